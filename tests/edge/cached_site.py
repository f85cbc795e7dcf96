"""The whole site behind its page cache, in this process, with the bus of the real database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from edge import bus
from edge.bus import Invalidation
from edge.page_cache import PageCache
from edge.requests import Rules
from images.withheld import Withheld
from tests.processes import wait_for

_number = itertools.count(1)


class CachedSite:
    """Readers' answers, from memory and fresh."""

    def __init__(self) -> None:
        self.asked = 0
        self._django = WSGIHandler()
        rules = Rules(
            parameters=settings.PAGE_PARAMETERS,
            private=settings.UNCACHED_PATHS,
            cookies={settings.SESSION_COOKIE_NAME},
        )
        self.cache = PageCache(self._count, rules=rules, most_bytes=50_000_000, threads=8)
        self.heard: set[str] = set()
        told = self.cache.invalidate

        def invalidate(found: Invalidation) -> None:
            told(found)
            self.heard |= found.keys

        self.cache.invalidate = invalidate  # type: ignore[method-assign]

    def _count(self, environ, start_response):  # type: ignore[no-untyped-def]
        self.asked += 1
        return self._django(environ, start_response)

    def cached(self, path: str) -> tuple[int, bytes]:
        """Return status and body as a reader gets them."""
        return _ask(self.cache, path)

    def fresh(self, path: str) -> tuple[int, bytes]:
        """Return status and body as Django makes them now."""
        return _ask(self._django, path)

    def settle(self) -> None:
        """Wait until everything that was committed has been heard of."""
        last = f"settled-{next(_number)}"
        bus.invalidate({last})
        wait_for("the bus", lambda: last in self.heard)


@contextmanager
def cached_site(also: Withheld | None = None) -> Iterator[CachedSite]:
    """Wrap the site, and listen; ``also`` hears what the site hears."""
    site = CachedSite()
    if also is not None:
        also.follow(site.cache.listener)
    site.cache.listener.start()
    wait_for("the listener", lambda: site.cache.listener.is_current)
    try:
        yield site
    finally:
        site.cache.listener.stop()


def _ask(app, path: str) -> tuple[int, bytes]:  # type: ignore[no-untyped-def]
    started = []
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "testserver",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
    }
    body = app(environ, lambda status, headers, exc_info=None: started.append(status))
    content = b"".join(body)
    getattr(body, "close", lambda: None)()
    return int(started[-1][:3]), content
