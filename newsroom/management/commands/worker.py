"""``manage.py worker``: the background worker."""

import asyncio
import contextlib
import logging
import signal
from typing import Any

import psycopg
import psycopg_pool
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


class Command(BaseCommand):
    """Do jobs until SIGTERM or Ctrl-C.

    Like ``manage.py procrastinate worker``, but it outlives a restart of the database: that one
    ends with a traceback when its connection is lost.
    """

    help = "Does the background jobs until it is stopped, and waits while the database is away."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker."""
        asyncio.run(_work())


async def _work() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        try:
            await _until_stopped(stop)
        except (ConnectorException, psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
            reason = " ".join(str(error.__cause__ or error).split())
            logger.warning("The database is away, the worker waits for it: %s", reason)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), RETRY_SECONDS)


async def _until_stopped(stop: asyncio.Event) -> None:
    """Work on one set of connections until ``stop`` or until they are lost."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()):
        async with app.open_async():
            worker = asyncio.create_task(app.run_worker_async(install_signal_handlers=False))
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({worker, stopped}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            worker.cancel()  # it finishes the job in hand first
            with contextlib.suppress(asyncio.CancelledError):
                await worker
