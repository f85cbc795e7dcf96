"""The rails beside stories: Latest Posts and Don't Miss, both filled by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Article

_LATEST = 5
_DONT_MISS = 3
# How far back Don't Miss looks for stories with a picture.
_REACH = 40


@dataclass(frozen=True, slots=True)
class Rails:
    """Two lists of teasers without a story in common."""

    latest: tuple[Article, ...]
    dont_miss: tuple[Article, ...]


def rails() -> Rails:
    """Return the rails as they stand now; one query."""
    recent = list(Article.objects.public().as_teasers().latest()[:_REACH])
    latest, older = recent[:_LATEST], recent[_LATEST:]
    return Rails(tuple(latest), tuple(_worth_reading(older)))


def _worth_reading(stories: Iterable[Article]) -> list[Article]:
    """Choose stories with a picture: features and analysis first, then by time."""
    pictured = [story for story in stories if story.lead_image_id]
    longer = {Article.Label.FEATURE, Article.Label.ANALYSIS, Article.Label.OBITUARY}
    return sorted(pictured, key=lambda story: story.label not in longer)[:_DONT_MISS]
