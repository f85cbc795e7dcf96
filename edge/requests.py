"""What of a request a page depends on: its address, without what does not matter."""

from __future__ import annotations

import re
from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from edge.esi import CAPABILITY

Environ = dict[str, Any]

_PORT = re.compile(r":[0-9]+$")


class Rules:
    """Which requests the page cache answers, and what tells two of them apart.

    ``parameters`` are the names in a query that a page may depend on: all others, as trackers and
    strangers add them, are taken off before a page is made. Below the ``private`` paths nothing is
    answered, nor where one of the ``cookies`` is sent.
    """

    def __init__(
        self, *, parameters: Collection[str], private: Collection[str], cookies: Collection[str]
    ) -> None:
        """Keep them."""
        self.parameters = frozenset(parameters)
        self.private = tuple(private)
        self.cookies = frozenset(cookies)

    def is_shared(self, environ: Environ) -> bool:
        """Whether anybody's answer will do: a GET or HEAD that says nothing of who asks."""
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and not environ.get("PATH_INFO", "").startswith(self.private)
            and "HTTP_AUTHORIZATION" not in environ
            and not self._signs_in(environ.get("HTTP_COOKIE", ""))
        )

    def query(self, environ: Environ) -> str:
        """Return the query without what no page depends on, each name once, in a fixed order."""
        raw = environ.get("QUERY_STRING", "")
        if not raw:
            return ""
        try:
            # As Django reads it; the last of several values counts. What is not escaped comes as
            # bytes in a string (PEP 3333).
            text = raw.encode("latin-1").decode(errors="replace")
            pairs = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1_000))
        except ValueError:
            return ""
        return urlencode(sorted(pair for pair in pairs.items() if pair[0] in self.parameters))

    def may_sign_in(self, header: str) -> bool:
        """Whether a Cookie header names one of the cookies, perhaps inside of another one."""
        return any(name in header for name in self.cookies)

    def _signs_in(self, header: str) -> bool:
        if not self.may_sign_in(header):
            return False
        try:
            return not self.cookies.isdisjoint(SimpleCookie(header))
        except CookieError:
            return True


def key(environ: Environ, path: str, query: str) -> tuple[str, str, str, str]:
    """Return what tells two pages apart: scheme, host, path, query.

    As Django reads them, so that nobody fills the memory by writing one in many ways: no page
    depends on a port or on capitals.
    """
    scheme = environ.get("wsgi.url_scheme", "")
    if said := environ.get("HTTP_X_FORWARDED_PROTO"):
        scheme = "https" if said.split(",", 1)[0].strip() == "https" else "http"
    return (scheme, _PORT.sub("", environ.get("HTTP_HOST", "").lower()), path, query)


def assembles_in_front(environ: Environ) -> bool:
    """Whether the cache that asks puts fragments in their places by itself."""
    return CAPABILITY in environ.get("HTTP_SURROGATE_CAPABILITY", "")


def takes_gzip(environ: Environ) -> bool:
    """Whether gzip may be sent (RFC 9110, 12.5.3)."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    if "gzip" not in accepted and "*" not in accepted:
        return False
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.replace(" ", "")
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*")))
    return weight is not None and not _is_zero(weight)


def _is_zero(weight: str) -> bool:
    if not weight.startswith("q="):
        return False
    try:
        return float(weight[2:]) == 0
    except ValueError:
        return False


def knows(environ: Environ, etag: str) -> bool:
    """Whether If-None-Match names an ETag, compared weakly (RFC 9110, 13.1.2)."""
    sent = environ.get("HTTP_IF_NONE_MATCH", "")
    if not sent:
        return False
    if sent.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in sent.split(","))
