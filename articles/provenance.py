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


def _carried(before: list[str], sources: list[int], after: list[str], printing: int) -> list[int]:
    carried = [printing] * len(after)
    for run in alignment.runs(before, after):
        carried[run.new : run.new + run.length] = sources[run.old : run.old + run.length]
    return carried
