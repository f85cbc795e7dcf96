"""The chain of a story as an outlet prints it: each dispatch with its provenance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles import body, datelines
from articles.models import Article, Dispatch, Printing, Revision
from authors.models import Agency, Author
from images.pictures import PictureView, picture, picture_from

_ALSO_READ = '<p class="also-read">'
_WORDINGS = frozenset({Printing.Act.PRINT, Printing.Act.CORRECT})


@dataclass(frozen=True, slots=True)
class AuthorView:
    """An author as a byline and a box show them."""

    name: str
    url: str
    bio: str
    website: str
    photo: PictureView | None


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A public note on a printed dispatch."""

    kind: str
    kind_label: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """A dispatch that left the chain with a word to readers about it."""

    number: int
    printed_at: datetime
    notice: CorrectionView

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return anchor(self.number)


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


@dataclass(frozen=True, slots=True)
class DispatchView:
    """One live dispatch with its provenance, as printed."""

    id: int
    number: int
    url: str
    headline: str
    standfirst: str
    dateline: str
    place: str
    agency: str
    is_own_desk: bool
    licence_note: str
    source_uri: str
    source_version: str
    blocks: tuple[BlockView, ...]
    authors: tuple[AuthorView, ...]
    picture: PictureView | None
    printed_at: datetime
    changed_at: datetime
    corrections: tuple[CorrectionView, ...]
    hand_off: str
    withdrawn_below: tuple[WithdrawnView, ...] = ()

    @property
    def anchor(self) -> str:
        """Its place on the page: ``update-3``, or ``first-filed``."""
        return anchor(self.number)

    @property
    def is_update(self) -> bool:
        """Whether it is a breaking update, and not the story as first filed."""
        return self.number > 0

    @property
    def body(self) -> SafeString:
        """The running text as printed."""
        # Safe: the blocks are.
        return mark_safe("".join(block.html for block in self.blocks))

    @property
    def plain_text(self) -> str:
        """The running text without its markup and its "Also read" blocks, paragraph by line."""
        words = (body.text(each.html) for each in self.blocks if not each.is_also_read)
        return "\n\n".join(words)

    @property
    def passages(self) -> tuple[PassageView, ...]:
        """The passages that its paragraphs belong to, in order."""
        return tuple(dict.fromkeys(each.passage for each in self.blocks if each.passage))


@dataclass(frozen=True, slots=True)
class StubView:
    """A live dispatch that a page does not print whole; ``url`` is where it stands whole."""

    id: int
    number: int
    url: str
    headline: str
    agency: str
    authors: tuple[AuthorView, ...]
    printed_at: datetime
    changed_at: datetime
    corrections: tuple[CorrectionView, ...]
    hand_off: str
    withdrawn_below: tuple[WithdrawnView, ...] = ()

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return anchor(self.number)


@dataclass(frozen=True, slots=True)
class Chain:
    """The live dispatches of a story, newest first: printed whole, the stubs, whole again.

    ``above`` are the newest, ``below`` is the story as first filed where stubs stand between.
    ``withdrawn_on_top`` were newer than the newest that is live.
    """

    above: tuple[DispatchView, ...]
    stubs: tuple[StubView, ...]
    below: tuple[DispatchView, ...]
    withdrawn_on_top: tuple[WithdrawnView, ...]
    lead: PictureView | None

    @property
    def dispatches(self) -> tuple[DispatchView, ...]:
        """The dispatches that are printed whole."""
        return self.above + self.below

    @property
    def all(self) -> tuple[DispatchView | StubView, ...]:
        """Every live dispatch, whole or not, newest first."""
        return (*self.above, *self.stubs, *self.below)


def read(article: Article, *, has_lead: bool = True) -> Chain:
    """Read the chain of an article in any status; two queries at any length.

    With ``has_lead`` the newest picture is the story's and not its dispatch's.
    """
    rows = list(Dispatch.objects.chain(article.pk))
    lead = next((each for each in rows if _picture_of(each)), None) if has_lead else None
    live = [each for each in rows if each.live_revision_id]
    views = list(_views(rows, live, article, lead))
    stubs = [each for each in views if isinstance(each, StubView)]
    last_above = stubs[0].number if stubs else -1
    whole = [each for each in views if isinstance(each, DispatchView)]
    return Chain(
        above=tuple(each for each in whole if each.number > last_above),
        stubs=tuple(stubs),
        below=tuple(each for each in whole if each.number <= last_above),
        withdrawn_on_top=_withdrawn(rows, above=live[0].number if live else None, below=None),
        lead=_picture_of(lead) if lead else None,
    )


def read_one(article: Article, number: int) -> DispatchView | WithdrawnView | None:
    """Read one printed dispatch of an article by its number; None if none was given it.

    One that was withdrawn, or erased, comes as its notice. Two queries.
    """
    rows = list(
        Dispatch.objects.chain(article.pk, also=number)
        .filter(number__lte=number)
        .live_or(number)[:2]
    )
    if not rows or rows[0].number != number:
        return None
    if not rows[0].live_revision_id:
        return _notice(rows[0])
    (view, *_) = _views(rows, rows, article, None)
    return view if isinstance(view, DispatchView) else None


def unprinted(dispatch: Dispatch, revision: Revision, *, authors: Iterable[Author]) -> DispatchView:
    """Return a saved revision as it would be printed, its "Also read" blocks left out; no query."""
    blocks = body.render_blocks(revision.body, dateline=revision.dateline, also_reads={})
    return DispatchView(
        **_head(dispatch, revision),
        url="",
        blocks=tuple(BlockView(html, None) for _, html in blocks),
        authors=tuple(author_view(author) for author in authors),
        picture=_picture(revision),
        printed_at=revision.created_at,
        changed_at=revision.created_at,
        corrections=(),
        hand_off="",
    )


def anchor(number: int) -> str:
    """Return the place on a story's page of the dispatch with this number."""
    return f"update-{number}" if number else "first-filed"


def author_view(author: Author) -> AuthorView:
    """Return the view of an author loaded with the photo; no query."""
    return AuthorView(
        name=author.name,
        url=author.get_absolute_url(),
        bio=author.bio,
        website=author.website,
        photo=picture(author.photo),
    )


def targets(ids: Collection[int]) -> dict[int, body.AlsoReadTarget]:
    """Return the public ones of these articles, as "Also read" blocks show them; one query."""
    found = Article.objects.public().filter(pk__in=ids).only("headline", "date", "slug")
    return {each.pk: body.AlsoReadTarget(each.headline, each.url) for each in found}


# --- From rows to views ---


def _views(
    rows: Sequence[Dispatch],
    live: Sequence[Dispatch],
    article: Article,
    lead: Dispatch | None,
) -> Iterator[DispatchView | StubView]:
    also_reads = _also_reads(live, article)
    for upper, lower in zip(live, [*live[1:], None], strict=False):  # no rows: no pair
        below = lower.number if lower else None
        withdrawn = _withdrawn(rows, above=below, below=upper.number)
        hand_off = _hand_off(_live(upper).agency, _live(lower).agency) if lower else ""
        if upper.text is None:  # type: ignore[attr-defined]
            yield _stub(upper, article, hand_off, withdrawn)
        else:
            image = None if upper is lead else _picture_of(upper)
            yield _dispatch(upper, article, also_reads, image, hand_off, withdrawn)


def _stub(
    row: Dispatch, article: Article, hand_off: str, withdrawn: tuple[WithdrawnView, ...]
) -> StubView:
    revision, printings = _live(row), _printings(row)
    return StubView(
        id=row.pk,
        number=row.number or 0,
        url=_url(row, article),
        headline=revision.headline,
        agency=revision.agency.name if revision.agency else "",
        authors=_authors(row),
        printed_at=printings[0]["at"],
        changed_at=printings[-1]["at"],
        corrections=_corrections(printings),
        hand_off=hand_off,
        withdrawn_below=withdrawn,
    )


def _dispatch(
    row: Dispatch,
    article: Article,
    targets: Mapping[int, body.AlsoReadTarget],
    image: PictureView | None,
    hand_off: str,
    withdrawn: tuple[WithdrawnView, ...],
) -> DispatchView:
    revision, printings = _live(row), _printings(row)
    return DispatchView(
        **_head(row, revision),
        url=_url(row, article),
        blocks=_blocks(row, printings, targets),
        authors=_authors(row),
        picture=image,
        printed_at=printings[0]["at"],
        changed_at=printings[-1]["at"],
        corrections=_corrections(printings),
        hand_off=hand_off,
        withdrawn_below=withdrawn,
    )


def _head(row: Dispatch, revision: Revision) -> dict[str, Any]:
    agency = revision.agency
    return {
        "id": row.pk,
        "number": row.number or 0,
        "headline": revision.headline,
        "standfirst": revision.standfirst,
        "dateline": str(revision.dateline),
        "place": revision.dateline_city,
        "agency": agency.name if agency else "",
        "is_own_desk": agency is None or agency.is_own_desk,
        "licence_note": revision.licence_note,
        "source_uri": revision.source_uri,
        "source_version": revision.source_version,
    }


def _blocks(
    row: Dispatch,
    printings: Sequence[Mapping[str, Any]],
    targets: Mapping[int, body.AlsoReadTarget],
) -> tuple[BlockView, ...]:
    text: str = row.text  # type: ignore[attr-defined]
    rendered = body.render_blocks(text, dateline=_live(row).dateline, also_reads=targets)
    runs = _runs(row, printings, number_of_blocks=len(body.blocks(text)))
    places = [place for place, html in rendered if not html.startswith(_ALSO_READ)]
    passages: dict[int, PassageView] = {}
    start = 0
    for index, (size, printing) in enumerate(runs):
        within = [nth for nth, at in enumerate(places, 1) if start <= at < start + size]
        if within:
            passage = _passage(row, index, printing, first=within[0], last=within[-1])
            passages |= dict.fromkeys(range(start, start + size), passage)
        start += size
    own = set(places)
    return tuple(
        BlockView(html, passages.get(place) if place in own else None) for place, html in rendered
    )


def _runs(
    row: Dispatch, printings: Sequence[Mapping[str, Any]], *, number_of_blocks: int
) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the provenance of a row's paragraphs, with the printings it names."""
    by_id = {each["id"]: each for each in printings}
    runs = [(size, by_id[source]) for size, source in row.provenance if source in by_id]
    if sum(size for size, _ in runs) == number_of_blocks:
        return runs
    # Not yet derived, or the rules for a body have changed: the text as a whole.
    return [(number_of_blocks, [each for each in printings if each["act"] in _WORDINGS][-1])]


def _passage(
    row: Dispatch, index: int, printing: Mapping[str, Any], *, first: int, last: int
) -> PassageView:
    return PassageView(
        key=f"{row.number}-{index}",
        first=first,
        last=last,
        authors=tuple(printing["names"]),
        agency=printing["agency"] or "",
        at=printing["at"],
        is_correction=printing["act"] == Printing.Act.CORRECT,
        source_uri=printing["source"],
        source_version=printing["version"],
    )


def _also_reads(rows: Iterable[Dispatch], article: Article) -> dict[int, body.AlsoReadTarget]:
    texts = (each.text for each in rows if each.text)  # type: ignore[attr-defined]
    wanted = {target for text in texts for target in body.also_read_ids(text)} - {article.pk}
    return targets(wanted)


def _withdrawn(
    rows: Sequence[Dispatch], *, above: int | None, below: int | None
) -> tuple[WithdrawnView, ...]:
    """Return the notices of what was withdrawn between two numbers, newest first."""
    return tuple(
        _notice(each)
        for each in rows
        if not each.live_revision_id
        and (above is None or (each.number or 0) > above)
        and (below is None or (each.number or 0) < below)
        and _printings(each)[-1]["kind"]
    )


def _notice(row: Dispatch) -> WithdrawnView:
    printings = _printings(row)
    last = printings[-1]
    return WithdrawnView(row.number or 0, printings[0]["at"], _correction(last))


def _live(dispatch: Dispatch) -> Revision:
    if dispatch.live_revision is None:
        raise ValueError("A dispatch of the chain has a live revision.")
    return dispatch.live_revision


def _url(row: Dispatch, article: Article) -> str:
    """Where it stands whole: a page of its own, or the story's."""
    if article.date is None:
        return ""
    if not row.number:
        return f"{article.url}#{anchor(0)}"
    return reverse("articles:update", args=[article.date, article.slug, row.number])


def _hand_off(upper: Agency | None, lower: Agency | None) -> str:
    return datelines.hand_off(
        upper_is_own_desk=upper is None or upper.is_own_desk,
        lower_is_own_desk=lower is None or lower.is_own_desk,
        lower_agency=lower.name if lower else "",
    )


def _picture_of(row: Dispatch) -> PictureView | None:
    is_whole = row.live_revision_id and row.text is not None  # type: ignore[attr-defined]
    return _picture(_live(row)) if is_whole else None


def _picture(revision: Revision) -> PictureView | None:
    return picture(
        revision.lead_image, alt=revision.alt, caption=revision.caption, credit=revision.credit
    )


def _corrections(printings: Iterable[Mapping[str, Any]]) -> tuple[CorrectionView, ...]:
    return tuple(
        _correction(row) for row in printings if row["kind"] and row["act"] == Printing.Act.CORRECT
    )


def _correction(row: Mapping[str, Any]) -> CorrectionView:
    label = str(Printing.NoteKind(row["kind"]).label) if row["kind"] else ""
    return CorrectionView(row["kind"], label, row["note"], row["at"])


def _printings(row: Dispatch) -> list[dict[str, Any]]:
    # JSON carries a time as text.
    return [
        {**each, "at": datetime.fromisoformat(each["at"])}
        for each in row.printed  # type: ignore[attr-defined]
    ]


def _authors(row: Dispatch) -> tuple[AuthorView, ...]:
    return tuple(_author(each) for each in row.signed)  # type: ignore[attr-defined]


def _author(row: Mapping[str, Any]) -> AuthorView:
    photo = row["photo"]
    return AuthorView(
        name=row["name"],
        url=reverse("articles:author", args=[row["slug"]]),
        bio=row["bio"],
        website=row["website"],
        photo=picture_from(**photo) if photo["key"] else None,
    )
