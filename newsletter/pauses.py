"""What failed rests before it is tried again: longer each time, and in nobody's way."""

from __future__ import annotations

from collections.abc import Hashable
from time import monotonic

FIRST, MOST = 1.0, 60.0  # seconds


class Pauses:
    """Remembers, in one process, what failed and until when it rests."""

    def __init__(self) -> None:
        """Nothing has failed."""
        self._until: dict[Hashable, float] = {}
        self._next: dict[Hashable, float] = {}

    def left(self, what: Hashable) -> float:
        """Return for how many seconds something still rests."""
        return max(0.0, self._until.get(what, 0.0) - monotonic())

    def resting(self) -> list[Hashable]:
        """Return all that rests."""
        return [what for what in self._until if self.left(what)]

    def failed(self, what: Hashable) -> float:
        """Let something rest; return for how many seconds."""
        pause = self._next.get(what, FIRST)
        self._until[what] = monotonic() + pause
        self._next[what] = min(2 * pause, MOST)
        return pause

    def worked(self, what: Hashable) -> None:
        """Forget that something failed."""
        self._until.pop(what, None)
        self._next.pop(what, None)
