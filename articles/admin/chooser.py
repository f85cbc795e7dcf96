"""Stories to choose from: for an "Also read" block, by suggestion or search, and to go to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from articles import suggestions
from articles.models import Article, ArticleTopic
from articles.workflow.writing import MOST_ALSO_READS
from authors.plain_text import printable

_MOST = 12
_SUGGESTED = 6
# More digits than an id has: the database would refuse them.
_ID = re.compile(r"[1-9][0-9]{0,17}")


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


def find(typed: str) -> list[dict[str, object]]:
    """Return the stories that are found by the typed beginnings of words, newest work first.

    In any status, each with the address of its editor. Two queries; none where nothing is typed.
    """
    if not typed.strip():
        return []
    stories = Article.objects.for_desk().desk_matching(typed).order_by("-worked_at", "-id")
    return [
        as_choice(story) | {"url": reverse("admin:articles_article_change", args=[story.pk])}
        for story in stories[:_MOST]
    ]


def suggested(sent: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the public stories most like the text that is open, best first; four queries at most.

    ``sent`` is the text as it stands in the form, saved or not: ``headline``, ``lead`` (plain text)
    and, where the form has them, ``topics``; ``story``, the text's own, and ``linked``, which it
    points at already, are left out. Ids stand one beside the other, with commas. What is no text
    and no id is passed over.
    """
    story, linked = _ids(sent.get("story", ""))[:1], _ids(sent.get("linked", ""))
    topics = (
        _ids(sent["topics"])
        if "topics" in sent
        # The form of an update has no topics: they are the story's.
        else list(ArticleTopic.objects.filter(article__in=story).values_list("topic", flat=True))
    )
    stories = Article.objects.for_desk().suggested_for(
        headline=_opening(sent.get("headline", "")),
        lead=_opening(sent.get("lead", "")),
        topics=topics,
        without=story + linked[:MOST_ALSO_READS],
        most=_SUGGESTED,
    )
    return [as_choice(each) for each in stories]


def _opening(text: str) -> str:
    """Return what counts of a text, without what cannot be stored."""
    return printable(text[: suggestions.LEAD])


def _ids(listed: str) -> list[int]:
    return [int(each) for each in listed[:4_000].split(",") if _ID.fullmatch(each)]


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
