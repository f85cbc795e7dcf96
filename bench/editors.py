"""Editors who append breaking updates to one story, each in a process with its own connection."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier, Event
from typing import NamedTuple

from bench.stage import Writer

# "spawn": a forked child would share our connections.
_processes = multiprocessing.get_context("spawn")
START_SECONDS = 60.0
STOP_SECONDS = 10.0


class Append(NamedTuple):
    """One update: its number, when it was asked for and when it was there, by the machine's clock.

    ``committed`` is when the verb returned, in seconds.
    """

    number: int
    asked: float
    committed: float

    @property
    def cost(self) -> float:
        """Seconds that the verb took."""
        return self.committed - self.asked


def append_alone(article_id: int, editor_id: int, *, updates: int) -> list[Append]:
    """Append so many updates one after the other, in this process."""
    desk = _Desk(article_id, editor_id)
    return [desk.append(number) for number in range(1, updates + 1)]


def append_together(
    article_id: int, editors: Sequence[int], *, seconds: float, updates: int
) -> list[Append]:
    """Let all editors append as fast as they can, for so long or until there are so many updates.

    Returns the appends in the order of their numbers; raises RuntimeError where an editor failed.
    """
    ready, stop = _processes.Barrier(len(editors) + 1), _processes.Event()
    receivers, workers = [], []
    for nth, editor in enumerate(editors):
        receiver, sender = _processes.Pipe(duplex=False)
        task = (article_id, editor, nth * 1_000_000 + 1, updates, ready, stop, sender)
        worker = _processes.Process(target=_append, args=task, daemon=True)
        worker.start()
        sender.close()  # theirs now: one that dies ends its pipe
        receivers.append(receiver)
        workers.append(worker)
    try:
        ready.wait(START_SECONDS)
        stop.wait(seconds)
        stop.set()
        return sorted(each for receiver in receivers for each in _received(receiver))
    finally:
        stop.set()
        for worker in workers:
            worker.join(STOP_SECONDS)
            worker.kill()
            worker.join()


def _received(receiver: Connection) -> list[Append]:
    try:
        found: list[Append] = receiver.recv()
    except EOFError:
        raise RuntimeError("An editor’s process has died; its error stands above.") from None
    return found


def _append(
    article_id: int,
    editor_id: int,
    first: int,
    updates: int,
    ready: Barrier,
    stop: Event,
    sender: Connection,
) -> None:
    """Append until told to stop, then send what was done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C: our parent stops us
    import django

    django.setup()
    desk = _Desk(article_id, editor_id)
    done: list[Append] = []
    ready.wait(START_SECONDS)
    while not stop.is_set():
        done.append(desk.append(first + len(done)))
        if done[-1].number >= updates:
            stop.set()
    sender.send(done)


class _Desk:
    """One editor at one story."""

    def __init__(self, article_id: int, editor_id: int) -> None:
        from articles.models import Article
        from authors.models import User

        self._article = Article.objects.get(pk=article_id)
        self._editor = User.objects.get(pk=editor_id)
        self._writer = Writer()

    def append(self, words: int) -> Append:
        """Append one update; the verb alone is timed."""
        from articles import workflow

        copy = self._writer.copy(words)
        asked = time.monotonic()
        dispatch = workflow.append_update(actor=self._editor, article=self._article, copy=copy)
        return Append(dispatch.number or 0, asked, time.monotonic())
