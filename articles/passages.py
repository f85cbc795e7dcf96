"""The passages of a dispatch: paragraphs that came with one printing, and who wrote them then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles import body
from articles.chain_row import ChainRow, Printed
from articles.datelines import Dateline
from articles.models import Printing

_ALSO_READ = '<p class="also-read">'
# So many texts are kept as printed in each process: those of the running stories.
KEPT = 512
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


@lru_cache(KEPT)
def plain_text(blocks: tuple[BlockView, ...]) -> str:
    """Return the running text of these without its "Also read" blocks, paragraph by line."""
    return "\n\n".join(body.text(each.html) for each in blocks if not each.is_also_read)


@dataclass(frozen=True, slots=True)
class BlockView:
    """A paragraph, heading, list or table as printed; an "Also read" block is of no passage."""

    html: SafeString
    passage: PassageView | None

    def __hash__(self) -> int:
        # A text's words tell it apart; blocks are looked up far more often than made.
        return hash(self.html)

    @property
    def is_also_read(self) -> bool:
        """Whether it is a link to another story, and no text of this one."""
        return self.html.startswith(_ALSO_READ)


def blocks(
    row: ChainRow, dateline: Dateline, also_reads: Mapping[int, body.AlsoReadTarget]
) -> tuple[BlockView, ...]:
    """Return the text of a live row block by block, each with its passage; no query."""
    text = row.text or ""
    shown = [(each, also_reads[each]) for each in body.also_read_ids(text) if each in also_reads]
    provenance = tuple((size, source) for size, source in row.provenance)
    return printed_blocks(
        text, dateline, tuple(shown), row.number, provenance, tuple(row.printed), get_language()
    )


# A text is printed again with every update above it, and is the same each time.
@lru_cache(KEPT)
def printed_blocks(
    text: str,
    dateline: Dateline,
    also_reads: tuple[tuple[int, body.AlsoReadTarget], ...],
    number: int,
    provenance: tuple[tuple[int, int], ...],
    printed: tuple[Printed, ...],
    language: str | None,
) -> tuple[BlockView, ...]:
    """Return a text block by block; everything that the result hangs on is an argument."""
    rendered = body.render_blocks(text, dateline=dateline, also_reads=dict(also_reads))
    runs = _runs(provenance, printed, number_of_blocks=len(body.blocks(text)))
    places = [place for place, html in rendered if not html.startswith(_ALSO_READ)]
    passages: dict[int, PassageView] = {}
    start = 0
    for index, (size, source) in enumerate(runs):
        within = [nth for nth, at in enumerate(places, 1) if start <= at < start + size]
        if within:
            passage = _passage(number, index, source, within)
            passages |= dict.fromkeys(range(start, start + size), passage)
        start += size
    own = set(places)
    return tuple(
        BlockView(html, passages.get(place) if place in own else None) for place, html in rendered
    )


def _runs(
    provenance: Sequence[tuple[int, int]], printed: Sequence[Printed], *, number_of_blocks: int
) -> list[tuple[int, Printed]]:
    """Return the provenance of a text's paragraphs, with the printings it names."""
    by_id = {each.id: each for each in printed}
    runs = [(size, by_id[source]) for size, source in provenance if source in by_id]
    if sum(size for size, _ in runs) == number_of_blocks:
        return runs
    # Not yet derived, or the rules for a body have changed: the text as a whole.
    return [(number_of_blocks, [each for each in printed if each.act in _WORDINGS][-1])]


def _passage(number: int, index: int, printed: Printed, within: Sequence[int]) -> PassageView:
    return PassageView(
        key=f"{number}-{index}",
        first=within[0],
        last=within[-1],
        authors=printed.names,
        agency=printed.agency or "",
        at=printed.at,
        is_correction=printed.act == Printing.Act.CORRECT,
        source_uri=printed.source,
        source_version=printed.version,
    )
