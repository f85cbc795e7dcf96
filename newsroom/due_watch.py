"""The worker's eye on the clock: what is scheduled goes out when its time comes.

By itself beside the queue: a job that takes long, or a queue that has lost its connection, holds up
nothing that is due. Pictures whose rights begin are looked after by themselves, as their store may
take its time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from articles.models import DueAct
from articles.workflow import picture_times, scheduling
from frontpage import workflow as board

logger = logging.getLogger(__name__)

# How long a newly scheduled act stays unknown, in seconds; an act that is known is printed on time.
LOOK_EVERY = 0.5
# Before another look at an act that is overdue: an editor, or another worker, has it in hand.
IN_OTHER_HANDS = 0.05
RETRY_SECONDS = 1.0  # while the database is away


async def watch(stop: asyncio.Event) -> None:
    """Print what is due, when it is due, until ``stop`` is set; what is in hand is finished.

    Outlives everything that goes wrong with one act, and a database that is away.
    """
    await asyncio.gather(_watch(stop, look), _watch(stop, look_at_pictures))


async def _watch(stop: asyncio.Event, look: Callable[[], float]) -> None:
    loop = asyncio.get_running_loop()
    # One thread: its connection to the database is its own.
    with ThreadPoolExecutor(1, thread_name_prefix=look.__name__) as thread:
        while not stop.is_set():
            pause = await loop.run_in_executor(thread, look)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        await loop.run_in_executor(thread, connections.close_all)  # those of the thread


def look() -> float:
    """Print, arrange and hide what is due; return the seconds until the next look.

    Of pictures one alone, so that texts that fall due meanwhile go first.
    """
    return _outliving(_do_what_is_due)


def look_at_pictures() -> float:
    """Show one picture whose rights have begun; return the seconds until the next look."""
    return _outliving(_show_what_is_due)


def _do_what_is_due() -> float:
    while scheduling.print_next() is not None:
        pass
    while board.change_next():
        pass
    if picture_times.hide_next():
        return 0
    times = [DueAct.objects.next_time(), board.next_time(), picture_times.next_end()]
    due = min((each for each in times if each is not None), default=None)
    if due is None:
        return LOOK_EVERY
    return min(LOOK_EVERY, max(IN_OTHER_HANDS, (due - timezone.now()).total_seconds()))


def _show_what_is_due() -> float:
    return 0 if picture_times.show_next() else LOOK_EVERY


def _outliving(do: Callable[[], float]) -> float:
    try:
        close_old_connections()
        pause = do()
        close_old_connections()
    except Error as error:
        logger.warning("The database is away, what is due waits: %s", " ".join(str(error).split()))
        return RETRY_SECONDS
    except Exception:
        logger.exception("An error in looking for what is due")
        return RETRY_SECONDS
    return pause
