"""Answers that need no thought: what was sent for the very same request, while that is right."""

from __future__ import annotations

from dataclasses import dataclass
from threading import RLock

from edge.store import Entry, Exact, Headers, Store

_MOST = 20_000
_LONGEST = 2_000  # characters of what tells one from another


@dataclass(slots=True, eq=False)
class Ready:
    """An answer, right while page and fragments are fresh."""

    entries: tuple[Entry, ...]  # the page, then its fragments
    until: float
    store: Store
    headers: Headers
    body: list[bytes]


class ReadyAnswers:
    """The answers by what tells two requests apart; each goes with its page, which it holds."""

    def __init__(self, lock: RLock) -> None:
        """Keep none yet; ``lock`` is that of the pages."""
        self.by_request: dict[Exact, Ready] = {}
        self._lock = lock

    def keep(self, exact: Exact, ready: Ready) -> None:
        """Keep an answer while its page is kept, unless a client made the request very long."""
        if len(repr(exact)) > _LONGEST:
            return
        with self._lock:
            page = ready.entries[0]
            if not page.is_fresh:  # it went just now, and would stay here
                return
            if len(self.by_request) >= _MOST:
                for each in self.by_request.values():
                    each.entries[0].answered.clear()
                self.by_request.clear()
            self.by_request[exact] = ready
            page.answered.add(exact)

    def forget(self, page: Entry) -> None:
        """Drop the answers of a page."""
        with self._lock:
            for exact in page.answered:
                self.by_request.pop(exact, None)
            page.answered.clear()
