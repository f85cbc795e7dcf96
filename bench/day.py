"""A day of the newsroom against its page cache: how much of what readers ask for lies in memory.

``make bench-day`` runs it: 300 stories are published and 40 updates appended over 100,000 stories,
while readers ask for a million pages, the newest stories most of all. Everything runs in this
process, through the application that gunicorn serves, with the database's own notifications. It
prints what was measured and writes it to bench/day.md. Exit status 1 where a reader got an error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.corpus import open_corpus
from bench.day_report import HEAD, report
from newsroom.postgres import PostgresError

RESULTS = Path(__file__).with_name("day.md")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    options = _options(arguments)
    try:
        with open_corpus(articles=options.articles, database="day") as articles:
            from bench.day_acts import Newsroom
            from bench.day_reads import Site, live
            from edge.page_cache import PageCache
            from newsroom.wsgi import application

            assert isinstance(application, PageCache)

            days = [
                live(
                    Site(application),
                    Newsroom(publishes=options.publishes, updates=options.updates),
                    reads=options.reads,
                    skew=skew,
                )
                for skew in options.skew
            ]
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    text = report(days, articles=articles, machine=options.machine)
    print(text)
    if options.output:
        options.output.write_text(f"{HEAD}{text}", encoding="utf-8")
    return 1 if any(day.errors for day in days) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.day", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="at least so many stories")
    parser.add_argument("--reads", type=int, default=1_000_000, help="so many pages are asked for")
    parser.add_argument("--publishes", type=int, default=300, help="so many stories are published")
    parser.add_argument("--updates", type=int, default=40, help="so many updates are appended")
    parser.add_argument(
        "--skew",
        type=float,
        nargs="+",
        default=[1.2, 1.0],
        help="a day for each: the story in place r by age is read as 1/r to that power",
    )
    parser.add_argument("--machine", default=f"{os.cpu_count()} cores", help="as the page has it")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the page is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
