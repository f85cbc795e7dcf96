"""The read model of a story: everything an outlet prints of it, built in a fixed number of queries.

HTML, preview and whatever else leaves the house render from a ``StoryPage``; none of them asks the
database itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from articles import chain, keys, posters
from articles.addresses import live_url, topic_url
from articles.chain_row import ChainRow
from articles.chain_views import (
    AuthorView,
    Chain,
    CorrectionView,
    DispatchView,
    StubView,
    WithdrawnView,
)
from articles.dispatches import WHOLE
from articles.live import changed_token
from articles.models import Address, Article, Dispatch, Section
from articles.posters import PosterView
from articles.querysets import ArticleQuerySet, filed_topics
from articles.statements import Statement
from authors.keys import AGENCIES, NAMES
from edge.dependencies import depends, depends_on
from images.pictures import PictureView

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic's name and page."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story as printed now."""

    id: int
    url: str
    headline: str
    standfirst: str
    section: Section
    label: str
    topics: tuple[TopicView, ...]
    chain: Chain
    update_count: int
    first_published_at: datetime
    updated_at: datetime
    canonical_elsewhere: str = ""
    poster: PosterView | None = None

    @property
    def absolute_url(self) -> str:
        """The address with the site's origin."""
        return f"{settings.SITE_URL}{self.url}"

    @property
    def canonical_url(self) -> str:
        """The address that search engines should keep: syndicated copy's is where it came from."""
        return self.canonical_elsewhere or self.absolute_url

    @property
    def live_url(self) -> str:
        """Where an open page asks what is new."""
        return live_url(self.id)

    @property
    def picture(self) -> PictureView | None:
        """The newest picture of the chain."""
        return self.chain.lead

    @property
    def dispatches(self) -> tuple[DispatchView, ...]:
        """The dispatches that the page prints whole, newest first."""
        return self.chain.dispatches

    @property
    def all(self) -> tuple[DispatchView | StubView, ...]:
        """Every live dispatch, whole or not, newest first."""
        return self.chain.all

    @property
    def authors(self) -> tuple[AuthorView, ...]:
        """Everybody who signs a dispatch printed whole, newest first, each once."""
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
    def updates(self) -> tuple[DispatchView | StubView, ...]:
        """The breaking updates, newest first."""
        return tuple(each for each in self.all if each.number)

    @property
    def corrections(self) -> tuple[CorrectionView, ...]:
        """Every public note that the page shows, in its order: on withdrawn passages, too."""
        found = [each.notice for each in self.chain.withdrawn_on_top]
        for dispatch in self.all:
            found += [*dispatch.corrections, *(each.notice for each in dispatch.withdrawn_below)]
        return tuple(found)

    @property
    def is_chain(self) -> bool:
        """Whether the page has more than the story as first filed."""
        return len(self.all) > 1 or any(each.is_update for each in self.dispatches)

    @property
    def changed(self) -> int:
        """The version of what is printed, as the story's live resource has it."""
        return changed_token(self.updated_at)

    @property
    def is_updated(self) -> bool:
        """Whether anything changed in print since the first publication."""
        return self.updated_at > self.first_published_at


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """One breaking update on a page of its own.

    ``newer`` and ``older`` are the numbers of the next live ones, with their addresses: None if it
    is the newest or nothing older is left, 0 for the story as first filed. ``is_on_story`` tells
    whether the story's own page prints it whole, too.
    """

    story_id: int
    story_url: str
    headline: str
    section: Section
    first_published_at: datetime
    dispatch: DispatchView
    newer: int | None
    newer_url: str
    older: int | None
    older_url: str
    is_on_story: bool
    canonical_elsewhere: str = ""

    @property
    def dispatches(self) -> tuple[DispatchView, ...]:
        """The one dispatch, as a story's page has them."""
        return (self.dispatch,)

    @property
    def is_chain(self) -> bool:
        """Whether it is part of a chain: always."""
        return True

    @property
    def canonical_url(self) -> str:
        """The address that search engines should keep, with the site's origin."""
        if self.canonical_elsewhere:
            return self.canonical_elsewhere
        return f"{settings.SITE_URL}{self.story_url if self.is_on_story else self.dispatch.url}"


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address that was given, with its article and section loaded.

    ``topics`` are the article's, rows of name and slug; ``rows`` its chain's, where they were asked
    for. The caller decides by ``is_current`` and the article's status.
    """

    article: Article
    is_current: bool
    topics: Sequence[Mapping[str, str]]
    rows: Sequence[ChainRow] | None


def find(day: date, slug: str, *, with_chain: bool = False) -> FoundAddress | None:
    """Return what was given this address; None if nothing ever was. One query."""
    rows = (_STORY if with_chain else _ADDRESS).rows(day, slug)
    if not rows:
        depends(keys.address(day, slug))
        return None
    [row] = rows
    article = _loaded(Article, row, "article__")
    article.section = _loaded(Section, row, "article__section__")
    depends(keys.address(day, slug), keys.story(article.pk), keys.SECTIONS, AGENCIES, NAMES)
    depends_on(keys.topic(topic["slug"]) for topic in row["topics"])
    chain_rows = [ChainRow.of(each) for each in row["chain"]] if with_chain else None
    return FoundAddress(article, row["is_current"], row["topics"], chain_rows)


# Of a story, what its page shows and what its acts look at; no search vectors.
_COLUMNS: dict[type[Model], list[str]] = {
    model: [
        column.attname
        for column in model._meta.concrete_fields
        if not isinstance(column, SearchVectorField)
    ]
    for model in (Article, Section)
}


def _addresses(day: date, slug: str) -> QuerySet[Address, dict[str, Any]]:
    found: QuerySet[Address, dict[str, Any]] = (
        Address.objects.filter(date=day, slug=slug)
        .annotate(topics=filed_topics("article_id"))
        .values(
            "is_current",
            "topics",
            *(f"article__{name}" for name in _COLUMNS[Article]),
            *(f"article__section__{name}" for name in _COLUMNS[Section]),
        )
    )
    return found


def _stories(day: date, slug: str) -> QuerySet[Address, dict[str, Any]]:
    printed = Dispatch.objects.chain(OuterRef("article_id"))
    rows: Any = printed.values(json=JSONObject(**{name: name for name in ChainRow._fields}))
    return _addresses(day, slug).annotate(chain=ArraySubquery(rows))


_ADDRESS = Statement(_addresses, date.min, "-")
_STORY = Statement(_stories, date.min, "-")


def _loaded(model: type[M], row: Mapping[str, Any], prefix: str) -> M:
    """Return an instance of what a row holds of it."""
    names = _COLUMNS[model]
    return model.from_db("default", names, [row[f"{prefix}{name}"] for name in names])


def build(
    article: Article,
    *,
    topics: Iterable[Mapping[str, str]],
    rows: Sequence[ChainRow] | None = None,
) -> StoryPage:
    """Build the page of a public article that was loaded with its section.

    No query where its chain's rows are given; else one at any length of the chain, with the targets
    of its "Also read" blocks.
    """
    found = chain.read(article) if rows is None else chain.of_rows(rows, article)
    return _page(article, found, topics)


def build_all(stories: ArticleQuerySet) -> list[StoryPage]:
    """Build the pages of public articles, in the order of ``stories``.

    Two queries, at any number of stories and any length of their chains.
    """
    found = list(stories.with_topics())
    chains = chain.read_all(found)
    depends(keys.SECTIONS, AGENCIES, NAMES)
    for each in found:
        depends(keys.story(each.pk))
        depends_on(keys.topic(topic["slug"]) for topic in each.filed)  # type: ignore[attr-defined]
    return [
        _page(each, chains[each.pk], each.filed)  # type: ignore[attr-defined]
        for each in found
    ]


def _page(article: Article, of: Chain, topics: Iterable[Mapping[str, str]]) -> StoryPage:
    first_published_at, updated_at = _times(article)
    return StoryPage(
        id=article.pk,
        url=article.url,
        headline=article.headline,
        standfirst=article.standfirst,
        section=article.section,
        label=article.label_text,
        topics=tuple(TopicView(row["name"], topic_url(row["slug"])) for row in topics),
        chain=of,
        update_count=article.update_count,
        first_published_at=first_published_at,
        updated_at=updated_at,
        canonical_elsewhere=article.canonical_url,
        poster=posters.of_story(article),
    )


def build_update(article: Article, number: int) -> UpdatePage | WithdrawnView | None:
    """Build the page of one breaking update of a public article; two queries.

    Its notice where it was withdrawn, None if the article has no update of this number.
    """
    found = chain.read_one(article, number) if number else None
    if not isinstance(found, tuple):
        return found
    dispatch, older = found
    newer = list(
        Dispatch.objects.live()
        .filter(article=article, number__gt=number)
        .order_by("number")
        .values_list("number", flat=True)[:WHOLE]
    )
    return UpdatePage(
        story_id=article.pk,
        story_url=article.url,
        headline=article.headline,
        section=article.section,
        first_published_at=_times(article)[0],
        dispatch=dispatch,
        newer=newer[0] if newer else None,
        newer_url=chain.update_url(article.url, newer[0] or 0) if newer else "",
        older=older.number if older else None,
        older_url=older.url if older else "",
        is_on_story=len(newer) < WHOLE,
        canonical_elsewhere=article.canonical_url,
    )


def _times(article: Article) -> tuple[datetime, datetime]:
    if article.first_published_at is None or article.updated_at is None:
        raise ValueError("Only a published article has a page.")
    return article.first_published_at, article.updated_at
