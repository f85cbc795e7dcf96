"""The worker's hand for letters: what is due goes out, a batch at a time.

By itself beside the queue, as ``due_watch`` is: a hundred thousand mails hold up no job, and an
alert waits for no job.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from newsletter import due, issuing, sending
from newsletter.pauses import Pauses
from newsletter.post import Away

logger = logging.getLogger(__name__)

# How long what is new stays unknown, in seconds.
LOOK_EVERY = 0.5
RETRY_SECONDS = 1.0  # while the database is away


async def watch(stop: asyncio.Event) -> None:
    """Send what is to be sent until ``stop`` is set; the mail in hand is finished."""
    loop = asyncio.get_running_loop()
    looks = Looks(stop.is_set)
    # One thread: its connection to the database is its own.
    with ThreadPoolExecutor(1, thread_name_prefix="letters") as thread:
        while not stop.is_set():
            pause = await loop.run_in_executor(thread, looks.look)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        await loop.run_in_executor(thread, connections.close_all)  # those of the thread


class Looks:
    """One look after the other; each remembers what failed at the last ones, and lets it rest."""

    def __init__(self, is_stopped: Callable[[], bool]) -> None:
        """Stop between two mails where ``is_stopped`` says so."""
        self._is_stopped = is_stopped
        self._pauses = Pauses()
        self._is_waiting = False  # for the mail server
        self._is_cut_off = False  # from the database; said once

    def look(self) -> float:
        """Send off what is due, and send a batch; return how many seconds to sleep until the next.

        Each by itself: a digest that cannot be composed is in no alert's way.
        """
        pause = min(self._done(act) for act in (self._open, self._send_off, self._send))
        close_old_connections()
        return pause

    def _done(self, act: Callable[[], bool]) -> float:
        """Do something, unless it rests; return how many seconds it can wait for the next look."""
        if self._pauses.left(act):
            return LOOK_EVERY
        try:
            close_old_connections()
            worked = act()
        except (InterfaceError, OperationalError) as error:
            if not self._is_cut_off:
                logger.warning("The database is away, letters wait: %s", _line(error))
            self._is_cut_off = True
            return RETRY_SECONDS
        except Away as away:
            logger.warning("The mail server takes nothing, letters wait: %s", _line(away))
        except Exception:
            logger.exception("An error in sending letters")
        else:
            self._is_cut_off = False
            if not worked:
                return LOOK_EVERY
            self._pauses.worked(act)
            return 0.0
        self._pauses.failed(act)
        return LOOK_EVERY

    def _open(self) -> bool:
        """Open the next digest; there is always one."""
        due.next_digest(now=timezone.now())
        return False

    def _send_off(self) -> bool:
        """Send off what is due."""
        return due.send_off_due(now=timezone.now(), pauses=self._pauses)

    def _send(self) -> bool:
        """Send a batch; note on what goes out whether the mail server takes it."""
        try:
            worked = sending.send_batch(is_stopped=self._is_stopped, pauses=self._pauses)
        except Away:
            issuing.note_away(now=timezone.now())
            self._is_waiting = True
            raise
        if worked:
            issuing.note_back()
            self._is_waiting = False
        elif self._is_waiting:
            issuing.note_unneeded(now=timezone.now())
        return worked


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
