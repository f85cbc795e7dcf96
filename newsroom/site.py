"""The admin site of the newsroom: its home is the desk."""

from __future__ import annotations

from functools import wraps
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import cached_property

from newsroom.desk import desk

# Rows that an ordinary admin list pages through; beyond, search narrows.
_REACH = 1_000


class BoundedPaginator(Paginator[Any]):
    """A paginator that never counts a table: it looks ``_REACH`` rows far."""

    @cached_property
    def count(self) -> int:
        """How many rows there are to page through: at most ``_REACH``."""
        rows: Any = self.object_list
        return len(rows.order_by().values_list("pk")[:_REACH])


class NewsroomSite(AdminSite):
    """Django's admin as a newsroom."""

    site_header = site_title = "Newsroom"
    index_title = "Desk"
    enable_nav_sidebar = False
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        """Offer no deletion of many rows at once: its page would load all that hangs on them."""
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Register a model; its list never counts its rows."""
        options |= {"paginator": BoundedPaginator, "show_full_result_count": False}
        super().register(model_or_iterable, admin_class or ModelAdmin[Model], **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a view; CKEditor's inline scripts and styles are allowed in here alone."""
        guarded = super().admin_view(view, cacheable)
        inline = [SELF, UNSAFE_INLINE]
        relaxed = csp_update({"script-src": inline, "style-src": inline})
        return wraps(view)(relaxed(guarded))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Add the picture library."""
        # Not above: its pages are registered with the site.
        from articles.admin.pictures.urls import urlpatterns as pictures

        return [path("pictures/", include(pictures)), *super().get_urls()]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The desk: who must do what now; ``?lists`` alone, for the open page that asks again."""
        context = {**(extra_context or {}), "desk": desk(request.user)}
        if "lists" in request.GET:
            return TemplateResponse(request, "admin/_desk.html", context)
        return super().index(request, context)
