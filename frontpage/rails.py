"""The rails beside stories: Latest Posts and Don't Miss, both filled by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from articles import keys
from articles.models import Article
from edge.dependencies import depends, depends_on

_LATEST = 5
_DONT_MISS = 3
# How far back Don't Miss looks.
_REACH = 40


@dataclass(frozen=True, slots=True)
class Rails:
    """Two lists of teasers without a story in common."""

    latest: tuple[Article, ...]
    dont_miss: tuple[Article, ...]


def rails() -> Rails:
    """Return the rails as they stand now; one query."""
    depends(keys.LATEST)
    recent = list(Article.objects.public().as_teasers().last_changed_first()[:_REACH])
    latest, older = recent[:_LATEST], recent[_LATEST:]
    dont_miss = _worth_reading(older)
    depends_on(keys.teaser(story.pk) for story in (*latest, *dont_miss))
    return Rails(tuple(latest), tuple(dont_miss))


def _worth_reading(stories: Iterable[Article]) -> list[Article]:
    """Choose a few: with a picture first, among them features and analysis first, then by time."""
    longer = {Article.Label.FEATURE, Article.Label.ANALYSIS, Article.Label.OBITUARY}

    def rank(story: Article) -> tuple[bool, bool]:
        return (story.lead_image_id is None, story.label not in longer)

    return sorted(stories, key=rank)[:_DONT_MISS]
