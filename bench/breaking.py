"""Breaking news under load: eight editors append to one story, while readers poll.

``make bench-breaking`` runs it: a scratch database, the web server and the worker as in the
product, editors at full speed, readers of the live resource and of the story's page. It prints what
was measured and writes it to bench/breaking.md. Exit status 1 where an update was missed, numbered
twice or shown late; being slow is no failure.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from bench import pages
from bench.editors import append_alone, append_together
from bench.readers import Watch, ask, reading
from bench.report import HEAD, Run, report
from bench.stage import Stage, open_stage, publish
from newsroom.postgres import PostgresError

EDITORS = 8
SHORT = 5  # updates of the chain that the long one is compared with
# Readers of the live resource and of the page: each asks again so long after its answer.
LIVE_READERS, PAGE_READERS, PAUSE = 4, 2, 0.05
RESULTS = Path(__file__).with_name("breaking.md")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with open_stage(editors=EDITORS) as stage:
            run = measure(stage, seconds=options.seconds, updates=options.updates)
    except (PostgresError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    table = report(run, machine=options.machine)
    print(table)
    if options.output:
        options.output.write_text(f"{HEAD}{table}", encoding="utf-8")
    for problem in (problems := run.problems()):
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def measure(stage: Stage, *, seconds: float, updates: int) -> Run:
    """Run all parts one after the other on a newsroom that is served."""
    _say("One editor alone …")
    long = publish("A Long Chain")
    alone = append_alone(long.pk, stage.editors[0], updates=updates)
    short = publish("A Short Chain")
    append_alone(short.pk, stage.editors[0], updates=min(SHORT, updates))
    _say("Eight editors together …")
    story = publish("Eight Editors")
    together = append_together(story.pk, stage.editors, seconds=seconds, updates=updates)
    _say("Eight editors together, and readers …")
    story = publish("Eight Editors and Readers")
    watches = [Watch(story.url, connections=PAGE_READERS)]
    live = f"/live/{story.pk}.json"
    if ask(stage.port, live)[0] == 200:
        watches.insert(0, Watch(live, connections=LIVE_READERS))
    with reading(stage.port, watches, pause=PAUSE) as readers:
        raced = append_together(story.pk, stage.editors, seconds=seconds, updates=updates)
        readers.until(raced[-1].number)
    _say("The page of a short chain and of a long one …")
    for article in (short, long):
        article.refresh_from_db()
    return Run(alone, together, raced, watches, pages.costs(short, long))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.breaking", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="that editors append together")
    parser.add_argument("--updates", type=int, default=500, help="after which they stop")
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
