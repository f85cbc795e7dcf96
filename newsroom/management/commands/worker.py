"""``manage.py worker``: the background worker."""

import asyncio
import contextlib
import logging
import signal
from typing import Any

import psycopg
import psycopg_pool
from django.core.management.base import BaseCommand
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DEFAULT_QUEUE

from images.jobs import FILES_QUEUE
from images.jobs import QUEUE as PICTURES_QUEUE
from newsroom import due_watch, letters_watch

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
# A job that becomes due (a schedule, another attempt) is not announced by the database.
POLLING_SECONDS = 0.5
# How long a query waits for a lost database, and with it the end of a worker that is stopped then.
DATABASE_SECONDS = 5.0


class Command(BaseCommand):
    """Print what is due and do jobs until SIGTERM or Ctrl-C.

    Like ``manage.py procrastinate worker``, but it outlives a restart of the database: that one
    ends with a traceback when its connection is lost.
    """

    help = "Does the background jobs until it is stopped, and waits while the database is away."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker."""
        asyncio.run(_work())


async def _work() -> None:
    """Work until told to stop; what is in hand is finished first."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    watching = asyncio.gather(due_watch.watch(stop), letters_watch.watch(stop))
    while not stop.is_set():
        working = asyncio.create_task(_until_lost())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            pass
        except (ConnectorException, psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
            reason = " ".join(str(error.__cause__ or error).split())
            logger.warning("The database is away, the worker waits for it: %s", reason)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), RETRY_SECONDS)
    await watching


async def _until_lost() -> None:
    """Work on one set of connections until they are lost."""
    # Idle connections that a restart has broken are found out one by one, with growing pauses:
    # few of them, or the time is up before a good one is made.
    connector = PsycopgConnector(
        kwargs=connector_params(), timeout=DATABASE_SECONDS, min_size=1, max_size=4
    )
    with app.replace_connector(connector):
        async with app.open_async():
            await _work_on(DEFAULT_QUEUE, PICTURES_QUEUE, FILES_QUEUE)


async def _work_on(*queues: str) -> None:
    """Do one job at a time of each queue: nothing else waits for a picture, or for its store."""
    workers = [asyncio.create_task(_work_on_one(queue)) for queue in queues]
    try:
        await asyncio.gather(*workers)
    except Exception:
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        raise


async def _work_on_one(queue: str) -> None:
    while True:
        await app.run_worker_async(
            queues=[queue],
            fetch_job_polling_interval=POLLING_SECONDS,
            install_signal_handlers=False,
        )
        # It ends without an error where the connection is lost by which it listens: the others
        # have theirs, and would go on without it.
        logger.warning("The worker of the queue %s begins anew.", queue)
        await asyncio.sleep(RETRY_SECONDS)
