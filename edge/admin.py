"""What Django's own forms of the newsroom change on readers' pages."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from edge import bus
from edge.jobs import purge_everywhere

M = TypeVar("M", bound=Model)


class InvalidatingAdmin(admin.ModelAdmin[M]):
    """Tells every process and cache, with the commit, that pages with a row have changed."""

    def keys_of(self, obj: M) -> set[str]:
        """Return the keys of the pages that show a row, as it is or was."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:
        """Save a row; pages change that showed the old one or will show the new one."""
        before = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        _tell(self.keys_of_change(before, obj))

    def keys_of_change(self, before: M | None, after: M) -> set[str]:
        """Return the keys of the pages that a change of a row concerns; None where it is new."""
        return self.keys_of(after) | (self.keys_of(before) if before else set())

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        """Delete a row."""
        found = self.keys_of(obj)
        super().delete_model(request, obj)
        _tell(found)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M, Any]) -> None:
        """Delete the chosen rows."""
        found = {key for each in queryset for key in self.keys_of(each)}
        super().delete_queryset(request, queryset)
        _tell(found)


def _tell(found: set[str]) -> None:
    """Tell every process, and the caches outside, with the commit."""
    bus.invalidate(found)
    if found:
        purge_everywhere(found, is_soft=True)
