"""From the start of the publish call to fresh bytes at a reader, on each page of the story."""

from __future__ import annotations

import http.client
import itertools
import multiprocessing
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from bench import programs
from bench.figures import percentile
from bench.house import House, editor, print_story
from bench.programs import HOST
from bench.stage import Writer

if TYPE_CHECKING:
    from articles.models import Article

# So many answers in a row, each over a connection of its own, must be fresh: the web server's
# processes take turns, and one that is late counts.
IN_A_ROW = 6
LINKING = 5  # stories that also-read the one that is printed
PATIENCE = 20.0  # seconds
PAUSE = 0.001  # seconds between an answer and the next question
CONNECTIONS = 16  # of those who read meanwhile
_processes = multiprocessing.get_context("spawn")
_WRK_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_WRK_FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_READ = """\
local pages = {{ {pages} }}
math.randomseed(os.time())
request = function()
    return wrk.format("GET", pages[math.random(#pages)])
end
"""


@dataclass(slots=True)
class Freshness:
    """Seconds to fresh bytes, by page, one figure an act; what was read meanwhile."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    rate: float = 0.0  # of those who read meanwhile, a second
    refused: int = 0  # of their questions: 503

    @property
    def all(self) -> list[float]:
        """The figures of all pages, in milliseconds and in order."""
        return sorted(1000 * each for times in self.pages.values() for each in times)

    @property
    def median(self) -> float:
        """The median of all, in milliseconds."""
        return percentile(self.all, 0.5)

    @property
    def p99(self) -> float:
        """What 99 of 100 do not exceed, in milliseconds."""
        return percentile(self.all, 0.99)


def measure(
    house: House, port: int, *, acts: int, purge_urls: Sequence[str], load: bool = False
) -> Freshness:
    """Print ``acts`` updates of a story, each with another headline, and watch a page for each.

    The pages take turns, so that nobody else makes what is waited for; with ``load``, wrk reads
    the whole site meanwhile. Raises RuntimeError where a page stays as it was.
    """
    from django.conf import settings

    from articles import workflow

    settings.PURGE_URLS = list(purge_urls)
    story = print_story("A Ferry Waits")
    links = [print_story(f"A Port That Points On {n}", also=[story.pk]) for n in range(LINKING)]
    pages = {
        "the article": [story.url],
        "the front page": ["/"],
        "its section": [story.section.get_absolute_url()],
        "the rail of another story": [house.others[0]],
        "every page that also-reads it": [each.url for each in links],
    }
    found = Freshness({name: [] for name in pages})
    everywhere = [each for addresses in pages.values() for each in addresses]
    with _reader(port) as reader, _load(house, port, everywhere, found, wanted=load):
        writer = Writer()
        for number, (name, addresses) in zip(
            range(acts), itertools.cycle(pages.items()), strict=False
        ):
            mark = f"Mark {time.monotonic_ns():x}"
            copy = writer.copy(number, headline=f"A Ferry Waits: {mark}")
            actor = editor()
            draft = workflow.draft_update(actor=actor, article=story, copy=copy)
            _settled(port, everywhere)
            actor = editor()
            reader.send((addresses, mark))
            began = time.monotonic()
            workflow.publish(actor=actor, dispatch=draft, seq=1)
            came = reader.recv()
            if came is None:
                raise RuntimeError(f"{name} did not show an update within {PATIENCE:.0f} s.")
            found.pages[name].append(came - began)
    return found


def _settled(port: int, addresses: Sequence[str]) -> None:
    """Let the last act's second purge pass, and have every page read again."""
    time.sleep(0.2)
    for address in addresses:
        ask(port, address)


def ask(port: int, address: str) -> tuple[int, bytes]:
    """Ask over a connection of its own; the status and what came."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def _reader(port: int) -> Iterator[Connection]:
    """A reader in a process of its own: takes addresses and a mark, tells when all show it."""
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=_read, args=(port, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        ours.recv()  # it has started
        yield ours
    finally:
        ours.close()
        process.join(5)
        process.kill()
        process.join()


def _read(port: int, wishes: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C: our parent stops us
    wishes.send(None)
    while True:
        try:
            addresses, mark = wishes.recv()
        except EOFError:
            return
        wishes.send(watch(port, addresses, mark.encode()))


def watch(port: int, addresses: Sequence[str], mark: bytes) -> float | None:
    """Return when all addresses had begun to show a mark for good; None where they do not.

    By the machine's clock, at the end of the first of ``IN_A_ROW`` answers that have it.
    """
    since: dict[str, float] = {}
    streak = dict.fromkeys(addresses, 0)
    deadline = time.monotonic() + PATIENCE
    while waiting := [each for each in addresses if streak[each] < IN_A_ROW]:
        if time.monotonic() > deadline:
            return None
        for address in waiting:
            status, body = ask(port, address)
            if status == 200 and mark in body:
                if not streak[address]:
                    since[address] = time.monotonic()
                streak[address] += 1
            else:
                streak[address] = 0
        time.sleep(PAUSE)
    return max(since.values())


@contextmanager
def _load(
    house: House, port: int, addresses: Sequence[str], found: Freshness, *, wanted: bool
) -> Iterator[None]:
    """Let wrk read the whole site at full speed meanwhile, if ``wanted``."""
    if not wanted:
        yield
        return
    script = house.directory / f"read-{port}.lua"
    pages = ", ".join(f'"{each}"' for each in [*addresses, *house.others])
    script.write_text(_READ.format(pages=pages))
    command = programs.wrk_command(
        f"http://{HOST}:{port}/", seconds=3600, connections=CONNECTIONS, script=script
    )
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        time.sleep(2)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # it then tells what it has done
        said, _ = process.communicate(timeout=30)
        if rate := _WRK_RATE.search(said):
            found.rate = float(rate[1])
        if failed := _WRK_FAILED.search(said):
            found.refused = int(failed[1])


def verbs(*, prints: int, purge_urls: Sequence[str]) -> dict[str, list[float]]:
    """Return the seconds that publish takes: of new stories of 25 paragraphs, and of updates."""
    from django.conf import settings

    from articles import workflow
    from bench.house import draft

    settings.PURGE_URLS = list(purge_urls)
    found: dict[str, list[float]] = {"a new story": [], "a breaking update": []}
    story: Article | None = None
    writer = Writer()
    for number in range(prints):
        new = draft(f"A Story for the Press {number}")
        found["a new story"].append(_timed(new))
        story = story or new.article
        story.refresh_from_db()
        copy = writer.copy(number)
        update = workflow.draft_update(actor=editor(), article=story, copy=copy)
        found["a breaking update"].append(_timed(update))
    return found


def _timed(dispatch: object) -> float:
    from articles import workflow
    from articles.models import Dispatch

    assert isinstance(dispatch, Dispatch)
    # Whose rights are not known yet, as in a request.
    actor = editor()
    began = time.perf_counter()
    workflow.publish(actor=actor, dispatch=dispatch, seq=1)
    return time.perf_counter() - began
