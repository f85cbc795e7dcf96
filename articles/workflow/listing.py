"""What lists show of an article: columns derived from its printings and revisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Max, Min, Value

from articles import body
from articles.models import Article, ArticleAuthor, ArticleTopic, Byline, Dispatch, Printing, Revision
from articles.querysets import DESK_CONFIG, READERS_CONFIG


def derived(article: Article) -> dict[str, Any]:
    """Return the listing columns as the printings and revisions have them; three queries.

    The two search vectors are left out: they are expressions.
    """
    return _derived(article, _live_chain(article))


def _derived(article: Article, live: Sequence[Revision]) -> dict[str, Any]:
    with_image = next((each for each in live if each.lead_image_id), None)
    printed = Printing.objects.filter(dispatch__article=article).aggregate(Min("at"), Max("at"))
    newest = _newest_saved(article)
    return {
        "first_published_at": printed["at__min"],
        "updated_at": printed["at__max"],
        "headline": live[0].headline if live else "",
        "standfirst": next((each.standfirst for each in live if each.standfirst), ""),
        "lead_image_id": with_image.lead_image_id if with_image else None,
        "lead_alt": with_image.alt if with_image else "",
        "update_count": sum(1 for each in live if each.dispatch.number),
        "working_headline": newest.headline if newest else "",
        "worked_at": newest.created_at if newest else article.created_at,
    }


def next_number(article: Article) -> int:
    """Return the number of the next dispatch to be printed; sure only under the article's lock."""
    newest = Dispatch.objects.filter(article=article).aggregate(Max("number"))["number__max"]
    return 0 if newest is None else newest + 1


def refresh(article: Article) -> None:
    """Write the listing columns of an article whose row is locked, and of the lists it is in."""
    live = _live_chain(article)
    columns = _derived(article, live)
    vectors = _vectors(article, columns, live)
    Article.objects.filter(pk=article.pk).update(**columns, **vectors)
    for name, value in columns.items():
        setattr(article, name, value)
    _list_under_topics(article)
    _list_under_authors(article)


def _live_chain(article: Article) -> list[Revision]:
    """The live revisions, newest dispatch first; one query."""
    live = Dispatch.objects.filter(article=article).values("live_revision")
    revisions = Revision.objects.filter(pk__in=live).select_related("dispatch")
    return list(revisions.order_by("-dispatch__number"))


def _newest_saved(article: Article) -> Revision | None:
    return (
        Revision.objects.filter(dispatch__article=article)
        .only("headline", "created_at")
        .order_by("-created_at", "-id")
        .first()
    )


def _vectors(
    article: Article, columns: dict[str, Any], live: Sequence[Revision]
) -> dict[str, Any]:
    desk = f"{columns['working_headline']} {columns['headline']} {article.slug.replace('-', ' ')}"
    vectors: dict[str, Any] = {
        "desk_vector": SearchVector(Value(desk), config=DESK_CONFIG),
        "search_vector": None,
    }
    if article.is_public:
        # A tsvector holds a megabyte; the opening of each passage finds the story all the same.
        running = " ".join(body.text(each.body) for each in live)[:200_000]
        vectors["search_vector"] = (
            SearchVector(Value(columns["headline"]), weight="A", config=READERS_CONFIG)
            + SearchVector(Value(columns["standfirst"]), weight="B", config=READERS_CONFIG)
            + SearchVector(Value(running), weight="C", config=READERS_CONFIG)
        )
    return vectors


def _list_under_topics(article: Article) -> None:
    listed_at = article.first_published_at if article.is_public else None
    ArticleTopic.objects.filter(article=article).exclude(listed_at=listed_at).update(
        listed_at=listed_at
    )


def _list_under_authors(article: Article) -> None:
    authors: set[int] = set()
    if article.is_public:
        authors = set(
            Byline.objects.filter(
                revision__in=Dispatch.objects.filter(article=article).values("live_revision")
            ).values_list("author_id", flat=True)
        )
    listed = ArticleAuthor.objects.filter(article=article)
    listed.exclude(author_id__in=authors).delete()
    ArticleAuthor.objects.bulk_create(
        [
            ArticleAuthor(
                article=article, author_id=author_id, listed_at=article.first_published_at
            )
            for author_id in authors - set(listed.values_list("author_id", flat=True))
        ]
    )
