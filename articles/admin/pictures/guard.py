"""Who may see the picture library's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from authors.models import User
from images.models import Image


def guarded(view: Callable[..., HttpResponseBase]) -> Any:
    """Let those in who may see pictures; each verb checks for itself."""

    def seen(request: HttpRequest, **asked: Any) -> HttpResponseBase:
        if not person(request).has_perm("images.view_image"):
            raise PermissionDenied
        return view(request, **asked)

    return admin.site.admin_view(seen)


def person(request: HttpRequest) -> User:
    """Return who asks."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def picture_or_404(image_id: int) -> Image:
    """Return a picture of the library, or raise Http404; one query."""
    return get_object_or_404(Image, pk=image_id)
