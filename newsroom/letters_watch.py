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

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from newsletter import due, issuing, sending
from newsletter.post import Away

logger = logging.getLogger(__name__)

# How long what is new stays unknown, in seconds.
LOOK_EVERY = 0.5
# While the database, or the mail server, is away: longer and longer.
RETRY_FIRST, RETRY_MOST = 1.0, 60.0


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
    """One look after the other; it remembers for how long the mail server has been away."""

    def __init__(self, is_stopped: Callable[[], bool]) -> None:
        """Stop between two mails where ``is_stopped`` says so."""
        self._is_stopped = is_stopped
        self._retry = RETRY_FIRST

    def look(self) -> float:
        """Send a batch; return how many seconds to sleep until the next look."""
        try:
            close_old_connections()
            due.next_digest(now=timezone.now())
            due.send_off_due(now=timezone.now())
            worked = self._send()
            close_old_connections()
        except Away as away:
            return self._later("The mail server takes nothing, letters wait: %s", away)
        except Error as error:
            return self._later("The database is away, letters wait: %s", error)
        except Exception:
            logger.exception("An error in sending letters")
            return self._later("", None)
        if worked:
            self._retry = RETRY_FIRST
        return 0.0 if worked else LOOK_EVERY

    def _send(self) -> bool:
        """Send a batch; note on what goes out whether the mail server takes it."""
        try:
            worked = sending.send_batch(is_stopped=self._is_stopped)
        except Away:
            issuing.note_away(now=timezone.now())
            raise
        if worked:
            issuing.note_back()
        return worked

    def _later(self, sentence: str, error: Exception | None) -> float:
        pause, self._retry = self._retry, min(2 * self._retry, RETRY_MOST)
        if sentence:
            logger.warning(sentence, " ".join(str(error).split()))
        return pause
