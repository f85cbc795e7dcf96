"""What one run of ``bench.breaking`` has measured, as a page of Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.editors import Append
from bench.figures import Spread, freshness, gaps, outdated, rate
from bench.pages import Cost
from bench.readers import Watch

GOAL = 1000.0  # milliseconds from a commit to fresh bytes, for 99 of 100 updates
_SPREAD = ("median", "95 %", "99 %", "most")


@dataclass(frozen=True, slots=True)
class Run:
    """All that one run has measured."""

    alone: list[Append]
    together: list[Append]
    raced: list[Append]
    watches: list[Watch]
    costs: list[Cost]

    def problems(self) -> list[str]:
        """Return what must not happen at any speed, a line each."""
        found = [
            f"The numbers have gaps or doubles: {missing[:5]}"
            for appends in (self.alone, self.together, self.raced)
            if (missing := gaps(appends))
        ]
        for watch in self.watches:
            if unseen := freshness(self.raced, watch.seen).count(float("inf")):
                found.append(f"{unseen} updates never appeared at {watch.address}")
            if late := outdated(self.raced, watch.seen):
                found.append(f"{late} answers at {watch.address} were more than a second old")
        return found


HEAD = """\
# Breaking news under load

`make bench-breaking` makes this page. Eight editors, each in a process of its own, append breaking
updates to one story as fast as they can, while readers poll its live resource and its page over
keep-alive connections; the web server and the worker are the product's, the database is durable.
All parts of one table were measured in one run, on a machine that does other things, too: compare
the figures with each other rather than with those of another day.

"""


def report(run: Run, *, machine: str) -> str:
    """Return what was measured as Markdown."""
    lines = [f"Machine: {machine}.", "", *_rows("from a commit to fresh bytes, ms", _SPREAD)]
    for watch in run.watches:
        spread = Spread.of(freshness(run.raced, watch.seen))
        lines.append(_row(_name(watch), spread.median, spread.p95, spread.p99, spread.most))
    lines += ["", *_rows("readers meanwhile", ("connections", "answers a second"))]
    for watch in run.watches:
        length = watch.seen[-1].answered - watch.seen[0].asked
        lines.append(_row(_name(watch), str(watch.connections), len(watch.seen) / length))
    lines += ["", *_rows("editors", ("updates", "appends a second", "of one alone"))]
    alone = rate(run.alone)
    for name, appends in (
        ("one alone", run.alone),
        ("eight together", run.together),
        ("eight together, and readers", run.raced),
    ):
        lines.append(_row(name, str(len(appends)), rate(appends), f"{rate(appends) / alone:.2f}"))
    lines += ["", *_rows("one append, alone, ms", ("median", "of the first"))]
    first = _around(run.alone, 10)
    for number in (10, 100, 500):
        if number <= len(run.alone):
            cost = _around(run.alone, number)
            lines.append(_row(f"at {number} updates", cost, f"{cost / first:.2f}"))
    names = ("median, ms", "of the short one", "bytes", "gzip", "queries")
    lines += ["", *_rows("the story’s page", names)]
    short = run.costs[0]
    for page in run.costs:
        times = f"{page.milliseconds / short.milliseconds:.2f}"
        sizes = (f"{page.raw:,}", f"{page.gzipped:,}", str(page.queries))
        lines.append(_row(f"{page.updates} updates", page.milliseconds, times, *sizes))
    return "\n".join([*lines, "", *_verdicts(run)]) + "\n"


def _rows(title: str, columns: Sequence[str]) -> list[str]:
    """Return the head of a table."""
    return [f"| {' | '.join([title, *columns])} |", f"|{'---|' * (len(columns) + 1)}"]


def _row(name: str, *values: float | str) -> str:
    cells = [each if isinstance(each, str) else f"{each:,.1f}" for each in values]
    return f"| {' | '.join([name, *cells])} |"


def _name(watch: Watch) -> str:
    return "live resource" if watch.address.endswith(".json") else "the story’s page"


def _around(appends: Sequence[Append], number: int) -> float:
    """Return the median cost of the ten appends up to ``number``, in milliseconds."""
    return 1000 * statistics.median(each.cost for each in appends[max(number - 10, 0) : number])


def _verdicts(run: Run) -> list[str]:
    """Return a line for each address: whether the goal was met."""
    lines = []
    for watch in run.watches:
        p99 = Spread.of(freshness(run.raced, watch.seen)).p99
        met = "met" if p99 < GOAL else "missed"
        lines.append(
            f"- {_name(watch)}: 99 % within {p99:,.0f} ms; the goal of {GOAL:,.0f} is {met}."
        )
    problems = run.problems()
    lines += [f"- {each}" for each in problems] or ["- No number is missing, none was given twice."]
    return lines
