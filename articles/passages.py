"""The passages of a dispatch: paragraphs that came with one printing, and who wrote them then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles import body, body_in_print
from articles.blocks import AlsoReadTarget
from articles.chain_row import ChainRow, Printed
from articles.datelines import Dateline
from articles.models import Printing
from images.pictures import PictureView

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
    """Return the running text of these: no links to other stories, no captions; by line."""
    return "\n\n".join(body.text(each.html) for each in blocks if each.is_text)


@dataclass(frozen=True, slots=True)
class BlockView:
    """A paragraph, heading, list or table as printed, a picture or a link to another story.

    The last two are no text of this one, and of no passage.
    """

    html: SafeString
    passage: PassageView | None = None
    is_text: bool = True
    picture: PictureView | None = None

    def __hash__(self) -> int:
        # A text's words tell it apart; blocks are looked up far more often than made.
        return hash(self.html)


def blocks(
    row: ChainRow,
    dateline: Dateline,
    also_reads: Mapping[int, AlsoReadTarget],
    pictures: Mapping[int, PictureView],
) -> tuple[BlockView, ...]:
    """Return the text of a live row block by block, each with its passage; no query."""
    text = row.text or ""
    linked = [(each, also_reads[each]) for each in body.also_read_ids(text) if each in also_reads]
    shown = [(each, pictures[each]) for each in body.picture_ids(text) if each in pictures]
    provenance = tuple((size, source) for size, source in row.provenance)
    return printed_blocks(
        text,
        dateline,
        tuple(linked),
        tuple(shown),
        row.number,
        provenance,
        tuple(row.printed),
        get_language(),
    )


# A text is printed again with every update above it, and is the same each time.
@lru_cache(KEPT)
def printed_blocks(
    text: str,
    dateline: Dateline,
    also_reads: tuple[tuple[int, AlsoReadTarget], ...],
    pictures: tuple[tuple[int, PictureView], ...],
    number: int,
    provenance: tuple[tuple[int, int], ...],
    printed: tuple[Printed, ...],
    language: str | None,
) -> tuple[BlockView, ...]:
    """Return a text block by block; everything that the result hangs on is an argument."""
    rendered = body_in_print.render_blocks(
        text, dateline=dateline, also_reads=dict(also_reads), pictures=dict(pictures)
    )
    runs = _runs(provenance, printed, number_of_blocks=len(body.blocks(text)))
    places = [each.place for each in rendered if each.is_text]
    passages: dict[int, PassageView] = {}
    start = 0
    for index, (size, source) in enumerate(runs):
        within = [nth for nth, at in enumerate(places, 1) if start <= at < start + size]
        if within:
            passage = _passage(number, index, source, within)
            passages |= dict.fromkeys(range(start, start + size), passage)
        start += size
    return tuple(
        BlockView(
            each.html,
            passages.get(each.place) if each.is_text else None,
            is_text=each.is_text,
            picture=each.picture,
        )
        for each in rendered
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
