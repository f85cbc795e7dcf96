"""Several people acting at the same moment, each over a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
PATIENCE = 30  # seconds


def at_once(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run all acts at once; return what each returned or raised, in the order given."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts, timeout=PATIENCE))


def in_background(act: Callable[[], T]) -> tuple[threading.Thread, list[T | Exception]]:
    """Start an act in a thread; its outcome stands in the list when the thread has ended."""
    outcome: list[T | Exception] = []

    def run() -> None:
        try:
            outcome.append(act())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, outcome
