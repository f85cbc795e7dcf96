"""The application behind the page cache, asked for one page or fragment at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from edge.esi import ASSEMBLES, split
from edge.requests import Environ
from edge.store import Entry, Headers

StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

# What is said of the bytes, or from one machine to the next: said anew with each answer.
_OWN_HEADERS = frozenset(
    {"content-length", "content-encoding", "etag", "vary", "age", "surrogate-gone"}
)


class Unshared(Exception):
    """The application's answer is for this request alone."""

    def __init__(self, status: str, headers: Headers, body: Iterable[bytes]) -> None:
        super().__init__(status)
        self.status, self.headers, self.body = status, headers, body


class Origin:
    """Asks a WSGI application as a reader without cookies, validators or ranges would."""

    def __init__(self, app: App) -> None:
        """Ask ``app``."""
        self._app = app

    def page(self, environ: Environ, key: object, path: str, query: str) -> Entry:
        """Have the application make a page. Raises Unshared where it is for this request alone."""
        status, headers, body = self._ask(environ, path, query)
        names = {name.lower(): value for name, value in headers}
        seconds = _max_age(names.get("surrogate-control", ""))
        if not seconds:
            raise Unshared(status, headers, body)
        content = b"".join(body)
        close(body)
        return Entry(
            key=key,
            status=status,
            headers=[each for each in headers if each[0].lower() not in _OWN_HEADERS],
            pieces=split(content),
            depends=frozenset(names.get("surrogate-key", "").split()),
            gone=frozenset(names.get("surrogate-gone", "").split()),
            until=monotonic() + seconds,
            content_type=names.get("content-type", ""),
            # Not of a page: what redirects or is not there can be written in many ways.
            is_made_up=bool(query) or not status.startswith("200"),
        )

    def _ask(self, environ: Environ, path: str, query: str) -> tuple[str, Headers, Iterable[bytes]]:
        asked = environ | {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            ASSEMBLES: True,
        }
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"):
            asked.pop(name, None)
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[..., None]:
            started[:] = [(status, headers)]
            return _no_write

        body = self._app(asked, start)
        status, headers = started[0]
        return status, headers, body


def close(body: Iterable[bytes]) -> None:
    """Say that a response's body is not needed (PEP 3333)."""
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _no_write(data: bytes) -> None:
    raise NotImplementedError("The application returns its body (PEP 3333).")


def _max_age(control: str) -> int:
    for part in control.split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.isdecimal():
            return int(value)
    return 0
