"""The newsroom's pages stay out of every cache."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers


class PrivatePagesMiddleware:
    """Tells caches, and the browser's Back after a sign-out, to keep nothing of the newsroom."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does, with its own word on caching where it has one."""
        response = self.get_response(request)
        if request.path_info.startswith("/newsroom/") and "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response
