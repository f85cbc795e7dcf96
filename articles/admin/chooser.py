"""The search behind the "Also read" button."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.dateformat import format as format_date

from articles.models import Article

_MOST = 12


def search(typed: str, *, without: int | None) -> list[dict[str, object]]:
    """Return the stories whose headline has the typed beginnings of words, newest first.

    The newest stories at all where nothing is typed. Killed ones are left out, as is ``without``,
    the story that the block would stand in. One query, two where something is typed.
    """
    stories = Article.objects.for_desk().exclude(status=Article.Status.KILLED)
    if typed.strip():
        stories = stories.desk_matching(typed)
    if without is not None:
        stories = stories.exclude(pk=without)
    return [as_choice(story) for story in stories.order_by("-worked_at", "-id")[:_MOST]]


def known(ids: Iterable[int]) -> dict[str, dict[str, object]]:
    """Return what the editor shows of blocks that point at ``ids``, by id; one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    stories = Article.objects.for_desk().filter(pk__in=wanted)
    return {str(story.pk): as_choice(story) for story in stories}


def as_choice(story: Article) -> dict[str, object]:
    """Return a story as the chooser shows it."""
    when = timezone.localtime(story.first_published_at or story.worked_at)
    return {
        "id": story.pk,
        "headline": str(story),
        "status": story.status,
        "status_label": story.get_status_display(),
        "public": story.is_public,
        "when": format_date(when, "M j, Y"),
        "section": story.section.name,
    }
