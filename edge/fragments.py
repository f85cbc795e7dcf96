"""Fragments: parts of a page with an address and a clock of their own.

A page holds ``<esi:include src="/fragments/…"/>`` (ESI Language 1.0); the middleware here puts the
fragment's HTML in its place, so that apps need not know each other to share a page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve

logger = logging.getLogger(__name__)

_INCLUDE = re.compile(rb'<esi:include src="(/fragments/[^"\s]*)"\s*/>')


class FragmentMiddleware:
    """Assembles the fragments of HTML pages.

    It stands outside the session and sign-in middleware: a fragment is the same for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the page, its fragments in place."""
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponse)
            and response.get("Content-Type", "").startswith("text/html")
            and b"<esi:include" in response.content
        ):
            response.content = _INCLUDE.sub(
                lambda include: _fragment(include[1].decode(), request), response.content
            )
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


def _fragment(path: str, page: HttpRequest) -> bytes:
    """Return a fragment's HTML; nothing where it fails, as a page is worth more than its frame."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META = {
        key: page.META[key]
        for key in ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST")
        if key in page.META
    }
    try:
        view, args, kwargs = resolve(path)
        response: HttpResponse = view(request, *args, **kwargs)
    except Exception:
        logger.exception("The fragment %s failed and is left out.", path)
        return b""
    return response.content if response.status_code == 200 else b""
