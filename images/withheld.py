"""Files that readers get no more, though their store may have them still: it refuses, or is away.

Each web process knows them without a query: it reads them once, and hears by the bus of each that
comes and goes.
"""

from __future__ import annotations

import logging
import threading
from time import monotonic
from uuid import UUID

from django.db import InterfaceError, OperationalError

from edge import bus
from edge.bus import EVERYTHING, Invalidation, Listener
from images import keys
from images.models import WithheldKey

logger = logging.getLogger(__name__)

# How many requests of a process ask at a time: a database that hangs does not hold them all.
_ASKING = 4
# How long another one waits for its turn, in seconds: an answer takes a thousandth of one.
_TURN = 0.25
# How long nobody asks after a question that failed, in seconds.
_AWAY = 1.0


def withhold(key: UUID | str) -> None:
    """Have no process send a file under a key, once the transaction commits; two queries."""
    WithheldKey.objects.bulk_create([WithheldKey(key=key)], ignore_conflicts=True)
    bus.invalidate({keys.files(key)}, is_hard=True)


def release(key: UUID | str) -> None:
    """Say that there are no files under a key any more; two queries."""
    WithheldKey.objects.filter(key=key).delete()
    bus.invalidate({keys.files(key)})


class Withheld:
    """What one process knows of the keys that are withheld."""

    def __init__(self) -> None:
        """Know nothing, so that each question is one to the database."""
        self._listener: Listener | None = None
        self._lock = threading.Lock()
        # What was heard or found last is kept for when the database is away; it is all of them
        # while ``_is_whole``.
        self._known: set[str] = set()
        self._is_whole = False
        self._heard = 0
        self._asking = threading.BoundedSemaphore(_ASKING)
        self._away_until = 0.0

    def follow(self, listener: Listener) -> None:
        """Be told by the process's listener from now on."""
        self._listener = listener
        listener.also_tell(self)

    def has(self, key: str) -> bool:
        """Whether files under a key are withheld.

        No query while the process hears of what changes. While it does not, and where nobody
        listens, one by the primary key: that a connection broke by which it listens does not mean
        that the database is away. Where that is so, what is known is withheld. Never raises.
        """
        listener = self._listener
        ask = self._asked
        if listener is not None:
            listener.start()
            if listener.is_current:
                if self._is_whole:
                    return key in self._known
                ask = self._asked_all
        if not self._may_ask():
            return key in self._known
        try:
            return ask(key)
        except (OperationalError, InterfaceError) as away:
            self._away_until = monotonic() + _AWAY
            logger.warning(
                "The database is away: what may be sent of pictures is unknown: %s", away
            )
            return key in self._known
        finally:
            self._asking.release()

    def _may_ask(self) -> bool:
        """Whether it is this request's turn to ask, which it then has to release."""
        if monotonic() < self._away_until:
            return False
        if self._asking.acquire(timeout=_TURN):
            return True
        # Those whose turn it is hang with the database.
        self._away_until = monotonic() + _AWAY
        return False

    def _asked(self, key: str) -> bool:
        is_withheld = WithheldKey.objects.filter(key=key).exists()
        if is_withheld:
            with self._lock:
                self._known = self._known | {key}
        return is_withheld

    def _asked_all(self, key: str) -> bool:
        heard = self._heard
        found = {str(each) for each in WithheldKey.objects.values_list("key", flat=True)}
        with self._lock:
            # What was heard of meanwhile may not be among them: the next request asks again.
            if heard == self._heard:
                self._known, self._is_whole = found, True
        return key in found

    # --- What the bus tells ---

    def invalidate(self, found: Invalidation) -> None:
        """Take in what came (hard) and went."""
        if EVERYTHING in found.keys:
            self.forget()
        told = {key for name in found.keys if (key := keys.of_files(name)) is not None}
        if not told:
            return
        with self._lock:
            self._heard += 1
            # A set of its own: who asks meanwhile holds no lock.
            self._known = self._known | told if found.is_hard else self._known - told

    def forget(self) -> None:
        """Ask again: something may have been missed."""
        with self._lock:
            self._heard += 1
            self._is_whole = False


# This process's.
withheld = Withheld()
