"""Responses in memory, found by request and by what they depend on."""

from __future__ import annotations

import contextlib
import itertools
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edge.assembly import Assembled, Packed

Headers = list[tuple[str, str]]
# Everything that tells two answers apart.
Exact = tuple[Any, ...]

# A dictionary's and an object's own weight, and the index's, for each entry.
_OVERHEAD = 2_000

_versions = itertools.count(1)


@dataclass(slots=True, eq=False)
class Entry:
    """One response that may be shared; ``pieces`` as ``edge.esi.split`` returns them."""

    key: object
    status: str
    headers: Headers  # without those that speak of the bytes
    pieces: list[bytes]
    depends: frozenset[str]
    until: float  # when its own clock ends it
    gone: frozenset[str] = frozenset()  # what it says has been taken down
    content_type: str = ""
    is_made_up: bool = False  # its address is whatever somebody typed
    born: float = field(default_factory=monotonic)
    version: int = field(default_factory=lambda: next(_versions))
    # False after an invalidation: it may be sent for a moment while it is made anew.
    is_fresh: bool = True
    stale_since: float = 0.0
    packed: Packed | None = None
    assembled: Assembled | None = None
    size: int = 0
    # What it answered just so; who keeps those answers lets go of them with it.
    answered: set[Exact] = field(default_factory=set)

    def weigh(self) -> int:
        """Return what it takes of memory, in bytes, about."""
        size = _OVERHEAD + sum(map(len, self.pieces)) + sum(map(len, self.depends))
        if self.packed is not None:
            size += self.packed.size
        if self.assembled is not None:
            size += len(self.assembled.zipped or b"")
        return size


class Store:
    """Entries by their keys, limited in bytes; the one that was used longest ago goes first.

    Every method may be called from any thread.
    """

    def __init__(self, most_bytes: int, lock: RLock, *, drop: Callable[[Entry], None]) -> None:
        """Hold at most ``most_bytes``; one entry at most a quarter of it.

        ``drop`` is told of each entry that goes, under the lock.
        """
        self._drop = drop
        self.most_bytes = most_bytes
        self.bytes = 0
        self._entries: OrderedDict[object, Entry] = OrderedDict()
        self._carriers: defaultdict[str, set[Entry]] = defaultdict(set)
        self._lock = lock

    def __len__(self) -> int:
        """How many entries it holds."""
        return len(self._entries)

    def get(self, key: object) -> Entry | None:
        """Return an entry that its own clock has not ended, fresh or not."""
        entry = self._entries.get(key)
        if entry is None or entry.until <= monotonic():
            return None
        self.touch(key)
        return entry

    def touch(self, key: object) -> None:
        """Note that an entry was used."""
        with contextlib.suppress(KeyError):  # gone meanwhile
            self._entries.move_to_end(key)

    def put(self, entry: Entry) -> bool:
        """Keep an entry; whether it was kept."""
        entry.size = entry.weigh()
        if entry.size > self.most_bytes // 4:
            return False
        with self._lock:
            if (old := self._entries.get(entry.key)) is not None:
                self._remove(old)
            self._entries[entry.key] = entry
            self.bytes += entry.size
            for key in entry.depends:
                self._carriers[key].add(entry)
            self._shrink()
        return True

    def discard(self, key: object) -> None:
        """Drop an entry, if it is there."""
        with self._lock:
            if (entry := self._entries.get(key)) is not None:
                self._remove(entry)

    def reweigh(self, entry: Entry) -> None:
        """Count an entry's bytes again, after it was assembled."""
        with self._lock:
            if self._entries.get(entry.key) is entry:
                size = entry.weigh()
                self.bytes += size - entry.size
                entry.size = size
                self._shrink()

    def invalidate(self, keys: Iterable[str], *, is_hard: bool) -> None:
        """Mark what depends on one of the keys as stale; drop it if ``is_hard``."""
        with self._lock:
            now = monotonic()
            for key in keys:
                for entry in list(self._carriers.get(key, ())):
                    if is_hard:
                        self._remove(entry)
                    elif entry.is_fresh:
                        entry.is_fresh, entry.stale_since = False, now

    def take_down(self, keys: frozenset[str]) -> None:
        """Drop what depends on one of the keys, but for what says itself that they are gone."""
        with self._lock:
            for key in keys:
                for entry in list(self._carriers.get(key, ())):
                    if not entry.gone >= keys:
                        self._remove(entry)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            # A list, as readers note what they use without the lock.
            for entry in list(self._entries.values()):
                entry.is_fresh = False
                self._drop(entry)
            self._entries.clear()
            self._carriers.clear()
            self.bytes = 0

    def locked(self) -> RLock:
        """Return the lock of ``put`` and ``invalidate``: what is done under it sees neither."""
        return self._lock

    def _remove(self, entry: Entry) -> None:
        del self._entries[entry.key]
        self._forget(entry)

    def _forget(self, entry: Entry) -> None:
        entry.is_fresh = False
        self._drop(entry)
        self.bytes -= entry.size
        for key in entry.depends:
            carriers = self._carriers[key]
            carriers.discard(entry)
            if not carriers:
                del self._carriers[key]

    def _shrink(self) -> None:
        while self.bytes > self.most_bytes and self._entries:
            # One step: an iterator would break where a reader notes meanwhile what they use.
            _, oldest = self._entries.popitem(last=False)
            self._forget(oldest)
