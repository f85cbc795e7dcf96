"""What lists show of an article: columns derived from its printings and revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import Max, Min, Q, Value

from articles import body
from articles.models import (
    Address,
    Article,
    ArticleAuthor,
    ArticleTopic,
    Byline,
    Dispatch,
    Printing,
    Revision,
)
from articles.querysets import DESK_CONFIG, READERS_CONFIG
from articles.workflow import ledger

# Of the running text on the page, in bytes. A tsvector holds a megabyte, and a word with hyphens
# stands in it whole and in parts; the opening of each passage finds the story all the same.
SEARCHED = 200_000


@dataclass(frozen=True, slots=True)
class Listing:
    """What lists show of an article, as its printings, revisions and addresses have it."""

    columns: dict[str, Any]
    vectors: dict[str, Any]  # expressions
    listed_at: datetime | None  # under its topics
    authors: dict[int, datetime]  # under its authors: their ids, with the place in their lists


class _Live(NamedTuple):
    """What lists take of a live revision."""

    headline: str
    standfirst: str
    body: str
    lead_image_id: int | None
    alt: str


def derived(article: Article) -> Listing:
    """Derive the listing of an article anew; six queries that grow little with the chain."""
    live = _whole(article)
    columns = _columns(article, live)
    listed_at = columns["first_published_at"] if article.is_public else None
    return Listing(
        columns=columns,
        vectors=_vectors(article, columns, live),
        listed_at=listed_at,
        authors=dict.fromkeys(_authors(article), listed_at) if listed_at else {},
    )


def refresh(article: Article) -> None:
    """Write the listing columns of an article whose row is locked, and of the lists it is in."""
    fresh = derived(article)
    Article.objects.filter(pk=article.pk).update(**fresh.columns, **fresh.vectors)
    for name, value in fresh.columns.items():
        setattr(article, name, value)
    topics = ArticleTopic.objects.filter(article=article)
    topics.exclude(listed_at=fresh.listed_at).update(listed_at=fresh.listed_at)
    _list_under_authors(article, fresh.authors)


def differences(article: Article) -> list[str]:
    """Return what ``rebuild`` would change of an article whose row is locked; eleven queries.

    Columns by their names; "topics" and "authors" for the article's rows in their lists, "chain"
    for what its dispatches show.
    """
    fresh = derived(article)
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
    if ArticleTopic.objects.filter(article=article).exclude(listed_at=fresh.listed_at).exists():
        differing.append("topics")
    if _listed_authors(article) != fresh.authors:
        differing.append("authors")
    if ledger.differing(article):
        differing.append("chain")
    return differing


def rebuild(article: Article) -> None:
    """Derive anew what the dispatches show of an article whose row is locked, then its listing."""
    for dispatch in ledger.differing(article):
        dispatch.save(update_fields=["live_revision", "provenance"])
    refresh(article)


def _columns(article: Article, live: Sequence[_Live]) -> dict[str, Any]:
    with_image = next((each for each in live if each.lead_image_id), None)
    printed = Printing.objects.filter(dispatch__article=article).aggregate(
        first=Min("at", filter=Q(act=Printing.Act.PRINT)),
        # An erasure is preceded by a withdrawal where readers could see the text.
        last=Max("at", filter=~Q(act=Printing.Act.ERASE)),
    )
    updates = Dispatch.objects.live().filter(article=article, number__gt=0)
    newest = _newest_saved(article)
    address = Address.objects.filter(article=article, is_current=True).first()
    return {
        "date": address.date if address else None,
        "first_published_at": printed["first"],
        "updated_at": printed["last"],
        "headline": live[0].headline if live else "",
        "standfirst": next((each.standfirst for each in live if each.standfirst), ""),
        "lead_image_id": with_image.lead_image_id if with_image else None,
        "lead_alt": with_image.alt if with_image else "",
        "update_count": updates.count(),
        "working_headline": newest.headline if newest else "",
        "worked_at": newest.created_at if newest else article.created_at,
    }


def next_number(article: Article) -> int:
    """Return the number of the next dispatch to be printed; sure only under the article's lock."""
    newest = Dispatch.objects.filter(article=article).aggregate(Max("number"))["number__max"]
    return 0 if newest is None else newest + 1


def _whole(article: Article) -> list[_Live]:
    """What lists take of the revisions that the page prints whole, newest first; one query."""
    columns = [f"live_revision__{name}" for name in _Live._fields]
    return [_Live(*row) for row in Dispatch.objects.whole(article.pk).values_list(*columns)]


def _newest_saved(article: Article) -> Revision | None:
    return (
        Revision.objects.filter(dispatch__article=article, dispatch__erased_at=None)
        .only("headline", "created_at")
        .order_by("-created_at", "-id")
        .first()
    )


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


def _authors(article: Article) -> set[int]:
    live = Dispatch.objects.live().filter(article=article).values("live_revision")
    return set(Byline.objects.filter(revision__in=live).values_list("author_id", flat=True))


def _listed_authors(article: Article) -> dict[int, datetime]:
    rows = ArticleAuthor.objects.filter(article=article)
    return dict(rows.values_list("author_id", "listed_at"))


def _list_under_authors(article: Article, authors: dict[int, datetime]) -> None:
    listed = _listed_authors(article)
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
