"""Which printing brought each paragraph that is in print; pure, from the wordings in order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from articles import alignment, body


def trace(wordings: Iterable[tuple[int, str]]) -> list[list[int]]:
    """Return pairs of a number of paragraphs and the printing that brought them, top to bottom.

    ``wordings`` are the printings of one dispatch that changed its text, in order: their ids, and
    the clean body that each printed. A paragraph keeps its printing while its words stay the same.
    """
    blocks: list[str] = []
    sources: list[int] = []
    for printing, html in wordings:
        fresh = body.blocks(html)
        sources = _carried(blocks, sources, fresh, printing)
        blocks = fresh
    return [[len(list(run)), source] for source, run in groupby(sources)]


def carried_on(sources: list[list[int]], before: str, after: str, printing: int) -> list[list[int]]:
    """Return the pairs of a text that was printed in place of another with the pairs ``sources``.

    Both are clean bodies. Of a text whose sources are not known, all comes from ``printing``.
    """
    blocks, fresh = body.blocks(before), body.blocks(after)
    known = [source for size, source in sources for _ in range(size)]
    carried = _carried(blocks, known, fresh, printing) if len(known) == len(blocks) else []
    return [[len(list(run)), source] for source, run in groupby(carried or [printing] * len(fresh))]


def _carried(before: list[str], sources: list[int], after: list[str], printing: int) -> list[int]:
    carried = [printing] * len(after)
    for run in alignment.runs(before, after):
        carried[run.new : run.new + run.length] = sources[run.old : run.old + run.length]
    return carried
