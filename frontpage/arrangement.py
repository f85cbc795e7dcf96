"""How stories stand in a place: each at its position, the others make room, the rest fills itself.

Plain functions over slots in memory: the acts of the board, the worker's, and the preview of a
minute to come all go by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.models import Article
    from frontpage.models import Slot


class Full(Exception):
    """Every position of a place is pinned."""


def insert(standing: Sequence[Slot], slot: Slot, position: int, *, size: int) -> list[Slot]:
    """Put ``slot`` at a position of a place of ``size``; return those that fell off its end.

    ``standing`` is what is live there; where ``slot`` is among it, it is moved. What stands at the
    position moves on, into the gap that a moved one left or else down, until there is a gap. A
    pinned one does not move: where one stands, the next position is taken. Raises Full.
    """
    others: dict[int, Slot] = {each.position: each for each in standing if each is not slot}
    left: int | None = slot.position if any(each is slot for each in standing) else None
    target = _free_of_pins(others, min(max(position, 0), size - 1), size)
    moving = others.get(target)
    slot.position = target
    # Who moves a story down lets the others up.
    step = -1 if left is not None and left < target else 1
    at = target
    while moving is not None:
        at += step
        while at in others and others[at].pinned:
            at += step
        if not 0 <= at < size:
            return [moving]
        others[at], moving.position, moving = moving, at, others.get(at)
    return []


def _free_of_pins(others: dict[int, Slot], position: int, size: int) -> int:
    for at in chain(range(position, size), range(position - 1, -1, -1)):
        if at not in others or not others[at].pinned:
            return at
    raise Full


def arranged(slots: Iterable[Slot], *, size: int) -> list[Article | None]:
    """Return what editors have put at each position; None where it fills itself.

    So does the position of a story that is not public now.
    """
    found: list[Article | None] = [None] * size
    for slot in slots:
        if slot.article.is_public and slot.position < size:
            found[slot.position] = slot.article
    return found


def filled(positions: Sequence[Article | None], fill: Iterator[Article]) -> list[Article]:
    """Return the stories of a place: what editors put there, and ``fill`` in between."""
    stories = (each or next(fill, None) for each in positions)
    return [each for each in stories if each is not None]
