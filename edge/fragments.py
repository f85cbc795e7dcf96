"""Fragments: parts of a page with an address and a clock of their own.

A page holds ``<esi:include src="/fragments/…"/>`` (ESI Language 1.0); what is here puts the
fragment's HTML in its place, so that apps need not know each other to share a page.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from edge import esi

logger = logging.getLogger(__name__)


def put_in_place(response: HttpResponse, request: HttpRequest) -> None:
    """Put the fragments of an HTML page in their places."""
    if (
        not response.get("Content-Type", "").startswith("text/html")
        or b"<esi:include" not in response.content
    ):
        return
    pieces = esi.split(response.content)
    pieces[1::2] = [_fragment(address.decode(), request) for address in pieces[1::2]]
    response.content = b"".join(pieces)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))


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
