"""Files that readers get no more, though their store may have them still: it refuses, or is away.

Each web process knows them without a query: it reads them once, and hears by the bus of each that
comes and goes.
"""

from __future__ import annotations

import logging
import threading
from uuid import UUID

from django.db import InterfaceError, OperationalError

from edge import bus
from edge.bus import EVERYTHING, Invalidation, Listener
from images import keys
from images.models import WithheldKey

logger = logging.getLogger(__name__)


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
        # What was heard last is kept for when the database is away; it is all of them while
        # ``_is_whole``.
        self._known: set[str] = set()
        self._is_whole = False
        self._heard = 0

    def follow(self, listener: Listener) -> None:
        """Be told by the process's listener from now on."""
        self._listener = listener
        listener.also_tell(self)

    def has(self, key: str) -> bool:
        """Whether files under a key are withheld.

        No query while the process hears of what changes. While it does not, the last that it knew
        holds for as long as pages are served so (``Listener.is_stale``); then, and where nobody
        listens, one query by the primary key. Never raises: with the database away what is known
        is withheld.
        """
        listener = self._listener
        if listener is not None:
            listener.start()
            if (is_current := listener.is_current) and not self._is_whole:
                return self._asked_all(key)
            if is_current or listener.is_stale:
                return key in self._known
        try:
            return WithheldKey.objects.filter(key=key).exists()
        except (OperationalError, InterfaceError) as away:
            return self._without_the_database(key, away)

    def _asked_all(self, key: str) -> bool:
        heard = self._heard
        try:
            found = {str(each) for each in WithheldKey.objects.values_list("key", flat=True)}
        except (OperationalError, InterfaceError) as away:
            return self._without_the_database(key, away)
        with self._lock:
            # What was heard of meanwhile may not be among them: the next request asks again.
            if heard == self._heard:
                self._known, self._is_whole = found, True
        return key in found

    def _without_the_database(self, key: str, away: Exception) -> bool:
        logger.warning("The database is away: what may be sent of pictures is not asked: %s", away)
        return key in self._known

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
