"""Readers of one story, in a process of their own: what they were shown, and when."""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import SynchronizedArray
from multiprocessing.synchronize import Event
from typing import NamedTuple

from bench.programs import HOST

_processes = multiprocessing.get_context("spawn")
START_SECONDS = 60.0
REQUEST_SECONDS = 30.0
CATCH_UP_SECONDS = 15.0
# A dispatch printed whole has its number in its place; the newest stands first.
_NEWEST = re.compile(rb'<section class="dispatch[^>]*\sid="(?:update-(\d+)|first-filed)"')


class Seen(NamedTuple):
    """One answer: when it was asked for and there, in seconds, and the newest number it showed."""

    asked: float
    answered: float
    number: int


class Watch:
    """What the readers of one address have seen; complete when ``stop`` has returned."""

    def __init__(self, address: str, *, connections: int) -> None:
        self.address = address
        self.connections = connections
        self.seen: list[Seen] = []


def newest_on_page(html: bytes) -> int:
    """Return the number of the newest dispatch that a story's page prints; -1 for none."""
    found = _NEWEST.search(html)
    return int(found[1] or 0) if found else -1


def newest_in_json(answer: bytes) -> int:
    """Return the number of the newest dispatch that a live resource names."""
    return int(json.loads(answer)["update"])


class Readers:
    """The readers at work, as the editors' side sees them."""

    def __init__(self, newest: SynchronizedArray[int]) -> None:
        self._newest = newest

    def until(self, number: int) -> None:
        """Wait until each address has shown an update's number, for ``CATCH_UP_SECONDS`` at most.

        What was not shown by then is told by the figures.
        """
        deadline = time.monotonic() + CATCH_UP_SECONDS
        while min(self._newest[:]) < number and time.monotonic() < deadline:
            time.sleep(0.02)


@contextlib.contextmanager
def reading(port: int, watches: list[Watch], *, pause: float) -> Iterator[Readers]:
    """Poll the watched addresses meanwhile, each over keep-alive connections of its own.

    A connection asks again ``pause`` seconds after an answer. In the end the watches have what was
    seen; raises RuntimeError where a reader got no answer.
    """
    stop, ready = _processes.Event(), _processes.Event()
    newest = _processes.Array("l", [-1] * len(watches))
    receiver, sender = _processes.Pipe(duplex=False)
    wanted = [(each.address, each.connections) for each in watches]
    task = (port, wanted, pause, ready, stop, newest, sender)
    process = _processes.Process(target=_read, args=task, daemon=True)
    process.start()
    sender.close()
    try:
        if not ready.wait(START_SECONDS):
            raise RuntimeError("The readers did not start.")
        yield Readers(newest)
        stop.set()
        try:
            found = receiver.recv()
        except EOFError:
            raise RuntimeError("The readers’ process has died; its error stands above.") from None
        if isinstance(found, str):
            raise RuntimeError(found)
        for watch, seen in zip(watches, found, strict=True):
            watch.seen = sorted(seen, key=lambda each: each.answered)
    finally:
        stop.set()
        process.join(REQUEST_SECONDS)
        process.kill()
        process.join()


def ask(port: int, address: str) -> tuple[int, bytes]:
    """Ask once; the status and what came."""
    connection = http.client.HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read()


def _read(
    port: int,
    wanted: list[tuple[str, int]],
    pause: float,
    ready: Event,
    stop: Event,
    newest: SynchronizedArray[int],
    sender: Connection,
) -> None:
    """Read until told to stop, then send what each address showed, or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C: our parent stops us
    seen: list[list[Seen]] = [[] for _ in wanted]
    failed: list[str] = []

    def poll(place: int) -> None:
        (address, _), found = wanted[place], seen[place]
        read_newest: Callable[[bytes], int] = (
            newest_in_json if address.endswith(".json") else newest_on_page
        )
        connection = http.client.HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
        try:
            while not stop.is_set():
                asked = time.monotonic()
                connection.request("GET", address)
                answer = connection.getresponse()
                body = answer.read()
                answered = time.monotonic()
                if answer.status != 200:
                    raise RuntimeError(f"status {answer.status}")
                found.append(Seen(asked, answered, read_newest(body)))
                newest[place] = max(newest[place], found[-1].number)
                stop.wait(pause)
        except (OSError, http.client.HTTPException, RuntimeError, ValueError) as error:
            failed.append(f"{address} failed for a reader: {error!r}")
            stop.set()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=poll, args=(place,))
        for place, (_, connections) in enumerate(wanted)
        for _ in range(connections)
    ]
    for thread in threads:
        thread.start()
    ready.set()
    for thread in threads:
        thread.join()
    sender.send(failed[0] if failed else seen)
