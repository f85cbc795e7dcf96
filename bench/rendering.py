"""What it takes to make a story's page: the time beside a view that returns a constant, and where.

``make bench-rendering`` runs it and writes bench/rendering.md. A story of 25 paragraphs with two
"Also read" links is asked for as the page cache asks, with places for masthead and rails: once as
by a process that keeps nothing yet, and warm. The constant view stands behind the same middleware.
Everything runs in one process, in turn, and processor time is counted: what PostgreSQL does
meanwhile is in the time on the wall alone.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from io import BytesIO, StringIO
from pathlib import Path
from statistics import median

from bench.programs import ROOT
from bench.stage import hang_up, prepare, publish, say_where
from newsroom.postgres import EmbeddedPostgres, PostgresError

RESULTS = Path(__file__).with_name("rendering.md")
PARAGRAPHS = 25
ROUNDS = 40
CONSTANTS = 5  # for each page: it is quick
PROFILED = 200
FUNCTIONS = 25

HEAD = """\
# What it takes to make a story's page

`make bench-rendering` makes this page. A story of {paragraphs} paragraphs with two "Also read"
links, asked for as the page cache asks, against a view behind the same middleware that returns a
constant; {rounds} rounds in turn, in one process, medians. The first row clears what the process
keeps of earlier prints (decision 20) before each page. Goal: warm, a ratio of 0.13.

Machine: {cores} cores, shared with other work.

| | processor, ms | on the wall, ms | constant ÷ page |
|---|---|---|---|
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; exit status 1 where no database could be started."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--write", type=Path, default=RESULTS, help="where to write the results")
    asked = parser.parse_args(arguments)
    try:
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-")))
            directory.chmod(0o711)  # root's server runs as nobody, who must reach its data
            say_where(directory, port=8000)
            os.environ["NEWSROOM_SERVES"] = "pages"
            server = EmbeddedPostgres(directory / "postgres", durable=False, dies_with_parent=True)
            stack.callback(server.stop)
            server.start()
            prepare(editors=1)
            stack.callback(hang_up)
            text = _measured(_story(), rounds=asked.rounds)
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    asked.write.write_text(text)
    print(text)
    return 0


def _story() -> str:
    """Publish the story that is measured; returns its address."""
    from dataclasses import replace

    from articles import workflow
    from articles.models import Article, Section
    from articles.workflow import Filing
    from authors.models import User
    from bench.stage import Writer

    others = [publish(f"A Story to Read, Too {number}") for number in range(2)]
    copy = Writer().copy(1)
    sentences = copy.body.removeprefix("<p>").split("</p>")[0]
    body = "".join(
        f'<p>{sentences} <strong>Word {number}</strong> of <a href="https://example.com/">it</a>.</p>'
        for number in range(PARAGRAPHS)
    ) + "".join(f'<p data-also-read="{each.pk}"></p>' for each in others)
    editor = User.objects.earliest("pk")
    filing = Filing(slug="measured", section=Section.objects.get())
    dispatch = workflow.create(actor=editor, filing=filing, copy=replace(copy, body=body))
    workflow.publish(actor=editor, dispatch=dispatch, seq=1)
    return Article.objects.get(pk=dispatch.article_id).url


def _measured(address: str, *, rounds: int) -> str:
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path as route

    from edge.esi import ASSEMBLES
    from newsroom import urls

    urls.urlpatterns.insert(0, route("constant/", lambda request: HttpResponse("A constant.")))
    application = WSGIHandler()

    def ask(path: str) -> None:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "HTTP_HOST": "localhost",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            ASSEMBLES: True,
        }
        statuses: list[str] = []

        def start(status: str, headers: object, info: object = None) -> Callable[[bytes], None]:
            statuses.append(status)
            return lambda body: None

        answer = application(environ, start)
        b"".join(answer)
        answer.close()
        if statuses != ["200 OK"]:
            raise RuntimeError(f"{path} answers {statuses}.")

    def page() -> None:
        ask(address)

    def constant() -> None:
        for _ in range(CONSTANTS):
            ask("/constant/")

    rows = []
    for name, before in (("nothing kept yet", _forget), ("warm", lambda: None)):
        page()
        constant()
        pages, constants = [], []
        for _ in range(rounds):
            before()
            pages.append(_timed(page))
            constants.append([each / CONSTANTS for each in _timed(constant)])
        work, wall = (median(each) for each in zip(*pages, strict=True))
        least, least_wall = (median(each) for each in zip(*constants, strict=True))
        rows.append(f"| {name} | {work:.2f} | {wall:.2f} | {least / work:.3f} |")
    rows.append(f"| the constant | {least:.2f} | {least_wall:.2f} | |")
    head = HEAD.format(paragraphs=PARAGRAPHS, rounds=rounds, cores=os.cpu_count())
    return head + "\n".join(rows) + "\n\n" + _profile(page)


def _timed(act: Callable[[], None]) -> list[float]:
    """Return the milliseconds of the processor and on the wall that something takes."""
    work, wall = time.process_time(), time.perf_counter()
    act()
    return [(time.process_time() - work) * 1000, (time.perf_counter() - wall) * 1000]


def _forget() -> None:
    """Forget what this process keeps of earlier prints."""
    from articles.passages import plain_text, printed_blocks
    from articles.templatetags.passages import marked_blocks
    from articles.templatetags.print_once import printed

    for kept in (printed_blocks, plain_text, marked_blocks, printed):
        kept.cache_clear()


def _profile(page: Callable[[], None]) -> str:
    """Return where the time of a warm page goes, by function."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(PROFILED):
        page()
    profile.disable()
    output = StringIO()
    pstats.Stats(profile, stream=output).sort_stats("tottime").print_stats(FUNCTIONS)
    table = output.getvalue()[output.getvalue().index("   ncalls") :]
    for path in (f"{Path(sys.prefix)}/lib/", f"{Path(sys.base_prefix)}/lib/", f"{ROOT}/"):
        table = table.replace(path, "")
    return f"## The profile of {PROFILED} warm pages\n\n```\n{table.rstrip()}\n```\n"


if __name__ == "__main__":
    sys.exit(main())
