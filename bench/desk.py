"""The newsroom at a million stories: what each page, search and chooser of the desk costs.

``make bench-desk`` runs it: the stories are loaded once (ARTICLES of them, kept in var/bench), then
each page is asked for again and again with other words, sections and people, in one process and
without a cache. It prints what was measured and writes it to bench/desk.md. Exit status 1 where a
page takes more queries than it may; being slow is no failure.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import open_corpus
from bench.figures import Spread
from newsroom.postgres import PostgresError

if TYPE_CHECKING:
    from bench.desk_pages import Page

RESULTS = Path(__file__).with_name("desk.md")
ROUNDS = 60
GOAL = 300.0  # milliseconds, for 95 of 100
QUERIES = 12

HEAD = """\
# The newsroom at very many stories

`make bench-desk` makes this page. Each page of the newsroom is asked for {rounds} times, with other
words, sections, stories and people each time, all pages in turn, in one process and without a
cache; the database is the embedded one as it comes. The goal is {goal:.0f} ms for 95 of 100, and,
but for the story editor, at most {queries} queries. Compare the figures with each other rather than
with those of another day.

"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one page costs."""

    name: str
    spread: Spread
    queries: int

    @property
    def is_slow(self) -> bool:
        """Whether it misses the goal in time."""
        return self.spread.p95 > GOAL

    @property
    def is_laborious(self) -> bool:
        """Whether it misses the goal in queries, which the story editor does not have."""
        return self.queries > QUERIES and not self.name.startswith("the editor")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    options = _options(arguments)
    try:
        with open_corpus(articles=options.articles) as articles:
            from bench.desk_pages import pages

            measured = measure(pages(only=options.only), rounds=options.rounds)
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    table = report(measured, articles=articles, machine=options.machine)
    print(table)
    if options.output and not options.only:
        head = HEAD.format(rounds=options.rounds, goal=GOAL, queries=QUERIES)
        options.output.write_text(f"{head}{table}", encoding="utf-8")
    return 1 if any(each.is_laborious for each in measured) else 0


def measure(pages: Iterable[Page], *, rounds: int) -> list[Measured]:
    """Ask for all pages in turn, so that a busy moment of the machine meets all of them."""
    found = {page.name: page for page in pages}
    taken: dict[str, list[float]] = {name: [] for name in found}
    queries = {name: max(page.queries(each) for each in range(3)) for name, page in found.items()}
    for each in range(rounds):
        for name, page in found.items():
            began = time.perf_counter()
            page.ask(each)
            taken[name].append(time.perf_counter() - began)
    return [Measured(name, Spread.of(times), queries[name]) for name, times in taken.items()]


def report(measured: Iterable[Measured], *, articles: int, machine: str) -> str:
    """Return what was measured as Markdown."""
    measured = list(measured)
    lines = [
        f"Machine: {machine}. {articles:,} stories.",
        "",
        "| page | median, ms | 95 % | most | queries |",
        "|---|---|---|---|---|",
    ]
    for each in measured:
        spread = each.spread
        times = f"{spread.median:.1f} | {spread.p95:.1f} | {spread.most:.1f}"
        lines.append(f"| {each.name} | {times} | {each.queries} |")
    missed = [each.name for each in measured if each.is_slow or each.is_laborious]
    verdict = f"Missed by: {', '.join(missed)}." if missed else "All pages meet the goals."
    return "\n".join([*lines, "", verdict]) + "\n"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.desk", description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000, help="at least so many")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each page is asked")
    parser.add_argument("--only", default="", help="pages with this in their name; writes nothing")
    parser.add_argument("--machine", default=f"{os.cpu_count()} cores", help="as the page has it")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the page is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
