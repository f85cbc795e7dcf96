"""A worker for the tests: it does what is due, and ends."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


def work() -> None:
    """Do what is due, over connections of its own."""

    async def run() -> None:
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        with app.replace_connector(connector.get_worker_connector()):
            async with app.open_async():
                await app.run_worker_async(wait=False, install_signal_handlers=False)
        await sync_to_async(connections.close_all)()

    # In a thread of its own: where a browser test ran before, this one has a running event loop.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, run()).result()
