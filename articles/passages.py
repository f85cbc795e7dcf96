"""The passages of a dispatch: paragraphs that came with one printing, and who wrote them then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from articles import body
from articles.chain_row import ChainRow, Printed
from articles.datelines import Dateline
from articles.models import Printing

_ALSO_READ = '<p class="also-read">'
_WORDINGS = frozenset({Printing.Act.PRINT, Printing.Act.CORRECT})


@dataclass(frozen=True, slots=True)
class PassageView:
    """Paragraphs of a dispatch that came with one printing: who wrote them, for whom and when.

    ``first`` and ``last`` count the dispatch's paragraphs from 1. ``authors`` are the names that
    signed what was printed then; ``source_uri`` and ``source_version`` name the wire's item.
    """

    key: str
    first: int
    last: int
    authors: tuple[str, ...]
    agency: str
    at: datetime
    is_correction: bool
    source_uri: str
    source_version: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """A paragraph, heading, list or table as printed; an "Also read" block is of no passage."""

    html: SafeString
    passage: PassageView | None

    @property
    def is_also_read(self) -> bool:
        """Whether it is a link to another story, and no text of this one."""
        return self.html.startswith(_ALSO_READ)


def blocks(
    row: ChainRow, dateline: Dateline, also_reads: Mapping[int, body.AlsoReadTarget]
) -> tuple[BlockView, ...]:
    """Return the text of a live row block by block, each with its passage; no query."""
    text = row.text or ""
    rendered = body.render_blocks(text, dateline=dateline, also_reads=also_reads)
    runs = _runs(row, number_of_blocks=len(body.blocks(text)))
    places = [place for place, html in rendered if not html.startswith(_ALSO_READ)]
    passages: dict[int, PassageView] = {}
    start = 0
    for index, (size, printed) in enumerate(runs):
        within = [nth for nth, at in enumerate(places, 1) if start <= at < start + size]
        if within:
            passage = _passage(row.number, index, printed, within)
            passages |= dict.fromkeys(range(start, start + size), passage)
        start += size
    own = set(places)
    return tuple(
        BlockView(html, passages.get(place) if place in own else None) for place, html in rendered
    )


def _runs(row: ChainRow, *, number_of_blocks: int) -> list[tuple[int, Printed]]:
    """Return the provenance of a row's paragraphs, with the printings it names."""
    by_id = {each.id: each for each in row.printed}
    runs = [(size, by_id[source]) for size, source in row.provenance if source in by_id]
    if sum(size for size, _ in runs) == number_of_blocks:
        return runs
    # Not yet derived, or the rules for a body have changed: the text as a whole.
    return [(number_of_blocks, [each for each in row.printed if each.act in _WORDINGS][-1])]


def _passage(number: int, index: int, printed: Printed, within: Sequence[int]) -> PassageView:
    return PassageView(
        key=f"{number}-{index}",
        first=within[0],
        last=within[-1],
        authors=tuple(printed.names),
        agency=printed.agency or "",
        at=printed.at,
        is_correction=printed.act == Printing.Act.CORRECT,
        source_uri=printed.source,
        source_version=printed.version,
    )
