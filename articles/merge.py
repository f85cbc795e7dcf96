"""Two people's changes to one state of a text, brought together.

Pure: it asks no database and knows no story. What one side changed is taken; what both changed
alike is taken once; what both changed differently is a clash, for somebody to decide. A body is
merged by block: a paragraph, a heading, a list, a table, a picture, an "Also read" block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from articles import alignment, body, wording
from articles.likeness import alike
from articles.wording import Block, Kind

# A block that came beside a rewritten one, and has this share of its words from what that was
# before, is the second half of a paragraph that was divided.
_DIVIDED = 0.6

Pieces = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """Blocks that stand in the merged text."""

    blocks: Pieces


@dataclass(frozen=True, slots=True)
class Clash:
    """One place in a body that both changed differently: what stood there, and what stands now."""

    base: Pieces
    theirs: Pieces
    mine: Pieces

    @property
    def both(self) -> Pieces:
        """Theirs and then mine."""
        return self.theirs + self.mine


# --- Fields -----------------------------------------------------------------------------------


def fields(
    base: Mapping[str, Any],
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
    *,
    together: Iterable[tuple[str, ...]] = (),
) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """Return the merged values of ``mine``'s names, and the names that clash; those hold mine.

    Names ``together`` say one thing, as a city and its country do: where both sides changed any of
    them, they clash as one. Sets are merged by member and never clash.
    """
    grouped = [names for names in together if all(name in mine for name in names)]
    alone = set(mine).difference(*grouped)
    merged, clashes = dict(mine), []
    for names in [*grouped, *((name,) for name in mine if name in alone)]:
        old, other, own = ([side[name] for name in names] for side in (base, theirs, mine))
        if own == old:
            merged |= dict(zip(names, other, strict=True))
        elif all(isinstance(each, frozenset) for each in (*old, *other, *own)):
            sets = zip(old, other, own, strict=True)
            merged |= dict(zip(names, (_members(*each) for each in sets), strict=True))
        elif other not in (old, own):
            clashes.append(names)
    return merged, clashes


def _members(base: frozenset[Any], theirs: frozenset[Any], mine: frozenset[Any]) -> frozenset[Any]:
    return (base & theirs & mine) | (theirs - base) | (mine - base)


# --- Bodies -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Blocks of one side that stand in place of ``base[start:end]``; none were put in there."""

    start: int
    end: int
    blocks: Pieces
    is_theirs: bool = False

    @property
    def size(self) -> int:
        return max(self.end - self.start, len(self.blocks))


def bodies(base: str, theirs: str, mine: str) -> list[Agreed | Clash]:
    """Return two versions of a clean body as one, in order.

    What both put in at one place stands one after the other, theirs first, unless it is alike.
    Linear in the length of the bodies: three of 150,000 words, all changed, take a second.
    """
    old = body.blocks(base)
    hunks = [
        *_hunks(old, body.blocks(theirs), is_theirs=True),
        *_hunks(old, body.blocks(mine), is_theirs=False),
    ]
    merged: list[Agreed | Clash] = []
    done = 0
    for start, end, cluster in _clusters(hunks):
        if done < start:
            merged.append(Agreed(tuple(old[done:start])))
        merged += _merged(old, start, end, cluster)
        done = end
    if done < len(old):
        merged.append(Agreed(tuple(old[done:])))
    return merged


def changed_blocks(old: str, new: str) -> int:
    """Return how many blocks were changed, put in or taken out between two clean bodies."""
    return sum(hunk.size for hunk in _hunks(body.blocks(old), body.blocks(new), is_theirs=True))


def _clusters(hunks: Sequence[_Hunk]) -> Iterator[tuple[int, int, list[_Hunk]]]:
    """Group hunks that touch the same blocks, or put something in at the same place."""
    start = end = -1
    cluster: list[_Hunk] = []
    for hunk in sorted(hunks, key=lambda hunk: (hunk.start, hunk.end)):
        at_one_place = hunk.start == hunk.end == start == end
        if cluster and (hunk.start < end or at_one_place):
            cluster.append(hunk)
            end = max(end, hunk.end)
            continue
        if cluster:
            yield start, end, cluster
        start, end, cluster = hunk.start, hunk.end, [hunk]
    if cluster:
        yield start, end, cluster


def _merged(
    old: Sequence[str], start: int, end: int, cluster: Sequence[_Hunk]
) -> list[Agreed | Clash]:
    theirs = [hunk for hunk in cluster if hunk.is_theirs]
    mine = [hunk for hunk in cluster if not hunk.is_theirs]
    if not mine:
        return [Agreed(_applied(old, start, end, theirs))]
    own = _applied(old, start, end, mine)
    if not theirs:
        return [Agreed(own)]
    other = _applied(old, start, end, theirs)
    if other == own:
        return [Agreed(own)]
    if start == end:
        return list(_put_in(other, own))
    return [Clash(tuple(old[start:end]), other, own)]


def _applied(old: Sequence[str], start: int, end: int, hunks: Sequence[_Hunk]) -> Pieces:
    """Return what one side has in place of ``old[start:end]``."""
    found: list[str] = []
    for hunk in hunks:
        found += [*old[start : hunk.start], *hunk.blocks]
        start = hunk.end
    return (*found, *old[start:end])


def _put_in(theirs: Pieces, mine: Pieces) -> Iterator[Agreed | Clash]:
    """Yield what both put in at one place: the same once, and else both, unless it is alike."""
    i = j = 0
    for run in alignment.runs(theirs, mine):
        other, own = theirs[i : run.old], mine[j : run.new]
        if other and own and alike(_worded(other), _worded(own)):
            yield Clash((), other, own)
        elif other or own:
            yield Agreed(other + own)
        i, j = run.old + run.length, run.new + run.length
        if run.length:
            yield Agreed(theirs[run.old : i])


# --- What one side changed --------------------------------------------------------------------


def _hunks(old: Sequence[str], new: Sequence[str], *, is_theirs: bool) -> list[_Hunk]:
    """Return what one side changed, in the smallest pieces, ascending."""
    found: list[_Hunk] = []
    i = j = 0
    for run in alignment.runs(old, new):
        found += _in_gap(i, old[i : run.old], new[j : run.new], is_theirs=is_theirs)
        i, j = run.old + run.length, run.new + run.length
    return found


def _in_gap(place: int, old: Sequence[str], new: Sequence[str], *, is_theirs: bool) -> list[_Hunk]:
    before, after = _worded(old), _worded(new)
    hunks: list[tuple[int, int, int, int]] = []  # of old and new
    i = j = 0
    for next_i, next_j in [*alike(before, after), (len(old), len(new))]:
        hunks += _replaced(before, (i, next_i), after, (j, next_j))
        if next_i < len(old):
            hunks.append((next_i, next_i + 1, next_j, next_j + 1))
        i, j = next_i + 1, next_j + 1
    return [
        _Hunk(place + a, place + b, tuple(new[c:d]), is_theirs)
        for a, b, c, d in _joined(hunks, before, after)
    ]


def _replaced(
    old: Sequence[Block], here: tuple[int, int], new: Sequence[Block], there: tuple[int, int]
) -> list[tuple[int, int, int, int]]:
    """Divide blocks that have no words in common into one for one, if they are as many."""
    gone, come = range(*here), range(*there)
    if not come:
        return [(i, i + 1, there[0], there[0]) for i in gone]
    if len(gone) == len(come) and all(
        old[i].kind == new[j].kind for i, j in zip(gone, come, strict=True)
    ):
        return [(i, i + 1, j, j + 1) for i, j in zip(gone, come, strict=True)]
    return [(*here, *there)]


def _joined(
    hunks: Sequence[tuple[int, int, int, int]], old: Sequence[Block], new: Sequence[Block]
) -> list[tuple[int, int, int, int]]:
    """Join the parts of a paragraph that was divided, and of two that became one."""
    joined: list[tuple[int, int, int, int]] = []
    for hunk in hunks:
        if joined and _is_one(joined[-1], hunk, old, new):
            joined[-1] = (joined[-1][0], hunk[1], joined[-1][2], hunk[3])
        else:
            joined.append(hunk)
    return joined


def _is_one(
    before: tuple[int, int, int, int],
    after: tuple[int, int, int, int],
    old: Sequence[Block],
    new: Sequence[Block],
) -> bool:
    for lone, other in ((after, before), (before, after)):
        is_rewriting = other[0] < other[1] and other[2] < other[3]
        if is_rewriting and lone[0] == lone[1]:
            return _comes_from(new[lone[2] : lone[3]], old[other[0] : other[1]])
        if is_rewriting and lone[2] == lone[3]:
            return _comes_from(old[lone[0] : lone[1]], new[other[2] : other[3]])
    return False


def _comes_from(some: Sequence[Block], others: Sequence[Block]) -> bool:
    words = Counter(word.strip() for block in some for word in block.words)
    source = Counter(word.strip() for block in others for word in block.words)
    return (words & source).total() >= _DIVIDED * words.total()


def _worded(blocks: Sequence[str]) -> list[Block]:
    return [_in_words(each) for each in blocks]


def _in_words(html: str) -> Block:
    if pictures := body.pictures(html):
        words = wording.words(wording.picture_words(pictures[0]))
        return Block(Kind.PICTURE, words, target=pictures[0].image_id)
    targets = body.also_read_ids(html)
    words = wording.words(body.text(html))
    if targets:
        # A block without a label of its own has its target alone.
        return Block(Kind.ALSO_READ, [*(f" story {each}" for each in targets), *words])
    return Block(Kind.PARAGRAPH, words)
