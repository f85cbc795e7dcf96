"""Random acts and reads: every answer against what had been committed before it was asked for.

Two web servers, the worker and two editors are processes of their own over one database; readers
ask both servers meanwhile. ``SECONDS=60`` makes a longer day of it, ``SEED=7`` the same one again.
"""

from __future__ import annotations

import gzip
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, Event, Recall
from edge import bus
from tests import factories
from tests.databases import address
from tests.edge.newsroom_days import Paper, Read, State, Story, look, mark, marks_in
from tests.processes import (
    DEADLINE,
    ROOT,
    descendants,
    environment,
    free_port,
    manage,
    status,
    wait_for,
)

SECONDS = float(os.environ.get("SECONDS", "15"))
SEED = os.environ.get("SEED", str(random.SystemRandom().randrange(10**6)))
EDITORS = 2
STORIES = 9  # of each editor; with the one that links to them, no list needs a second page
READERS = 4
# A listening connection breaks, and a web server dies, so often.
ACCIDENT_EVERY = 4.0  # seconds

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(SECONDS + 3 * DEADLINE),
]


class Day:
    """What happens, as the tests' own process learns of it."""

    def __init__(self, ports: list[int], fixed: list[str]) -> None:
        self.ports = ports
        self.paths = fixed
        self.states: list[State] = []
        self.reads: list[Read] = []
        self.acknowledged: dict[int, float] = {}
        self.is_over = threading.Event()

    def follow(self, editor: subprocess.Popen[str]) -> None:
        """Take in the states that an editor's process prints."""
        assert editor.stdout is not None
        for line in editor.stdout:
            state = State.read(line)
            self.states.append(state)
            if state.address and state.address not in self.paths:
                self.paths += [state.address, f"{state.address}history/"]

    def look_at_the_desk(self) -> None:
        """Note which takedowns the desk reports as acknowledged; one query."""
        done = Recall.objects.filter(
            place="The web servers", acknowledged_at__isnull=False
        ).values_list("event_id")
        now = time.monotonic()
        for (event,) in done:
            self.acknowledged.setdefault(event, now)


class Reader:
    """Somebody who asks one web server after the other, as browsers do."""

    def __init__(self, day: Day, number: int) -> None:
        self._day = day
        self._random = random.Random(f"{SEED} {number}")
        self._lines: dict[int, http.client.HTTPConnection] = {}
        # What a browser has: by server, path and coding, the ETag and what the page showed.
        self._has: dict[tuple[int, str, str], tuple[str, frozenset[str]]] = {}
        self._told_the_same = 0

    def run(self) -> None:
        """Read until the day is over."""
        while not self._day.is_over.is_set():
            port = self._random.choice(self._day.ports)
            path = self._random.choice(self._day.paths)
            try:
                self._day.reads.append(self._read(port, path))
            except (OSError, http.client.HTTPException):  # a server that just died
                self._lines.pop(port).close()
            self._day.is_over.wait(self._random.uniform(0, 0.01))
        for line in self._lines.values():
            line.close()

    def _read(self, port: int, path: str) -> Read:
        if port not in self._lines:
            self._lines[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        line = self._lines[port]
        coding = self._random.choice(["gzip", "identity"])
        headers = {"Accept-Encoding": coding}
        etag, marks = self._has.get((port, path, coding), ("", frozenset()))
        if etag and self._random.random() < 0.5:
            headers["If-None-Match"] = etag
        began = time.monotonic()
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        ended = time.monotonic()
        code = answer.status
        if code == 304:
            code = 200
        else:
            if answer.headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            marks = marks_in(body.decode())
            if answer.headers["ETag"]:
                self._has[port, path, coding] = answer.headers["ETag"], marks
        return Read(port, path, began, ended, code, marks, answer.headers["Location"] or "")


@pytest.fixture
def programs() -> Iterator[ExitStack]:
    """Whatever is started here has ended afterwards."""
    with ExitStack() as stack:
        yield stack


def run(programs: ExitStack, log: Path, env: dict[str, str], *command: str) -> int:
    """Run a program of ours meanwhile; return its number."""
    output = programs.enter_context(log.open("wb"))
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
    )

    def end() -> None:
        process.send_signal(signal.SIGTERM)
        process.wait(DEADLINE)

    programs.callback(end)
    return process.pid


def drafts_and_one_that_links() -> tuple[list[Article], Article]:
    """Return the stories of the day, all unprinted, and a printed one with a block for each."""
    world = factories.SectionFactory.create(name="World")
    sport = factories.SectionFactory.create(name="Sport")
    topic, author = factories.TopicFactory.create(), factories.AuthorFactory.create()
    stories = []
    for number in range(1, EDITORS * STORIES + 1):
        first = factories.draft(
            headline=f"Ferry {mark(number, 0)} Adrift",
            body=f"<p>The ferry {mark(number, 0)} drifts off the pier.</p>",
            authors=[author],
            filed=factories.filing(
                slug=f"ferry-{number}",
                section=world if number % 2 else sport,
                topics=frozenset({topic}),
            ),
        )
        stories.append(first.article)
    blocks = "".join(f'<p data-also-read="{story.pk}"></p>' for story in stories)
    return stories, factories.story(headline="A Week of Storms", body=f"<p>Text.</p>{blocks}")


def break_something(day: Day, servers: list[int], turn: int) -> None:
    """Break a listening connection; every third time, let a web server's process die."""
    if turn % 3 == 2:
        pid = random.choice([each for server in servers for each in descendants(server)])
        os.kill(pid, signal.SIGKILL)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()"
            " ORDER BY random() LIMIT 1",
            [bus.APPLICATION],
        )


def test_no_reader_is_shown_what_was_over_before_they_asked(
    programs: ExitStack, tmp_path: Path
) -> None:
    print(f"SEED={SEED} SECONDS={SECONDS:.0f}")
    random.seed(SEED)
    factories.chief()
    stories, linking = drafts_and_one_that_links()
    begun = time.monotonic()
    paper = Paper(
        {
            number: Story([look(story, number, "create", begun, begun)])
            for number, story in enumerate(stories, 1)
        },
        lists={
            linking.url,
            f"/topics/{stories[0].topics.get().slug}/",
            f"/archive/{timezone.localdate():%Y/%m/%d}/",
            "/search/?q=ferry",
        },
    )
    ports = [free_port(), free_port()]
    files = {
        "MEDIA_ROOT": str(tmp_path),
        # Kept for the next run: to compress them takes a while.
        "STATIC_ROOT": str(ROOT / "var" / "test" / "static-days"),
    }
    env = environment(tmp_path, DATABASE_URL=address(), **files)
    env["PYTHONPATH"] = str(ROOT)
    env["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    done = manage("collectstatic", "--noinput", env=env)
    assert done.returncode == 0, done.stdout
    servers = []
    for port in ports:
        gunicorn = ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind")
        bind = f"127.0.0.1:{port}"
        servers.append(run(programs, tmp_path / f"web-{port}.log", env, *gunicorn, bind))
    run(programs, tmp_path / "worker.log", env, "manage.py", "worker")
    for port in ports:
        wait_for("the web server", lambda port=port: status(port) == 200)
    live = [f"/live/{story.pk}.json" for story in stories]
    day = Day(ports, ["/", "/world/", "/sport/", *paper.lists, *live])

    editors = []
    for number in range(EDITORS):
        own = [str(story.pk) for story in stories[number::EDITORS]]
        command = ["-m", "tests.edge.random_editors", f"{SEED}{number}", str(SECONDS), *own]
        editor = programs.enter_context(
            subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
            )
        )
        programs.callback(editor.kill)
        editors.append(editor)
    followers = [threading.Thread(target=day.follow, args=[each]) for each in editors]
    readers = [threading.Thread(target=Reader(day, number).run) for number in range(READERS)]
    for thread in (*followers, *readers):
        thread.start()
    try:
        turn, next_accident = 0, time.monotonic() + ACCIDENT_EVERY
        while any(thread.is_alive() for thread in followers):
            day.look_at_the_desk()
            if time.monotonic() > next_accident:
                break_something(day, servers, turn)
                turn, next_accident = turn + 1, time.monotonic() + ACCIDENT_EVERY
            followers[0].join(0.02)
    finally:
        day.is_over.set()
        for thread in (*followers, *readers):
            thread.join(DEADLINE)

    assert [each.wait(DEADLINE) for each in editors] == [0] * EDITORS
    for state in sorted(day.states, key=lambda each: each.committed):
        story = paper.stories[state.story]
        story.states.append(state)
        story.acknowledged = day.acknowledged
    paper.note_who_was_told(day.reads)
    found = [problem for read in day.reads if (problem := paper.wrong(read))]
    acts, told = len(day.states), sum(len(each.told) for each in paper.stories.values())
    print(f"{acts} acts, {len(day.reads)} reads, {told} told of a kill, {len(found)} wrong")
    assert not found, f"{len(found)} of {len(day.reads)} answers; the first:\n{found[0]}"
    assert acts > SECONDS, "The editors were asleep."
    assert len(day.reads) > 20 * SECONDS, "The readers were asleep."

    def out() -> list[str]:
        return [
            f"{each.event.verb}: {each.last_error}"
            for each in Recall.objects.filter(acknowledged_at=None).select_related("event")
        ]

    wait_for("every takedown is acknowledged", lambda: not out(), 20)
    assert Event.objects.filter(verb="kill").exists()
