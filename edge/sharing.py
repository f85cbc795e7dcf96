"""Which responses may be shared, said in their headers, and their fragments put in place."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag

from edge import fragments
from edge.dependencies import Dependencies, collecting
from edge.esi import ASSEMBLES

_METHODS = frozenset({"GET", "HEAD"})
# Moved for good, not there and taken down are shared like pages: each depends on something, too.
_STATUSES = frozenset({200, 301, 404, 410})


class SharedPagesMiddleware:
    """Marks what everybody may share, assembles it, and answers 304 to those who have it.

    A response is shared that depends on something (``edge.dependencies``), sets no cookie, and
    has not said that it is private. ``Surrogate-Key`` names what it depends on. The shared lifetime
    stands only in ``Surrogate-Control`` (Edge Architecture Specification 1.0), for caches that
    this newsroom can purge; browsers ask each time.

    It stands outside the session and sign-in middleware: a fragment is the same for everybody.
    Behind the page cache (``edge.page_cache``) a shared page leaves with its includes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does."""
        with collecting() as found:
            response = self.get_response(request)
            if not isinstance(response, HttpResponse):
                return response
            shared = request.method in _METHODS and _may_share(response, found)
            if shared and ASSEMBLES in request.META:
                _mark(response, found)
                if found.gone:
                    # For the page cache alone, which keeps it to itself.
                    response["Surrogate-Gone"] = " ".join(sorted(found.gone))
                return response
            fragments.put_in_place(response, request)
        if not shared:
            return response
        _mark(response, found)
        if response.status_code != 200:
            return response
        set_response_etag(response)
        known = get_conditional_response(request, etag=response["ETag"], response=response)
        if known is None:
            return response
        if known.status_code == 304:
            # It must not say another length than the 200 would (RFC 9110, 8.6).
            known["Content-Length"] = str(len(response.content))
        return known


def _may_share(response: HttpResponse, found: Dependencies) -> bool:
    said = response.headers.get("Cache-Control", "public")
    return bool(
        found.keys
        and found.seconds
        and response.status_code in _STATUSES
        and not response.cookies
        and said.startswith("public")
        and response.headers.get("Vary", "Accept-Encoding").lower() == "accept-encoding"
    )


def _mark(response: HttpResponse, found: Dependencies) -> None:
    response["Surrogate-Key"] = " ".join(sorted(found.keys))
    response["Surrogate-Control"] = f"max-age={found.seconds}"
    response.headers.setdefault("Cache-Control", "no-cache")
