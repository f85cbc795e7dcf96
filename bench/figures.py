"""What was measured: how long a commit took to reach readers, and whether anything was missed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.editors import Append
from bench.readers import Seen


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution, in milliseconds."""

    median: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Return the spread of some times; nan where there is none."""
        found = sorted(1000 * each for each in seconds)
        return cls(*(percentile(found, share) for share in (0.5, 0.95, 0.99, 1)))


def percentile(found: Sequence[float], share: float) -> float:
    """Return the smallest of sorted values that at least a ``share`` of them does not exceed."""
    return found[max(math.ceil(share * len(found)), 1) - 1] if found else math.nan


def freshness(appends: Iterable[Append], seen: Sequence[Seen]) -> list[float]:
    """Return for each update the seconds from its commit to the first answer that shows it.

    Only answers that were asked for after the commit count; inf for an update that none showed.
    ``seen`` is in the order in which the answers came.
    """
    return [
        next(
            (
                each.answered - append.committed
                for each in seen
                if each.asked >= append.committed and each.number >= append.number
            ),
            math.inf,
        )
        for append in appends
    ]


# So old an answer may be, in seconds: the page cache sends one while another is made (decision 17).
OLDEST = 1.0


def outdated(appends: Iterable[Append], seen: Iterable[Seen]) -> int:
    """Return how many answers lacked an update committed ``OLDEST`` before they were asked for."""
    appends = sorted(appends, key=lambda each: each.committed)
    count = place = newest = 0
    for each in sorted(seen):
        while place < len(appends) and appends[place].committed + OLDEST <= each.asked:
            newest = max(newest, appends[place].number)
            place += 1
        count += each.number < newest
    return count


def gaps(appends: Iterable[Append]) -> list[int]:
    """Return the numbers that are missing or given twice, from 1 to the highest."""
    numbers = [each.number for each in appends]
    return [each for each in range(1, max(numbers, default=0) + 1) if numbers.count(each) != 1]


def rate(appends: Sequence[Append]) -> float:
    """Return appends a second, from the first that was asked for to the last commit."""
    if not appends:
        return math.nan
    began = min(each.asked for each in appends)
    return len(appends) / (max(each.committed for each in appends) - began)
