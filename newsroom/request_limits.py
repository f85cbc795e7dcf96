"""What a request may be before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from newsroom.context import paper


class RequestLimitsMiddleware:
    """Refuses requests too large to be one of ours, and those that the database would refuse.

    Django writes an upload to disk before it looks who sends it, so it stands before everything
    that reads.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or answer with a page that says what is wrong with it."""
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and ("HTTP_TRANSFER_ENCODING" in request.META or request.method == "POST"):
            # A body sent in chunks would reach the views as an empty one: Django wants a length.
            return _plain("Send a Content-Length with the request.\n", 411)
        if length and not (length.isascii() and length.isdigit()):
            return _plain("The Content-Length is not a number.\n", 400)
        # A number of thousands of digits would be an error of its own.
        if len(length) > 18 or int(length or 0) > _limit():
            return HttpResponse(render_to_string("413.html", paper(request)), status=413)
        if request.path_info.startswith("/newsroom/") and _has_nul(request):
            raise BadRequest("NUL in an address: PostgreSQL has no such character.")
        return self.get_response(request)


def _limit() -> int:
    """Return how large a request may be, in bytes: the largest form with the largest picture."""
    most: int = settings.PICTURE_MAX_BYTES
    return most + (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def _has_nul(request: HttpRequest) -> bool:
    query = request.META.get("QUERY_STRING", "")
    return "%00" in query or "\0" in query or "\0" in request.path_info


def _plain(sentence: str, status: int) -> HttpResponse:
    """Answer a program: no browser sends what is refused so."""
    return HttpResponse(sentence, content_type="text/plain", status=status)
