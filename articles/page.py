"""The read model of a story: everything an outlet prints of it, built in a fixed number of queries.

HTML, preview and whatever else leaves the house render from a ``StoryPage``; none of them asks the
database itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from articles import body, datelines
from articles.live import changed_token
from articles.models import Address, Article, Dispatch, Printing, Revision, Section
from articles.querysets import filed_topics
from authors.models import Agency, Author
from images.pictures import PictureView, picture, picture_from


@dataclass(frozen=True, slots=True)
class AuthorView:
    """An author as a byline and a box show them."""

    name: str
    url: str
    bio: str
    website: str
    photo: PictureView | None


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic's name and page."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A public note on a printed dispatch."""

    kind: str
    kind_label: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DispatchView:
    """One live dispatch with its provenance, as printed."""

    id: int
    number: int
    headline: str
    standfirst: str
    dateline: str
    place: str
    agency: str
    is_own_desk: bool
    licence_note: str
    body: SafeString
    authors: tuple[AuthorView, ...]
    picture: PictureView | None
    printed_at: datetime
    changed_at: datetime
    corrections: tuple[CorrectionView, ...]
    hand_off: str

    @property
    def anchor(self) -> str:
        """Its place on the page: ``update-3``, or ``first-filed``."""
        return f"update-{self.number}" if self.number else "first-filed"

    @property
    def is_update(self) -> bool:
        """Whether it is a breaking update, and not the story as first filed."""
        return self.number > 0


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story as printed now; ``dispatches`` is its chain, newest first."""

    id: int
    url: str
    headline: str
    standfirst: str
    section: Section
    label: str
    topics: tuple[TopicView, ...]
    picture: PictureView | None
    dispatches: tuple[DispatchView, ...]
    update_count: int
    first_published_at: datetime
    updated_at: datetime

    @property
    def absolute_url(self) -> str:
        """The address with the site's origin."""
        return f"{settings.SITE_URL}{self.url}"

    @property
    def authors(self) -> tuple[AuthorView, ...]:
        """Everybody who signs a live dispatch, newest dispatch first, each once."""
        return tuple(
            dict.fromkeys(author for dispatch in self.dispatches for author in dispatch.authors)
        )

    @property
    def byline(self) -> tuple[AuthorView, ...]:
        """Who signs the newest signed dispatch."""
        return self._signed.authors if self._signed else ()

    @property
    def byline_place(self) -> str:
        """Where those who sign wrote, as a sentence has it: ``Port Averly``; empty if unknown."""
        return self._signed.place if self._signed else ""

    @property
    def _signed(self) -> DispatchView | None:
        return next((each for each in self.dispatches if each.authors), None)

    @property
    def updates(self) -> tuple[DispatchView, ...]:
        """The breaking updates, newest first."""
        return tuple(each for each in self.dispatches if each.is_update)

    @property
    def changed(self) -> int:
        """The version of what is printed, as the story's live resource has it."""
        return changed_token(self.updated_at)

    @property
    def is_updated(self) -> bool:
        """Whether anything changed in print since the first publication."""
        return self.updated_at > self.first_published_at


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address that was given, with its article, section and lead image loaded.

    ``topics`` are the article's, rows of name and slug. The caller decides by ``is_current`` and
    the article's status.
    """

    article: Article
    is_current: bool
    topics: Sequence[Mapping[str, str]]


def find(day: date, slug: str) -> FoundAddress | None:
    """Return what was given this address; None if nothing ever was. One query."""
    found = (
        Address.objects.filter(date=day, slug=slug)
        .select_related("article__section", "article__lead_image")
        .defer("article__search_vector", "article__desk_vector")
        .annotate(topics=filed_topics("article_id"))
        .first()
    )
    return FoundAddress(found.article, found.is_current, found.topics) if found else None


def build(article: Article, *, topics: Iterable[Mapping[str, str]]) -> StoryPage:
    """Build the page of a public article that was loaded with its section and lead image.

    Two queries at any length of the chain: the chain, and the targets of its "Also read" blocks.
    """
    if article.first_published_at is None or article.updated_at is None:
        raise ValueError("Only a published article has a page.")
    rows = list(Dispatch.objects.chain(article.pk))
    lead = next((_live(each) for each in rows if _live(each).lead_image_id), None)
    return StoryPage(
        id=article.pk,
        url=article.url,
        headline=article.headline,
        standfirst=article.standfirst,
        section=article.section,
        label=article.label_text,
        topics=tuple(
            TopicView(row["name"], reverse("articles:topic", args=[row["slug"]])) for row in topics
        ),
        picture=_picture(lead) if lead else None,
        dispatches=_chain(rows, article, lead=lead),
        update_count=article.update_count,
        first_published_at=article.first_published_at,
        updated_at=article.updated_at,
    )


def chain(article: Article) -> tuple[DispatchView, ...]:
    """Return the live chain of an article in any status, each with its own picture; two queries."""
    return _chain(list(Dispatch.objects.chain(article.pk)), article, lead=None)


def unprinted(dispatch: Dispatch, revision: Revision, *, authors: Iterable[Author]) -> DispatchView:
    """Return a saved revision as it would be printed, its "Also read" blocks left out; no query."""
    return _view(
        dispatch,
        revision,
        also_reads={},
        authors=tuple(author_view(author) for author in authors),
        picture=_picture(revision),
        printed_at=revision.created_at,
        changed_at=revision.created_at,
    )


def _chain(
    rows: Sequence[Dispatch], article: Article, *, lead: Revision | None
) -> tuple[DispatchView, ...]:
    also_reads = _also_reads(rows, article)
    return tuple(
        _dispatch(upper, lower, also_reads, lead=lead)
        for upper, lower in zip(rows, [*rows[1:], None], strict=False)  # no rows: no pair
    )


def _also_reads(chain: Iterable[Dispatch], article: Article) -> dict[int, body.AlsoReadTarget]:
    wanted = {target for each in chain for target in body.also_read_ids(_live(each).body)} - {
        article.pk
    }
    targets = Article.objects.public().filter(pk__in=wanted).only("headline", "date", "slug")
    return {each.pk: body.AlsoReadTarget(each.headline, each.url) for each in targets}


def _live(dispatch: Dispatch) -> Revision:
    if dispatch.live_revision is None:
        raise ValueError("A dispatch of the chain has a live revision.")
    return dispatch.live_revision


def _dispatch(
    upper: Dispatch,
    lower: Dispatch | None,
    also_reads: Mapping[int, body.AlsoReadTarget],
    *,
    lead: Revision | None,
) -> DispatchView:
    revision = _live(upper)
    printings = [_at(row) for row in upper.printed]  # type: ignore[attr-defined]
    return _view(
        upper,
        revision,
        also_reads=also_reads,
        authors=tuple(_author(row) for row in upper.signed),  # type: ignore[attr-defined]
        picture=None if revision is lead else _picture(revision),
        printed_at=printings[0]["at"],
        changed_at=printings[-1]["at"],
        corrections=tuple(
            CorrectionView(
                row["kind"], Printing.NoteKind(row["kind"]).label, row["note"], row["at"]
            )
            for row in printings
            if row["kind"]
        ),
        hand_off=_hand_off(revision.agency, _live(lower).agency) if lower else "",
    )


def _view(
    dispatch: Dispatch,
    revision: Revision,
    *,
    also_reads: Mapping[int, body.AlsoReadTarget],
    authors: tuple[AuthorView, ...],
    picture: PictureView | None,
    printed_at: datetime,
    changed_at: datetime,
    corrections: tuple[CorrectionView, ...] = (),
    hand_off: str = "",
) -> DispatchView:
    agency = revision.agency
    return DispatchView(
        id=dispatch.pk,
        number=dispatch.number or 0,
        headline=revision.headline,
        standfirst=revision.standfirst,
        dateline=str(revision.dateline),
        place=revision.dateline_city,
        agency=agency.name if agency else "",
        is_own_desk=agency is None or agency.is_own_desk,
        licence_note=revision.licence_note,
        body=body.render(revision.body, dateline=revision.dateline, also_reads=also_reads),
        authors=authors,
        picture=picture,
        printed_at=printed_at,
        changed_at=changed_at,
        corrections=corrections,
        hand_off=hand_off,
    )


def _hand_off(upper: Agency | None, lower: Agency | None) -> str:
    return datelines.hand_off(
        upper_is_own_desk=upper is None or upper.is_own_desk,
        lower_is_own_desk=lower is None or lower.is_own_desk,
        lower_agency=lower.name if lower else "",
    )


def _picture(revision: Revision) -> PictureView | None:
    return picture(
        revision.lead_image, alt=revision.alt, caption=revision.caption, credit=revision.credit
    )


def author_view(author: Author) -> AuthorView:
    """Return the view of an author loaded with the photo; no query."""
    return AuthorView(
        name=author.name,
        url=author.get_absolute_url(),
        bio=author.bio,
        website=author.website,
        photo=picture(author.photo),
    )


def _author(row: Mapping[str, Any]) -> AuthorView:
    photo = row["photo"]
    return AuthorView(
        name=row["name"],
        url=reverse("articles:author", args=[row["slug"]]),
        bio=row["bio"],
        website=row["website"],
        photo=picture_from(**photo) if photo["key"] else None,
    )


def _at(row: Mapping[str, Any]) -> dict[str, Any]:
    # JSON carries a time as text.
    return {**row, "at": datetime.fromisoformat(row["at"])}
