"""What a digest brings: composed by itself, with what editors changed of it laid over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from articles.models import Article
from articles.templatetags.newsprint import ap_day
from newsletter import candidates
from newsletter.models import Issue

MOST = 12  # stories of an issue
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contents:
    """The stories of an issue in order, those left out, and the subject that they make."""

    stories: Sequence[Article]
    left_out: Sequence[Article]
    subject: str


def contents(issue: Issue) -> Contents:
    """Return what an issue brings, or, while it is open, would bring now.

    An issue that has gone out keeps its stories, but for those that were taken down. Two queries
    besides the front page's.
    """
    if issue.state != Issue.State.OPEN:
        return _contents(issue, _public(issue.stories), ())
    found = _section_news(issue) if issue.section_id else _news(issue)
    # What an editor placed stays in its place, also where the front page has moved on.
    placed = _public(issue.order)
    arranged = list(dict.fromkeys([*placed, *found]))
    kept = [story for story in arranged if story.pk not in issue.left_out]
    left_out = [story for story in arranged if story.pk in issue.left_out]
    return _contents(issue, kept[:MOST], left_out)


def _contents(issue: Issue, stories: Sequence[Article], left_out: Sequence[Article]) -> Contents:
    subject = stories[0].headline if stories else ""
    if issue.section and stories:
        subject = f"{issue.section.name}: {subject}"
    return Contents(stories, left_out, subject or ap_day(issue.day))


def _news(issue: Issue) -> list[Article]:
    """The candidates without what yesterday's digest brought and nobody has changed since."""
    before = (
        Issue.objects.filter(kind="digest", due_at__lt=issue.due_at, began_at__isnull=False)
        .order_by("-due_at", "-id")
        .first()
    )
    stories = candidates.current().all
    if before is None or before.began_at is None:
        return stories
    known, began_at = set(before.stories), before.began_at
    return [
        story
        for story in stories
        if story.pk not in known or (story.updated_at and story.updated_at > began_at)
    ]


def _section_news(issue: Issue) -> list[Article]:
    """What changed in a section since the day before."""
    return section_news(issue.section_id or 0, since=issue.due_at - _DAY)


def section_news(section_id: int, *, since: datetime) -> list[Article]:
    """Return what changed in a section since a moment, newest first; one query."""
    found = Article.objects.public().as_teasers().filter(section=section_id, updated_at__gt=since)
    return list(found.last_changed_first()[:MOST])


def _public(ids: Sequence[int]) -> list[Article]:
    """Return those of these stories that are public, in this order; one query, none for none."""
    if not ids:
        return []
    found = Article.objects.public().as_teasers().in_bulk(ids)
    return [found[each] for each in ids if each in found]
