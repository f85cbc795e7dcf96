"""What two sequences have in common, in order, found in bounded time.

Patience matching: what stands once in both is an anchor; between two anchors it begins anew, where
more of it stands once. ``difflib.SequenceMatcher`` is quadratic on words that repeat, cubic at
worst; this looks at each item a fixed number of times, whatever the sequences are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import NamedTuple

# How often it begins anew inside a gap. Prose needs three or four levels; a text made to need
# thousands is taken as replaced below the last.
_LEVELS = 8
# Where no item stands once, as in a column of figures, so many side by side still may.
_SIDE_BY_SIDE = 4


class Run(NamedTuple):
    """``length`` equal items that stand at ``old`` in the one sequence and ``new`` in the other."""

    old: int
    new: int
    length: int


def runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run]:
    """Return what is common, ascending in both, with an empty run at the two ends as the last."""
    found: list[Run] = []
    for i, j in _pairs(old, new):
        if found and (i, j) == (found[-1].old + found[-1].length, found[-1].new + found[-1].length):
            found[-1] = found[-1]._replace(length=found[-1].length + 1)
        else:
            found.append(Run(i, j, 1))
    return [*found, Run(len(old), len(new), 0)]


def ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most of these pairs whose second numbers ascend; their first ones do already."""
    lowest: list[int] = []  # at each length, the lowest number that a chain of it ends with
    last: list[int] = []  # the pair that it ends with
    before: list[int] = []  # for each pair, the one before it in its chain
    for place, (_, number) in enumerate(pairs):
        length = bisect_left(lowest, number)
        before.append(last[length - 1] if length else -1)
        lowest[length : length + 1] = [number]
        last[length : length + 1] = [place]
    chain: list[tuple[int, int]] = []
    place = last[-1] if last else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    gaps = [(0, len(old), 0, len(new), _LEVELS)]
    while gaps:
        i, old_end, j, new_end, levels = gaps.pop()
        while i < old_end and j < new_end and old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        while i < old_end and j < new_end and old[old_end - 1] == new[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
            found.append((old_end, new_end))
        if not levels or i == old_end or j == new_end:
            continue
        anchors = _anchors(old, new, range(i, old_end), range(j, new_end))
        # Each gap but the first begins with its anchor, which the next round takes as equal.
        ends = [*anchors, (old_end, new_end)] if anchors else []
        for next_i, next_j in ends:
            gaps.append((i, next_i, j, next_j, levels - 1))
            i, j = next_i, next_j
    return sorted(found)


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], here: range, there: range
) -> list[tuple[int, int]]:
    for size in (1, _SIDE_BY_SIDE):
        once = _standing_once(new, there, size)
        common = [
            (i, once[item]) for item, i in _standing_once(old, here, size).items() if item in once
        ]
        if common:
            return ascending(common)
    return []


def _standing_once(items: Sequence[Hashable], places: range, size: int) -> dict[Hashable, int]:
    """Return what stands once among ``places``, ``size`` items at a time, with its place."""
    found: dict[Hashable, int] = {}
    repeated: set[Hashable] = set()
    for place in places[: max(0, len(places) - size + 1)]:
        item = items[place] if size == 1 else tuple(items[place : place + size])
        if item in found:
            repeated.add(item)
        else:
            found[item] = place
    for item in repeated:
        del found[item]
    return found
