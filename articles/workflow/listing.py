"""What lists show of an article: columns derived from its printings and revisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import connection
from django.db.models import Max, Value

from articles import body
from articles.models import Article, ArticleAuthor, ArticleTopic, Dispatch
from articles.querysets import DESK_CONFIG, READERS_CONFIG
from articles.workflow import ledger

# Of the running text on the page, in bytes. A tsvector holds a megabyte, and a word with hyphens
# stands in it whole and in parts; the opening of each passage finds the story all the same.
SEARCHED = 200_000
# All that a listing is derived from but the text in print, and the rows that it has in lists now.
# An erasure is preceded by a withdrawal where readers could see the text.
_ROWS = """
    SELECT
        (SELECT date FROM articles_address WHERE article_id = story.id AND is_current),
        printed.first, printed.last,
        (SELECT count(*) FROM articles_dispatch
            WHERE article_id = story.id AND live_revision_id IS NOT NULL AND number > 0),
        newest.headline, newest.created_at,
        ARRAY(SELECT DISTINCT author_id FROM articles_byline WHERE revision_id IN (
            SELECT live_revision_id FROM articles_dispatch WHERE article_id = story.id)),
        authors.ids, authors.listed, topics.ids, topics.listed
    FROM (SELECT %s::bigint AS id) story
    CROSS JOIN LATERAL (
        SELECT min(p.at) FILTER (WHERE p.act = 'print') AS first,
            max(p.at) FILTER (WHERE p.act <> 'erase') AS last
        FROM articles_dispatch d JOIN articles_printing p ON p.dispatch_id = d.id
        WHERE d.article_id = story.id
    ) printed
    LEFT JOIN LATERAL (
        SELECT r.headline, r.created_at
        FROM articles_dispatch d JOIN articles_revision r ON r.dispatch_id = d.id
        WHERE d.article_id = story.id AND d.erased_at IS NULL
        ORDER BY r.created_at DESC, r.id DESC LIMIT 1
    ) newest ON true
    CROSS JOIN LATERAL (
        SELECT array_agg(author_id) AS ids, array_agg(listed_at) AS listed
        FROM articles_articleauthor WHERE article_id = story.id
    ) authors
    CROSS JOIN LATERAL (
        SELECT array_agg(topic_id) AS ids, array_agg(listed_at) AS listed
        FROM articles_articletopic WHERE article_id = story.id
    ) topics
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """What lists show of an article, as its printings, revisions and addresses have it."""

    columns: dict[str, Any]
    vectors: dict[str, Any]  # expressions
    listed_at: datetime | None  # under its topics
    topics: frozenset[int]
    authors: dict[int, datetime]  # under its authors: their ids, with the place in their lists


class _Rows(NamedTuple):
    """What ``_ROWS`` returns."""

    date: date | None
    first: datetime | None
    last: datetime | None
    updates: int
    headline: str | None
    saved_at: datetime | None
    signed_by: list[int]
    authors: list[int] | None
    authors_at: list[datetime] | None
    topics: list[int] | None
    topics_at: list[datetime | None] | None

    @property
    def in_authors(self) -> dict[int, datetime]:
        """Under which authors it is listed now, and where."""
        return dict(zip(self.authors or [], self.authors_at or [], strict=True))


class _Live(NamedTuple):
    """What lists take of a live revision."""

    headline: str
    standfirst: str
    body: str
    lead_image_id: int | None
    alt: str


def derived(article: Article) -> Listing:
    """Derive the listing of an article anew; two queries that grow little with the chain."""
    return _derived(article, _rows(article))


def _derived(article: Article, rows: _Rows) -> Listing:
    live = _whole(article)
    columns = _columns(article, rows, live)
    listed_at = rows.first if article.is_public else None
    return Listing(
        columns=columns,
        vectors=_vectors(article, columns, live),
        listed_at=listed_at,
        topics=frozenset(rows.topics or ()),
        authors=dict.fromkeys(rows.signed_by, listed_at) if listed_at else {},
    )


def refresh(article: Article, *, also: Collection[str] = ()) -> Listing:
    """Write the listing columns of an article whose row is locked, and of the lists it is in.

    And those in ``also``, as the article has them. Three queries, and one for each list that it
    moves in: that of its topics, and that of its authors.
    """
    rows = _rows(article)
    fresh = _derived(article, rows)
    unsaved = {name: getattr(article, name) for name in also}
    Article.objects.filter(pk=article.pk).update(**unsaved, **fresh.columns, **fresh.vectors)
    for name, value in fresh.columns.items():
        setattr(article, name, value)
    if any(each != fresh.listed_at for each in rows.topics_at or ()):
        ArticleTopic.objects.filter(article=article).update(listed_at=fresh.listed_at)
    if rows.in_authors != fresh.authors:
        _list_under_authors(article, rows.in_authors, fresh.authors)
    return fresh


def differences(article: Article) -> list[str]:
    """Return what ``rebuild`` would change of an article whose row is locked; five queries.

    Columns by their names; "topics" and "authors" for the article's rows in their lists, "chain"
    for what its dispatches show.
    """
    rows = _rows(article)
    fresh = _derived(article, rows)
    differing = [name for name, value in fresh.columns.items() if getattr(article, name) != value]
    # The two vectors are compared as the database writes them.
    vectors = (
        Article.objects.annotate(
            **{
                f"fresh_{name}": vector or Value(None, output_field=SearchVectorField())
                for name, vector in fresh.vectors.items()
            }
        )
        .values(*fresh.vectors, *(f"fresh_{name}" for name in fresh.vectors))
        .get(pk=article.pk)
    )
    differing += [name for name in fresh.vectors if vectors[name] != vectors[f"fresh_{name}"]]
    if any(each != fresh.listed_at for each in rows.topics_at or ()):
        differing.append("topics")
    if rows.in_authors != fresh.authors:
        differing.append("authors")
    if ledger.differing(article):
        differing.append("chain")
    return differing


def rebuild(article: Article) -> None:
    """Derive anew what the dispatches show of an article whose row is locked, then its listing."""
    for dispatch in ledger.differing(article):
        dispatch.save(update_fields=["live_revision", "provenance"])
    refresh(article)


def _columns(article: Article, rows: _Rows, live: Sequence[_Live]) -> dict[str, Any]:
    with_image = next((each for each in live if each.lead_image_id), None)
    return {
        "date": rows.date,
        "first_published_at": rows.first,
        "updated_at": rows.last,
        "headline": live[0].headline if live else "",
        "standfirst": next((each.standfirst for each in live if each.standfirst), ""),
        "lead_image_id": with_image.lead_image_id if with_image else None,
        "lead_alt": with_image.alt if with_image else "",
        "update_count": rows.updates,
        "working_headline": rows.headline or "",
        "worked_at": rows.saved_at or article.created_at,
    }


def _rows(article: Article) -> _Rows:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [article.pk])
        return _Rows(*cursor.fetchone())


def next_number(article: Article) -> int:
    """Return the number of the next dispatch to be printed; sure only under the article's lock."""
    newest = Dispatch.objects.filter(article=article).aggregate(Max("number"))["number__max"]
    return 0 if newest is None else newest + 1


def _whole(article: Article) -> list[_Live]:
    """What lists take of the revisions that the page prints whole, newest first; one query."""
    columns = [f"live_revision__{name}" for name in _Live._fields]
    return [_Live(*row) for row in Dispatch.objects.whole(article.pk).values_list(*columns)]


def _vectors(article: Article, columns: dict[str, Any], live: Sequence[_Live]) -> dict[str, Any]:
    slug = article.slug.replace("-", " ")
    headlines = f"{columns['working_headline']} {columns['headline']}"
    desk = f"{article.slugline} {headlines} {slug}"
    vectors: dict[str, Any] = {
        "desk_vector": SearchVector(Value(desk), config=DESK_CONFIG),
        "search_vector": None,
    }
    if article.is_public:
        running = " ".join(body.text(each.body) for each in live).encode()[:SEARCHED]
        vectors["search_vector"] = (
            SearchVector(Value(columns["headline"]), weight="A", config=READERS_CONFIG)
            + SearchVector(Value(columns["standfirst"]), weight="B", config=READERS_CONFIG)
            + SearchVector(
                Value(running.decode(errors="ignore")), weight="C", config=READERS_CONFIG
            )
        )
    return vectors


def _list_under_authors(
    article: Article, listed: dict[int, datetime], authors: dict[int, datetime]
) -> None:
    if gone := listed.keys() - authors.keys():
        ArticleAuthor.objects.filter(article=article, author_id__in=gone).delete()
    ArticleAuthor.objects.bulk_create(
        [
            ArticleAuthor(article=article, author_id=author_id, listed_at=listed_at)
            for author_id, listed_at in authors.items()
            if listed.get(author_id) != listed_at
        ],
        update_conflicts=True,
        unique_fields=["article", "author"],
        update_fields=["listed_at"],
    )
