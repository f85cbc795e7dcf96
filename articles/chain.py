"""The chain of a story as an outlet prints it: each dispatch with its provenance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from articles import body, body_in_print, datelines, keys, passages
from articles.addresses import author_url, story_url
from articles.blocks import AlsoReadTarget
from articles.chain_row import ChainRow, Printed
from articles.chain_views import (
    AuthorView,
    Chain,
    CorrectionView,
    DispatchView,
    StubView,
    WithdrawnView,
    anchor,
)
from articles.datelines import Dateline
from articles.models import Article, Dispatch, Printing, Revision
from articles.passages import BlockView
from articles.statements import Statement
from authors import keys as keys_of_people
from authors.models import Author
from edge.dependencies import depends, depends_on
from images.models import Image
from images.pictures import COLUMNS, PictureView, picture, picture_from


def read(article: Article, *, has_lead: bool = True) -> Chain:
    """Read the chain of an article in any status; one query at any length.

    With ``has_lead`` the newest picture is the story's and not its dispatch's.
    """
    rows = [ChainRow.of(each) for each in _CHAIN.rows(article.pk)]
    return of_rows(rows, article, has_lead=has_lead)


def read_all(articles: Collection[Article]) -> dict[int, Chain]:
    """Read the chains of several articles, by their ids; one query for all."""
    rows: defaultdict[int, list[ChainRow]] = defaultdict(list)
    for values in Dispatch.objects.chains([each.pk for each in articles]):
        article_id = values.pop("article_id")
        rows[article_id].append(ChainRow.of(values))
    return {each.pk: of_rows(rows[each.pk], each) for each in articles}


def of_rows(rows: Sequence[ChainRow], article: Article, *, has_lead: bool = True) -> Chain:
    """Return the chain that rows make, newest first.

    No query for rows of the database; of a text that is not saved, one for its "Also read" blocks
    and one for its pictures.
    """
    lead = next((each for each in rows if _picture_of(each)), None) if has_lead else None
    withdrawn = _withdrawn(rows)
    views = list(_views(rows, article, lead, withdrawn))
    stubs = tuple(each for each in views if isinstance(each, StubView))
    whole = [each for each in views if isinstance(each, DispatchView)]
    last_above = stubs[0].number if stubs else -1
    return Chain(
        above=tuple(each for each in whole if each.number > last_above),
        stubs=stubs,
        below=tuple(each for each in whole if each.number <= last_above),
        withdrawn_on_top=tuple(withdrawn[None]),
        lead=_picture_of(lead) if lead else None,
    )


def read_one(
    article: Article, number: int
) -> tuple[DispatchView, DispatchView | StubView | None] | WithdrawnView | None:
    """Read one printed dispatch of an article by its number; None if none was given it.

    With it comes the next older one that is live, if any. One that was withdrawn, or erased, comes
    as its notice. One query.
    """
    it_and_below = Dispatch.objects.live_or(number).filter(number__lte=number)
    found = it_and_below.chain(article.pk, also=number)[:2]
    rows = [ChainRow.of(each) for each in found]
    if not rows or rows[0].number != number:
        return None
    if not rows[0].live_revision_id:
        return _notice(rows[0])
    view, *older = _views(rows, article, None, {})
    return (view, next(iter(older), None)) if isinstance(view, DispatchView) else None


def unprinted(dispatch: Dispatch, revision: Revision, *, authors: Iterable[Author]) -> DispatchView:
    """Return a saved revision as it would be printed, its "Also read" blocks left out.

    One query where the text has pictures.
    """
    agency, dateline = revision.agency, revision.dateline
    blocks = body_in_print.render_blocks(
        revision.body,
        dateline=dateline,
        also_reads={},
        pictures=pictures(body.picture_ids(revision.body)),
    )
    return DispatchView(
        id=dispatch.pk,
        number=dispatch.number or 0,
        url="",
        headline=revision.headline,
        standfirst=revision.standfirst,
        dateline=str(dateline),
        place=revision.dateline_city,
        agency=agency.name if agency else "",
        is_own_desk=agency is None or agency.is_own_desk,
        licence_note=revision.licence_note,
        source_uri=revision.source_uri,
        source_version=revision.source_version,
        blocks=tuple(
            BlockView(each.html, is_text=each.is_text, picture=each.picture) for each in blocks
        ),
        authors=tuple(author_view(author) for author in authors),
        picture=picture(
            revision.lead_image, alt=revision.alt, caption=revision.caption, credit=revision.credit
        ),
        printed_at=revision.created_at,
        changed_at=revision.created_at,
        corrections=(),
        hand_off="",
    )


def update_url(story_url: str, number: int) -> str:
    """Return where an update stands on a page of its own."""
    # Not by reverse(): a long chain has hundreds.
    return f"{story_url}updates/{number}/"


def author_view(author: Author) -> AuthorView:
    """Return the view of an author loaded with the photo; no query."""
    return AuthorView(
        name=author.name,
        url=author.get_absolute_url(),
        bio=author.bio,
        website=author.website,
        photo=picture(author.photo, credit=author.photo.credit if author.photo else ""),
        job_title=author.job_title,
        profiles=tuple(author.profiles),
    )


def targets(ids: Collection[int]) -> dict[int, AlsoReadTarget]:
    """Return the public ones of these articles, as "Also read" blocks show them; one query."""
    # Also of those that are not public: they may become it.
    depends_on(map(keys.teaser, ids))
    found = Article.objects.public().filter(pk__in=ids).only("headline", "date", "slug")
    return {each.pk: AlsoReadTarget(each.headline, each.url) for each in found}


def pictures(ids: Collection[int]) -> dict[int, PictureView]:
    """Return those of these pictures that may be shown; one query, none for none."""
    if not ids:
        return {}
    return _shown(Image.objects.filter(pk__in=ids).values(*COLUMNS))


_CHAIN = Statement(lambda article_id: Dispatch.objects.chain(article_id), -1)


# --- From rows to views ---


class _Shared:
    """What the rows of one chain share, made once: a chain may have hundreds."""

    def __init__(self, article: Article, rows: Iterable[ChainRow]) -> None:
        """Find what blocks point at and show; two queries for those of no saved text."""
        self.also_reads: dict[int, AlsoReadTarget] = {}
        self.pictures: dict[int, PictureView] = {}
        wanted: set[int] = set()
        unseen: set[int] = set()
        for row in rows:
            if row.text:
                wanted.update(body.also_read_ids(row.text))
                wanted.difference_update(each["id"] for each in row.also_reads)
                self.also_reads |= _targets_of(row)
                unseen.update(body.picture_ids(row.text))
                unseen.difference_update(each["id"] for each in row.pictures)
                self.pictures |= _shown(row.pictures)
        if unknown := wanted - {article.pk}:
            self.also_reads |= targets(unknown)
        self.pictures |= pictures(unseen)
        self._story_url = article.url if article.date else ""
        self._authors: dict[int, AuthorView] = {}
        self._hand_offs: dict[tuple[bool, bool, str], str] = {}

    def url(self, number: int) -> str:
        """Where a dispatch stands whole: a page of its own, or the story's."""
        if not self._story_url:
            return ""
        return update_url(self._story_url, number) if number else f"{self._story_url}#{anchor(0)}"

    def authors(self, row: ChainRow) -> tuple[AuthorView, ...]:
        """Who signs a live row, in order."""
        for each in row.signed:
            if each["id"] not in self._authors:
                self._authors[each["id"]] = _author(each)
        return tuple(self._authors[each["id"]] for each in row.signed)

    def hand_off(self, upper: ChainRow, lower: ChainRow | None) -> str:
        """The line between two live rows; empty where there is no lower one."""
        if lower is None:
            return ""
        between = (_is_own_desk(upper), _is_own_desk(lower), lower.agency or "")
        if between not in self._hand_offs:
            upper_is_own_desk, lower_is_own_desk, agency = between
            self._hand_offs[between] = datelines.hand_off(
                upper_is_own_desk=upper_is_own_desk,
                lower_is_own_desk=lower_is_own_desk,
                lower_agency=agency,
            )
        return self._hand_offs[between]


def _views(
    rows: Sequence[ChainRow],
    article: Article,
    lead: ChainRow | None,
    withdrawn: Mapping[int | None, Sequence[WithdrawnView]],
) -> Iterator[DispatchView | StubView]:
    """Yield what a page shows of each live row."""
    shared = _Shared(article, rows)
    live = [each for each in rows if each.live_revision_id]
    for upper, lower in zip(live, [*live[1:], None], strict=False):  # no rows: no pair
        below = tuple(withdrawn.get(upper.number, ()))
        hand_off = shared.hand_off(upper, lower)
        if upper.text is None:
            yield _stub(upper, shared, hand_off, below)
        else:
            image = None if upper is lead else _picture_of(upper)
            yield _dispatch(upper, shared, image, hand_off, below)


def _targets_of(row: ChainRow) -> dict[int, AlsoReadTarget]:
    # Also of those that are not public: they may become it.
    depends_on(keys.teaser(each["id"]) for each in row.also_reads)
    return {
        each["id"]: AlsoReadTarget(
            target["headline"], story_url(date.fromisoformat(target["date"]), target["slug"])
        )
        for each in row.also_reads
        if (target := each["target"])
    }


def _shown(rows: Iterable[Mapping[str, Any]]) -> dict[int, PictureView]:
    """Return the pictures of rows by their ids; one that is hidden is left out."""
    views = (picture_from(**each) for each in rows)
    return {each.image_id: each for each in views if each is not None}


def _stub(
    row: ChainRow, shared: _Shared, hand_off: str, withdrawn_below: tuple[WithdrawnView, ...]
) -> StubView:
    return StubView(
        id=row.id,
        number=row.number,
        url=shared.url(row.number),
        headline=row.headline,
        agency=row.agency or "",
        authors=shared.authors(row),
        printed_at=row.printed[0].at,
        changed_at=row.printed[-1].at,
        corrections=_corrections(row),
        hand_off=hand_off,
        withdrawn_below=withdrawn_below,
    )


def _dispatch(
    row: ChainRow,
    shared: _Shared,
    image: PictureView | None,
    hand_off: str,
    withdrawn_below: tuple[WithdrawnView, ...],
) -> DispatchView:
    dateline = Dateline(row.dateline_city, row.dateline_region, row.agency or "")
    return DispatchView(
        id=row.id,
        number=row.number,
        url=shared.url(row.number),
        headline=row.headline,
        standfirst=row.standfirst,
        dateline=str(dateline),
        place=row.dateline_city,
        agency=row.agency or "",
        is_own_desk=_is_own_desk(row),
        licence_note=row.licence_note,
        source_uri=row.source_uri,
        source_version=row.source_version,
        blocks=passages.blocks(row, dateline, shared.also_reads, shared.pictures),
        authors=shared.authors(row),
        picture=image,
        printed_at=row.printed[0].at,
        changed_at=row.printed[-1].at,
        corrections=_corrections(row),
        hand_off=hand_off,
        withdrawn_below=withdrawn_below,
    )


def _withdrawn(rows: Iterable[ChainRow]) -> Mapping[int | None, Sequence[WithdrawnView]]:
    """Return the notices of what was withdrawn, by the number of the live row above them.

    Those above all live rows stand under None.
    """
    found: dict[int | None, list[WithdrawnView]] = defaultdict(list)
    above = None
    for row in rows:
        if row.live_revision_id:
            above = row.number
        elif row.printed[-1].kind:
            found[above].append(_notice(row))
    return found


def _notice(row: ChainRow) -> WithdrawnView:
    return WithdrawnView(row.number, row.printed[0].at, _correction(row.printed[-1]))


def _is_own_desk(row: ChainRow) -> bool:
    return row.agency is None or bool(row.is_own_desk)


def _picture_of(row: ChainRow) -> PictureView | None:
    if row.text is None or not row.image["id"]:
        return None
    return picture_from(**row.image, alt=row.alt, caption=row.caption, credit=row.credit)


def _corrections(row: ChainRow) -> tuple[CorrectionView, ...]:
    return tuple(
        _correction(each) for each in row.printed if each.kind and each.act == Printing.Act.CORRECT
    )


def _correction(printed: Printed) -> CorrectionView:
    label = str(Printing.NoteKind(printed.kind).label) if printed.kind else ""
    return CorrectionView(printed.kind, label, printed.note, printed.at)


def _author(row: Mapping[str, Any]) -> AuthorView:
    depends(keys_of_people.author(row["slug"]))
    photo = row["photo"]
    return AuthorView(
        name=row["name"],
        url=author_url(row["slug"]),
        bio=row["bio"],
        website=row["website"],
        photo=picture_from(**photo) if photo["id"] else None,
        job_title=row["job_title"],
        profiles=tuple(row["profiles"]),
    )
