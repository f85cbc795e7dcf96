"""Invalidations, from the transaction that changes something to every process that keeps pages.

They travel by PostgreSQL's NOTIFY: sent with the commit, never without it, in the order of commits.
"""

from __future__ import annotations

import atexit
import logging
import os
import select
import socket
import threading
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

import psycopg
from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)

CHANNEL = "edge"
# By what name the listening connections are known to the database.
APPLICATION = "newsroom page cache"
# More keys than that are told as one: everything.
MOST_KEYS = 200
EVERYTHING = "*"
# Of a payload, in bytes; PostgreSQL takes less than 8,000.
_PAYLOAD = 7_500
_SOFT, _HARD = "soft", "hard"

BEAT = 1.0  # seconds between two signs of life
LOST = 2.0  # seconds without one
STALE = 300.0  # seconds for which pages are served while the database is away
_SEEN_EVERY = 10.0  # seconds between two notes in the table of processes
# How many invalidations are remembered, for renders that straddle them.
_REMEMBERED = 2_000


def invalidate(keys: Collection[str], *, is_hard: bool = False, token: str = "") -> None:
    """Tell every process, when the transaction commits, to drop what depends on one of ``keys``.

    A soft one lets the old page be sent for a moment while a request makes it anew; a hard one
    does not, and with a ``token`` each process acknowledges it (``edge.models.Acknowledgement``).
    One query for about 300 keys.
    """
    if not keys:
        return
    kind = _HARD if is_hard else _SOFT
    with connection.cursor() as cursor:
        for payload in _payloads(sorted(keys), f"{kind} {token or '-'}"):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def ask(token: str) -> None:
    """Have every process acknowledge once more that it dropped what was told with ``token``.

    One that began to listen only later has nothing of it, as one that lost the database meanwhile
    has not: they heard of no token, and can say so now. One query, outside of a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{_HARD} {token}"])


def _payloads(keys: Collection[str], head: str) -> Iterable[str]:
    if len(keys) > MOST_KEYS:
        keys = [EVERYTHING]
    line = head
    for key in keys:
        if len(line) + len(key) + 1 > _PAYLOAD:
            yield line
            line = head
        line = f"{line} {key}"
    yield line


@dataclass(frozen=True, slots=True)
class Invalidation:
    """One that arrived: what of, and whether nothing of it may be sent any more."""

    keys: frozenset[str]
    is_hard: bool

    def concerns(self, depends: frozenset[str]) -> bool:
        """Whether it concerns what depends on these keys."""
        return EVERYTHING in self.keys or not self.keys.isdisjoint(depends)


class Keeper(Protocol):
    """Who keeps pages, and is told."""

    def invalidate(self, found: Invalidation) -> None:
        """Drop what an invalidation concerns."""

    def forget(self) -> None:
        """Drop everything: something may have been missed."""


class Arrivals:
    """The invalidations of one process, numbered as they arrived."""

    def __init__(self) -> None:
        """Begin with none."""
        self.number = 0
        self._recent: deque[Invalidation] = deque(maxlen=_REMEMBERED)

    def add(self, found: Invalidation) -> None:
        """Note one; under the lock of who keeps pages."""
        self._recent.append(found)
        self.number += 1

    def since(self, number: int) -> list[Invalidation]:
        """Return those after a number; one of everything where that is too long ago."""
        missed = self.number - number
        if missed > len(self._recent):
            return [Invalidation(frozenset({EVERYTHING}), is_hard=True)]
        return list(self._recent)[len(self._recent) - missed :] if missed else []


class Listener:
    """Listens for a process, in a thread of its own, and says whether it can be relied on."""

    def __init__(self, keeper: Keeper) -> None:
        """Tell ``keeper`` of what arrives, once ``start`` was called."""
        self._keepers = [keeper]
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._heard = float("-inf")
        # Until when everything that was committed has been heard of, but for the last moments.
        self.current_until = float("-inf")
        self._acknowledged: deque[str] = deque()
        self._is_stopped = threading.Event()
        self._place = place()
        self.name = ""

    def also_tell(self, keeper: Keeper) -> None:
        """Tell somebody else of what arrives, too; before ``start``."""
        self._keepers.append(keeper)

    def start(self) -> None:
        """Begin to listen, once; after the process was forked."""
        with self._lock:
            if self._thread is None:
                self.name = f"{self._place}:{os.getpid()}:{os.urandom(4).hex()}"
                self._thread = threading.Thread(target=self._run, name="edge", daemon=True)
                self._thread.start()
                atexit.register(self.stop)

    def stop(self) -> None:
        """End listening; what is kept is not current any more."""
        self._is_stopped.set()
        if self._thread is not None:
            self._thread.join()
        self.current_until = float("-inf")

    @property
    def is_current(self) -> bool:
        """Whether everything that was committed has been heard of, but for the last moments."""
        return monotonic() < self.current_until

    @property
    def is_stale(self) -> bool:
        """Whether it was so less than five minutes ago: then the database is away."""
        return monotonic() - self._heard < STALE

    # --- The thread ---

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            was_current = False
            try:
                self._listen()
            except psycopg.Error as lost:
                was_current = self.is_current
                if was_current:
                    logger.warning("The page cache lost the database: %s", _line(lost))
            except Exception:
                logger.exception("The page cache cannot hear of changes.")
            self.current_until = float("-inf")
            if not was_current:
                # A connection that broke just now is made again at once: until then pages may be
                # old, if the database is there.
                self._is_stopped.wait(BEAT / 2)

    def _listen(self) -> None:
        with psycopg.connect(**connection_parameters()) as listening:
            listening.add_notify_handler(self._on_notify)
            listening.execute(f"LISTEN {CHANNEL}")
            # Whatever was kept before may have changed while nobody listened.
            self._forget()
            noted = float("-inf")
            # Not select, which fails in a process with a thousand open connections.
            arrives = select.poll()
            arrives.register(listening, select.POLLIN)
            while not self._is_stopped.is_set():
                if monotonic() - noted > _SEEN_EVERY:
                    listening.execute(_SEEN, [self.name])
                    self._bury(listening)
                    noted = monotonic()
                # A sign of life, and it takes in what arrived.
                listening.execute("SELECT 1")
                self._beat()
                for token in self._tokens():
                    listening.execute(_ACKNOWLEDGE, [self.name, token])
                if not self._took_in(listening):
                    arrives.poll(1_000 * BEAT)
            listening.execute(_ENDED, [self.name])

    def _bury(self, listening: psycopg.Connection[Any]) -> None:
        """Forget who died here without a word: nobody need wait for them to acknowledge."""
        rows = listening.execute(_HERE, [f"{self._place}:"]).fetchall()
        dead = [name for (name,) in rows if not _lives(int(name.split(":")[-2]))]
        if dead:
            listening.execute(_BURIED, [dead])

    def _beat(self) -> None:
        now = monotonic()
        if self.current_until > float("-inf") and now >= self.current_until:
            # The process or the database stood still; nobody knows what was dropped meanwhile.
            self._forget()
        self._heard = now
        self.current_until = now + LOST

    def _took_in(self, listening: psycopg.Connection[Any]) -> bool:
        """Take in what came right behind an answer: read already, no socket tells of it."""
        found = False
        while (notify := listening.pgconn.notifies()) is not None:
            self._arrived(notify.extra.decode())
            found = True
        return found

    def _on_notify(self, notify: psycopg.Notify) -> None:
        self._arrived(notify.payload)

    def _arrived(self, payload: str) -> None:
        kind, token, *keys = payload.split(" ")
        if keys:
            found = Invalidation(frozenset(keys), is_hard=kind == _HARD)
            for keeper in self._keepers:
                keeper.invalidate(found)
        if token != "-":
            self._acknowledged.append(token)

    def _forget(self) -> None:
        for keeper in self._keepers:
            keeper.forget()

    def _tokens(self) -> Iterable[str]:
        while self._acknowledged:
            yield self._acknowledged.popleft()


_SEEN = """
    INSERT INTO edge_cacheprocess (name, seen_at) VALUES (%s, now())
    ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
"""
_HERE = "SELECT name FROM edge_cacheprocess WHERE starts_with(name, %s)"
_BURIED = "DELETE FROM edge_cacheprocess WHERE name = ANY(%s)"
_ENDED = "DELETE FROM edge_cacheprocess WHERE name = %s"
_ACKNOWLEDGE = """
    INSERT INTO edge_acknowledgement (process, token, at) VALUES (%s, %s, now())
    ON CONFLICT DO NOTHING
"""


def place() -> str:
    """Return where a number means one process: this machine, this start of it, this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        return f"{socket.gethostname()}:{boot}:{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:  # no Linux
        return socket.gethostname()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        pass
    return True


def connection_parameters() -> dict[str, Any]:
    """Return how to reach the database directly, past a pooler between transactions."""
    if settings.DATABASE_DIRECT_URL:
        base: dict[str, Any] = {"conninfo": settings.DATABASE_DIRECT_URL}
    else:
        base = dict(connection.get_connection_params())
        for name in ("cursor_factory", "context", "options", "prepare_threshold"):
            base.pop(name, None)
    return base | {
        "autocommit": True,
        "connect_timeout": 2,
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "tcp_user_timeout": 2_000,
        "application_name": APPLICATION,
    }


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
