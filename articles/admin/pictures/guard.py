"""Who may see the picture library's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from authors.models import User


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
