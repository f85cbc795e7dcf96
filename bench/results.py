"""The table of what the reading path does, each row a ratio or a time taken in one run.

``make bench`` runs it: a scratch newsroom with invented stories, the product's own programs and
what they are compared with, all on loopback. It prints what was measured and writes it to
bench/results.md. Exit status 1 where something cannot run; being slow is no failure.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bench import fresh, programs, rates
from bench.fresh import Freshness
from bench.house import House, open_house
from bench.programs import HOST
from bench.rates import Rates
from bench.results_report import report
from bench.weight import Weight, weigh
from newsroom.postgres import PostgresError

RESULTS = Path(__file__).with_name("results.md")


@dataclass(slots=True)
class Results:
    """All that one run has measured."""

    articles: int
    rounds: int
    hits: dict[str, Rates] = field(default_factory=dict)
    edges: dict[str, Rates] = field(default_factory=dict)
    anew: dict[str, Rates] = field(default_factory=dict)
    # Through what, and how busy it is.
    freshness: dict[tuple[str, str], Freshness] = field(default_factory=dict)
    verbs: dict[str, list[float]] = field(default_factory=dict)
    weight: Weight | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    options = _options(arguments)
    if lacking := programs.lacking():
        print(lacking, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        port = programs.free_port()
        with open_house(articles=options.articles, port=port) as house:
            found = measure(house, port, options)
    except (PostgresError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    table = report(found, machine=options.machine)
    print(table)
    if options.output:
        options.output.write_text(table, encoding="utf-8")
    return 0


def measure(house: House, port: int, options: argparse.Namespace) -> Results:
    """Measure row after row; what is compared within a row takes turns."""
    found = Results(articles=options.articles, rounds=options.rounds)
    turns = {"rounds": options.rounds, "seconds": options.seconds}
    # Before the story has updates.
    _say("A page made anew beside a constant …")
    found.anew = rates.anew(house, **turns)
    with ExitStack() as stack:
        purge_port = programs.free_port()
        purge_url = f"http://{HOST}:{purge_port}/"
        os.environ["PURGE_URLS"] = purge_url
        stack.callback(os.environ.pop, "PURGE_URLS")
        web = stack.enter_context(programs.web_server(house.directory))
        edge = stack.enter_context(
            programs.edge(house.directory, web, port=port, purge_port=purge_port)
        )
        stack.enter_context(
            programs.running(
                "The worker",
                [sys.executable, "manage.py", "worker"],
                log=house.directory / "worker.log",
                ready=lambda: True,
            )
        )
        _say("What a story's page weighs …")
        found.weight = _weight(house, web)
        _say("The publish verb …")
        found.verbs = fresh.verbs(prints=options.prints, purge_urls=[purge_url])
        for load in (False, True):
            for way, at in (("page cache", web), ("Varnish", edge.port)):
                busy = "full load" if load else "quiet"
                _say(f"From publish to fresh bytes, {way}, {busy} …")
                found.freshness[way, busy] = fresh.measure(
                    house, at, acts=options.acts, purge_urls=[purge_url], load=load
                )
        _say("Varnish beside Varnish and nginx …")
        found.edges = rates.edges(house, web, edge.port, **turns)
    _say("The page cache beside a bare function …")
    found.hits = rates.page_cache(house, **turns)
    return found


def _weight(house: House, web: int) -> Weight:
    status, html = fresh.ask(web, house.story)
    if status != 200:
        raise RuntimeError(f"{house.story} answered {status}.")
    return weigh(html, house.directory / "static")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.results", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000, help="in the newsroom")
    parser.add_argument("--rounds", type=int, default=5, help="of each comparison, in turn")
    parser.add_argument("--seconds", type=float, default=2.0, help="that wrk asks in each round")
    parser.add_argument("--prints", type=int, default=60, help="of each kind, to time the verb")
    parser.add_argument("--acts", type=int, default=50, help="whose arrival is watched, each way")
    parser.add_argument("--machine", default=f"{os.cpu_count()} cores", help="as the page has it")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the page is written")
    return parser.parse_args(arguments)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as by Ctrl-C: what was started is stopped in order."""
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
