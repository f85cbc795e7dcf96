"""How the paper's pages grow with it: a thousand stories beside a hundred thousand and a million.

``make bench-growth`` runs it: a newsroom of each size is made once and kept in var/bench, each in a
process of its own; each page is asked for in all of them in turn, without a cache. It prints what
was measured and writes it to bench/growth.md. Exit status 1 where a plan reads a large table from
end to end, sorts too much or touches too many pages of the database's memory at the largest size;
being slow is no failure.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from bench.corpus import open_corpus
from bench.figures import Spread
from bench.plans import Work, worst
from newsroom.postgres import PostgresError

RESULTS = Path(__file__).with_name("growth.md")
SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 80
WORKED = 10  # addresses of each page whose plans are read
TIMES, BUFFERS, SORTED = 1.5, 2.0, 2_000  # what a page may grow by, and sort

HEAD = """\
# How the paper's pages grow with it

`make bench-growth` makes this page. A newsroom of each size stands beside the others; each page is
asked for {rounds} times in all of them in turn, of other stories, lists and words each time, in one
process each and without a cache. The goals: the 95th percentile at most {times} times that of the
smallest paper, and at most {buffers:g} times the pages of the database's memory that are touched.
The plans are read by EXPLAIN (ANALYZE, BUFFERS), of {worked} addresses of each page; told is the
most that one takes. No large table may be read from end to end, and no more than {sorted:,} rows
be sorted at once. A rare word is one with 40 to 60 matches, at each size.
Feeds are told without a goal for what they touch: they look back on the paper's last 200 changes
and takedowns, and a paper of a thousand stories has not had so many.

"""


class Paper(NamedTuple):
    """One newsroom: the names of its pages, and where to ask for them."""

    pages: list[str]
    ask: Connection


class Grown(NamedTuple):
    """What a page costs in one paper."""

    spread: Spread
    work: Work


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    options = _options(arguments)
    try:
        with ExitStack() as stack:
            papers = [stack.enter_context(_paper(size)) for size in options.sizes]
            measured = measure(papers, rounds=options.rounds)
    except (PostgresError, EOFError) as error:
        print(str(error) or "A newsroom ended early.", file=sys.stderr)
        return 1
    table = report(measured, sizes=options.sizes, machine=options.machine)
    print(table)
    if options.output:
        head = HEAD.format(
            rounds=options.rounds, times=TIMES, buffers=BUFFERS, worked=WORKED, sorted=SORTED
        )
        options.output.write_text(f"{head}{table}", encoding="utf-8")
    return 1 if _all_problems(measured) else 0


def measure(papers: Sequence[Paper], *, rounds: int) -> dict[str, list[Grown]]:
    """Ask for each page in all papers in turn, so that a busy moment meets all of them."""
    names = papers[0].pages
    taken: dict[str, list[list[float]]] = {name: [[] for _ in papers] for name in names}
    for each in range(rounds):
        for page, name in enumerate(names):
            for paper, times in zip(papers, taken[name], strict=True):
                paper.ask.send(("ask", page, each))
                times.append(paper.ask.recv())
    found: dict[str, list[Grown]] = {}
    for page, name in enumerate(names):
        found[name] = []
        for paper, times in zip(papers, taken[name], strict=True):
            paper.ask.send(("work", page, WORKED))
            found[name].append(Grown(Spread.of(times), worst(paper.ask.recv())))
    return found


@contextmanager
def _paper(size: int) -> Iterator[Paper]:
    """Open a paper of a size in a process of its own: Django knows one database.

    Raises EOFError where that process ends early; it has said why.
    """
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_answer, args=(theirs, size))
    process.start()
    theirs.close()
    try:
        yield Paper(ours.recv(), ours)
    finally:
        ours.close()  # it ends at the end of what it is asked
        process.join()


def _answer(asked: Connection, size: int) -> None:
    """Answer what is asked of one paper, until nothing is asked any more."""
    # The largest is the one that bench-desk measures.
    database = "newsroom" if size == SIZES[-1] else f"newsroom_{size}"
    with open_corpus(articles=size, database=database):
        from django.test import Client

        from bench.reader_pages import reader_pages

        client, pages = Client(), reader_pages()
        for page in pages:
            page.ask(client, 0)
        asked.send([page.name for page in pages])
        while True:
            try:
                what, page, number = asked.recv()
            except EOFError:
                return
            if what == "ask":
                began = time.perf_counter()
                pages[page].ask(client, number)
                asked.send(time.perf_counter() - began)
            else:
                asked.send([pages[page].work(client, each) for each in range(number)])


def problems(name: str, works: Sequence[Work]) -> list[str]:
    """Return what a page does at the largest size that it must not, a line each."""
    first, last = works[0], works[-1]
    found = []
    if last.walked:
        found.append(f"{name} reads {', '.join(sorted(last.walked))} from end to end.")
    if last.sorted_rows > SORTED:
        found.append(f"{name} sorts {last.sorted_rows:,} rows.")
    if last.buffers > BUFFERS * first.buffers and not name.startswith("feed"):
        found.append(f"{name} touches {last.buffers:,} pages of memory, not {first.buffers:,}.")
    return found


def _all_problems(measured: dict[str, list[Grown]]) -> list[str]:
    return [
        line
        for name, grown in measured.items()
        for line in problems(name, [each.work for each in grown])
    ]


def report(measured: dict[str, list[Grown]], *, sizes: Sequence[int], machine: str) -> str:
    """Return what was measured as Markdown."""
    columns = " | ".join(f"{size:,}" for size in sizes)
    lines = [
        f"Machine: {machine}.",
        "",
        f"| page: 95 % in ms at | {columns} | growth | of the median | pages of memory | sorted"
        " | queries |",
        "|---|" + "---|" * (len(sizes) + 5),
    ]
    slow = []
    for name, grown in measured.items():
        times = " | ".join(f"{each.spread.p95:.1f}" for each in grown)
        growth = grown[-1].spread.p95 / grown[0].spread.p95
        middle = grown[-1].spread.median / grown[0].spread.median
        buffers = " → ".join(f"{each.work.buffers:,}" for each in grown)
        last = grown[-1].work
        lines.append(
            f"| {name} | {times} | {growth:.2f} | {middle:.2f} | {buffers} | {last.sorted_rows:,} |"
            f" {last.queries} |"
        )
        if growth > TIMES:
            slow.append(name)
    found = _all_problems(measured)
    if slow:
        found.insert(0, f"Grows by more than {TIMES}: {', '.join(slow)}.")
    return (
        "\n".join([*lines, "", *(f"- {line}" for line in found or ["All goals are met."])]) + "\n"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="smallest first")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each page is asked")
    parser.add_argument("--machine", default=f"{os.cpu_count()} cores", help="as the page has it")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the page is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
