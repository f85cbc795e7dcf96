"""What a simulated day has measured, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.figures import Spread

HEAD = """\
# A day of the newsroom against its page cache

`make bench-day` makes this page (`READS=100000` for a shorter one). Stories are published and
updates appended at random over a paper of many stories, the weather turns each hour, and readers
ask meanwhile: 15 of a hundred for the front page, 7 for a section, 6 for the small resource that
open stories poll, 4 for topics, authors and searches, the rest for stories. The story in place r by
age is asked for as often as 1/r to the power of the *skew*. All of it runs in one process, through
the application that gunicorn serves, with 128 MB for pages and the database's own notifications. A
hit is an answer for which Django made nothing, neither the page nor one of its fragments. What the
clock alone ends, as the day itself at midnight, is not in it. Each skew is a day of its own, which
begins with an empty memory.

"""


@dataclass(slots=True)
class Kind:
    """The reads of one kind of page."""

    name: str
    reads: int = 0
    hits: int = 0
    pages: int = 0  # made by Django
    fragments: int = 0  # made by Django for such pages
    bytes: int = 0  # sent, as gzip
    errors: int = 0
    of_hits: float = 0.0  # seconds, all together
    of_misses: list[float] = field(default_factory=list)  # seconds, each

    @property
    def hit_rate(self) -> float:
        """The share of reads that memory answered alone, in per cent."""
        return 100 * self.hits / self.reads if self.reads else 0.0


@dataclass(slots=True)
class Day:
    """All that one day has measured."""

    skew: float
    publishes: int
    updates: int
    reads: int
    kinds: dict[str, Kind] = field(default_factory=dict)
    seconds: float = 0.0
    assembled: int = 0
    pages_kept: int = 0
    bytes_kept: int = 0
    hits_if_emptied: int = 0
    hits_at_most: int = 0

    @property
    def all(self) -> Kind:
        """The reads of all kinds together."""
        found = Kind("all")
        for each in self.kinds.values():
            found.reads += each.reads
            found.hits += each.hits
            found.pages += each.pages
            found.fragments += each.fragments
            found.bytes += each.bytes
            found.errors += each.errors
            found.of_hits += each.of_hits
            found.of_misses += each.of_misses
        return found

    @property
    def errors(self) -> int:
        """How many answers were no page."""
        return self.all.errors


def report(days: Sequence[Day], *, articles: int, machine: str) -> str:
    """Return what was measured as Markdown."""
    lines = [f"Machine: {machine}. {articles:,} stories."]
    for day in days:
        lines += ["", *_one(day)]
    return "\n".join(lines) + "\n"


def _one(day: Day) -> list[str]:
    everything = day.all
    lines = [
        f"## Skew {day.skew:g}",
        "",
        f"{day.reads:,} reads, {day.publishes} stories published, {day.updates} updates appended.",
        "",
        "| page | reads | hits, % | pages made | fragments made | MB sent | a miss, ms | 95 % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    kinds = sorted(day.kinds.values(), key=lambda each: -each.reads)
    for each in (*kinds, everything):
        misses = Spread.of(each.of_misses)
        lines.append(
            f"| {each.name} | {each.reads:,} | {each.hit_rate:.1f} | {each.pages:,} |"
            f" {each.fragments:,} | {each.bytes / 1e6:,.0f} | {misses.median:.1f} |"
            f" {misses.p95:.1f} |"
        )
    hit = 1e6 * everything.of_hits / max(everything.hits, 1)
    return [
        *lines,
        "",
        f"Put together anew from page and fragments: {day.assembled:,} times. In memory at the end:"
        f" {day.pages_kept:,} pages and fragments, {day.bytes_kept / 1e6:.0f} MB. A hit took"
        f" {hit:.0f} µs, all reads {day.seconds:.0f} s.",
        "",
        "Of the same reads, a cache of any size that each print empties would have answered"
        f" {100 * day.hits_if_emptied / day.reads:.1f} %, one that is never told of anything"
        f" {100 * day.hits_at_most / day.reads:.1f} %.",
    ]
