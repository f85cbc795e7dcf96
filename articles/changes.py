"""What changed last in the paper and in each of its lists, newest change first: for feeds.

A list has its newest stories, and those of its stories among the paper's last changes: an update
brings an older story back. Each costs two short walks of an index, at any size of the paper.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from articles.models import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Byline,
    Dispatch,
    Event,
    Section,
    Topic,
)
from articles.querysets import ArticleQuerySet
from authors.models import Author

# So many of the paper's last changes bring a story back into the feeds of its lists.
REACH = 200


def of_paper(most: int) -> ArticleQuerySet:
    """The public stories that changed last."""
    return Article.objects.public().last_changed_first()[:most]


def of_section(section: Section, most: int) -> ArticleQuerySet:
    """The same of a section."""
    stories = Article.objects.public().of_section(section)
    newest = stories.order_by("-first_published_at", "-id")[:most].values("pk")
    return _last(
        newest, Article.objects.filter(pk__in=_recent(), section=section).values("pk"), most
    )


def of_topic(topic: Topic, most: int) -> ArticleQuerySet:
    """The same of a topic."""
    filed = ArticleTopic.objects.filter(topic=topic, listed_at__isnull=False)
    return _of_list(filed, most)


def of_author(author: Author, most: int) -> ArticleQuerySet:
    """The same of what an author signs."""
    return _of_list(ArticleAuthor.objects.filter(author=author), most)


@dataclass(frozen=True, slots=True)
class Killed:
    """A story that readers could read and that was killed since; nothing of its words."""

    id: int
    first_published_at: datetime
    at: datetime


def brought_back(article_ids: Collection[int]) -> dict[int, datetime]:
    """Return when stories were last put in print again after a kill or unpublishing; one query."""
    acts = Event.objects.filter(article__in=article_ids, verb__in=("restore", "publish_again"))
    return dict(acts.order_by().values_list("article").annotate(Max("at")))


def killed(
    most: int,
    *,
    section: Section | None = None,
    topic: Topic | None = None,
    author: Author | None = None,
) -> list[Killed]:
    """The stories among the paper's last kills that are still killed, newest first; one query.

    Of a list, those that stood in it.
    """
    stood = Q(article__status=Article.Status.KILLED)
    this = OuterRef("article")
    if section is not None:
        stood &= Q(article__section=section)
    if topic is not None:
        stood &= Q(Exists(ArticleTopic.objects.filter(article=this, topic=topic)))
    if author is not None:
        signed = Byline.objects.filter(revision=OuterRef("live_revision"), author=author)
        passages = Dispatch.objects.live().filter(article=this)
        stood &= Q(Exists(passages.filter(Exists(signed))))
    last = Event.objects.filter(verb="kill").order_by("-at", "-id")[:REACH].values("pk")
    rows = (
        Event.objects.filter(stood, pk__in=last)
        .order_by("-at", "-id")
        .values_list("article", "article__first_published_at", "at")
    )
    # One that was restored meanwhile was killed twice; what was only ever a draft is not killed.
    found: dict[int, Killed] = {}
    for article_id, first_published_at, at in rows:
        if first_published_at is not None:
            found.setdefault(article_id, Killed(article_id, first_published_at, at))
    return list(found.values())[:most]


def _of_list(listed: QuerySet[Any], most: int) -> ArticleQuerySet:
    newest = listed.order_by("-listed_at", "-article")[:most].values("article")
    return _last(newest, listed.filter(article__in=_recent()).values("article"), most)


def _recent() -> QuerySet[Any, Any]:
    return of_paper(REACH).values("pk")


def _last(newest: QuerySet[Any, Any], moved: QuerySet[Any, Any], most: int) -> ArticleQuerySet:
    # One subquery: of two conditions, joined by "or", the planner would walk all stories.
    stories = Article.objects.public().filter(pk__in=newest.union(moved))
    return stories.last_changed_first()[:most]
