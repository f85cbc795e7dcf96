"""The page cache: a WSGI wrapper that answers readers from memory, outside of Django.

It keeps what ``edge.sharing`` marked, as long as the bus can be relied on, and drops it as the bus
says. One request makes a missing page, the others wait for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import RLock
from time import monotonic

from edge import requests
from edge.assembly import Assembled, assemble, versions
from edge.bus import EVERYTHING, Arrivals, Invalidation, Listener
from edge.esi import joined
from edge.origin import App, Origin, StartResponse, Unshared, close
from edge.ready import Ready, ReadyAnswers
from edge.requests import Environ, Rules
from edge.store import Entry, Exact, Headers, Store

logger = logging.getLogger(__name__)

# How long an old page may be sent while another request makes it anew, in seconds: with the way
# from the commit to here, nothing is older than one.
MOMENT = 0.5
# How long a request waits for another one that makes the same page.
WAIT = 20.0
# So often a page is made again when something of it was taken down while it was made.
_AGAIN = 3
# How long it is remembered that an address is not to be shared, in seconds.
_UNSHARED = 10.0
# How long no page is tried after one that failed while nobody listens, in seconds.
_AWAY = 1.0
_MOST_MARKS = 20_000
_CONTROL = "surrogate-control"
_SURROGATE_HEADERS = frozenset({"surrogate-key", _CONTROL})


@dataclass(slots=True, eq=False)
class Flight:
    """A page that is being made; those who wait share the result."""

    began: int  # the number of the last invalidation that had arrived
    done: threading.Event = field(default_factory=threading.Event)
    entry: Entry | None = None


class Private(Exception):
    """The application is to be asked by this request itself."""


class Busy(Exception):
    """Too many requests wait for pages already."""


class PageCache:
    """Wraps a WSGI application."""

    def __init__(self, app: App, *, rules: Rules, most_bytes: int, threads: int) -> None:
        """Keep up to ``most_bytes``; at most half of the ``threads`` wait for another one."""
        self.app = app
        self.origin = Origin(app)
        self.rules = rules
        # What strangers can make up, addresses without a page and searches, lies apart: however
        # much of it is asked for, it drives no page out.
        lock = RLock()
        self._ready = ReadyAnswers(lock)
        self.made_up = Store(most_bytes // 8, lock, drop=self._ready.forget)
        self.store = Store(most_bytes - most_bytes // 8, lock, drop=self._ready.forget)
        self.arrivals = Arrivals()
        self.listener = Listener(self)
        self._flights: dict[object, Flight] = {}
        self._unshared: dict[object, float] = {}
        self._away_until = 0.0
        self.most_waiting = max(1, threads // 2)
        self._waiting = threading.BoundedSemaphore(self.most_waiting)
        # Of their own: those that hang with the database keep nobody from waiting after it.
        self._trying = threading.BoundedSemaphore(self.most_waiting)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory where that is right, else as the application does."""
        get = environ.get
        # Everything that tells two answers apart, read once: most requests go no further than this.
        exact = (
            environ["REQUEST_METHOD"],
            get("HTTP_HOST"),
            get("RAW_URI") or (environ["PATH_INFO"], get("QUERY_STRING")),
            get("HTTP_ACCEPT_ENCODING"),
            get("HTTP_X_FORWARDED_PROTO"),
            get("HTTP_SURROGATE_CAPABILITY"),
            get("HTTP_IF_NONE_MATCH"),
            get("HTTP_AUTHORIZATION"),
        )
        ready = self._ready.by_request.get(exact)
        # A cookie that is not ours, as each browser has its own, tells no two answers apart.
        if (
            ready is not None
            and ((cookie := get("HTTP_COOKIE")) is None or not self.rules.may_sign_in(cookie))
            and ready.until > (now := monotonic()) < self.listener.current_until
        ):
            for each in ready.entries:
                if not each.is_fresh:
                    break
            else:
                entry = ready.entries[0]
                ready.store.touch(entry.key)
                age = ("Age", str(int(now - entry.born)))
                start_response(entry.status, [*ready.headers, age])
                return ready.body
        if not self.rules.is_shared(environ):
            return self.app(environ, start_response)
        return self._answer(environ, start_response, exact)

    # --- What the bus tells ---

    def invalidate(self, found: Invalidation) -> None:
        """Drop what an invalidation concerns, also of what is being made."""
        with self.store.locked():
            self.arrivals.add(found)
            for store in (self.store, self.made_up):
                if EVERYTHING in found.keys:
                    store.clear()
                else:
                    store.invalidate(found.keys, is_hard=found.is_hard)

    def forget(self) -> None:
        """Drop everything: something may have been missed."""
        self.invalidate(Invalidation(frozenset({EVERYTHING}), is_hard=True))

    # --- Answering ---

    def _answer(
        self, environ: Environ, start_response: StartResponse, exact: Exact
    ) -> Iterable[bytes]:
        self.listener.start()
        try:
            entry = self._page(environ, environ.get("PATH_INFO", ""), self.rules.query(environ))
            in_front = len(entry.pieces) > 1 and requests.assembles_in_front(environ)
            found = _in_front(entry) if in_front else self._assembled(environ, entry)
        except Private:
            return self.app(environ, start_response)
        except Unshared as alone:
            start_response(alone.status, alone.headers)
            if environ["REQUEST_METHOD"] != "HEAD":
                return alone.body
            close(alone.body)
            return []
        except Busy:
            start_response(*_BUSY)
            return [b"Too many people ask at once. Try again in a second.\n"]
        return self._send(environ, start_response, exact, entry, found)

    def _send(
        self,
        environ: Environ,
        start_response: StartResponse,
        exact: Exact,
        entry: Entry,
        found: Assembled,
    ) -> Iterable[bytes]:
        zipped = found.zipped if requests.takes_gzip(environ) else None
        headers = self._headers(entry, environ, is_bare=found.is_bare)
        if found.zipped is not None:
            headers.append(("Vary", "Accept-Encoding"))
        age = ("Age", str(int(monotonic() - entry.born)))
        if entry.status.startswith("200") and not found.is_bare:
            etag = f'"{found.etag}{"-gzip" if zipped else ""}"'
            headers.append(("ETag", etag))
            if requests.knows(environ, etag):
                start_response("304 Not Modified", [*_of_a_304(headers), age])
                return []
        if zipped:
            headers.append(("Content-Encoding", "gzip"))
        body = [zipped] if zipped else found.pieces
        headers.append(("Content-Length", str(sum(map(len, body)))))
        sent = [] if environ["REQUEST_METHOD"] == "HEAD" else body
        # A page that lacks a fragment is looked at anew each time.
        if entry.is_fresh and (found.is_bare or found is entry.assembled):
            entries = (entry, *found.fragments)
            until = min(each.until for each in entries)
            self._ready.keep(exact, Ready(entries, until, self._store(entry), headers, sent))
        start_response(entry.status, [*headers, age])
        return sent

    def _headers(self, entry: Entry, environ: Environ, *, is_bare: bool) -> Headers:
        """The headers, with what is said to caches alone where one asks."""
        if not environ.get("HTTP_SURROGATE_CAPABILITY"):
            return [each for each in entry.headers if each[0].lower() not in _SURROGATE_HEADERS]
        # What is right for a moment only, a cache in front would keep for a day.
        is_kept = entry.is_fresh and self.listener.is_current
        includes = ', content="ESI/1.0"' if is_bare else ""
        return [
            (
                name,
                f"{said if is_kept else 'no-store'}{includes}"
                if name.lower() == _CONTROL
                else said,
            )
            for name, said in entry.headers
        ]

    def _assembled(self, environ: Environ, entry: Entry) -> Assembled:
        """The page with its fragments in place; the bytes are kept with it while they are right."""
        fragments = [self._fragment(environ, address.decode()) for address in entry.pieces[1::2]]
        kept = entry.assembled
        if kept is not None and kept.versions == versions(entry, fragments):
            return kept
        fresh = assemble(entry, fragments)
        if all(fragments):
            entry.assembled = fresh
            self._ready.forget(entry)
            self._store(entry).reweigh(entry)
        return fresh

    def _fragment(self, environ: Environ, path: str) -> Entry | None:
        """A fragment; None where it fails, as a page is worth more than its frame."""
        try:
            entry = self._page(environ, path, "")
        except Unshared as alone:
            close(alone.body)
            logger.error("The fragment %s answered %s and is left out.", path, alone.status)
            return None
        except Private:
            return None
        return entry if entry.status.startswith("200") else None

    # --- Finding and making ---

    def _page(self, environ: Environ, path: str, query: str) -> Entry:
        """Return a page from memory, or made now. Raises Unshared, Busy."""
        key = requests.key(environ, path, query)
        while True:
            is_current = self.listener.is_current
            entry = self.store.get(key) or self.made_up.get(key)
            if entry is not None and not is_current and not self.listener.is_stale:
                entry = None  # nobody knows what has happened since
            if entry is not None and entry.is_fresh:
                return entry
            if self._unshared.get(key, 0.0) > monotonic():
                raise Private
            if entry is not None and not is_current:
                found = self._anew_or_old(entry, environ, path, query)
                if found is not None:
                    return found
                continue  # what there was may have been taken down while it was tried
            with self.store.locked():
                number = self.arrivals.number
                flight = self._flights.get(key)
                # One that began before something changed may not know of it; and while nobody
                # listens, nobody knows whether something has.
                leads = flight is None or flight.began != number or not is_current
                if flight is None or leads:
                    flight = self._flights[key] = Flight(number)
            if leads:
                return self._lead(flight, environ, key, path, query)
            found = self._wait(flight, entry)
            if found is not None:
                return found

    def _anew_or_old(self, old: Entry, environ: Environ, path: str, query: str) -> Entry | None:
        """Return a page that has changed, made anew, or the old one; None where that just failed.

        Nobody listens just now: that may be because the database is away, or because one connection
        broke. So a few requests try, none for a second after one that failed.
        """
        if monotonic() < self._away_until or not self._trying.acquire(blocking=False):
            return old
        try:
            return self._lead(Flight(self.arrivals.number), environ, old.key, path, query)
        except Unshared as alone:
            if not alone.status.startswith("5"):
                raise
            close(alone.body)
            self._away_until = monotonic() + _AWAY
            return None
        finally:
            self._trying.release()

    def _wait(self, flight: Flight, old: Entry | None) -> Entry | None:
        """Return what another request makes, or the old page; None where it came to nothing."""
        if old is not None and monotonic() - old.stale_since < MOMENT:
            return old
        if not self._waiting.acquire(blocking=False):
            if old is not None:
                return old
            raise Busy
        try:
            flight.done.wait(WAIT)
        finally:
            self._waiting.release()
        return flight.entry

    def _lead(self, flight: Flight, environ: Environ, key: object, path: str, query: str) -> Entry:
        try:
            for _attempt in range(_AGAIN):
                began, was_current = self.arrivals.number, self.listener.is_current
                entry = self.origin.page(environ, key, path, query)
                if self._keep(entry, began, was_current=was_current):
                    break
            flight.entry = entry
            return entry
        except Unshared as alone:
            # One failure is no reason to have everybody ask the application by themselves.
            if not alone.status.startswith("5"):
                self._forget_old_marks()
                self._unshared[key] = monotonic() + _UNSHARED
            raise
        finally:
            with self.store.locked():
                if self._flights.get(key) is flight:
                    del self._flights[key]
            flight.done.set()

    def _keep(self, entry: Entry, began: int, *, was_current: bool) -> bool:
        """Store a page unless something of it changed while it was made.

        False where something of it was taken down meanwhile: it must be made again.
        """
        store = self._store(entry)
        with self.store.locked():
            arrived = self.arrivals.since(began)
            meanwhile = [each for each in arrived if each.concerns(entry.depends)]
            if entry.gone:
                # Who is told that it is gone is never shown it again, whatever arrives when.
                self.arrivals.add(Invalidation(entry.gone, is_hard=True))
                for each in (self.store, self.made_up):
                    each.take_down(entry.gone)
            is_right = not meanwhile and was_current and self.listener.is_current
            if is_right and store.put(entry):
                (self.made_up if store is self.store else self.store).discard(entry.key)
            else:
                entry.is_fresh = False
        return not any(each.is_hard for each in meanwhile)

    def _store(self, entry: Entry) -> Store:
        return self.made_up if entry.is_made_up else self.store

    def _forget_old_marks(self) -> None:
        if len(self._unshared) >= _MOST_MARKS:
            self._unshared.clear()


_BUSY = (
    "503 Service Unavailable",
    [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Retry-After", "1"),
    ],
)


def _in_front(entry: Entry) -> Assembled:
    """The page with its includes; without an ETag, as a fragment may change and the page not."""
    body = [joined(entry.pieces)]
    return Assembled((entry.version,), (), body, zipped=None, etag="", is_bare=True)


def _of_a_304(headers: Headers) -> Headers:
    """A 304 says what the 200 would have said of caching (RFC 9110, 15.4.5)."""
    return [each for each in headers if each[0].lower() not in {"content-type"}]
