"""Which pages an act changes: a story's keys, compared before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from articles import keys, outside
from articles.models import Article, ArticleAuthor, ArticleTopic, Event
from articles.workflow.listing import Listing
from edge import bus
from edge.jobs import purge_everywhere

# After these, nothing of what was may be shown for another moment.
_HARD = frozenset({"withdraw", "unpublish", "kill", "erase"})
# After these, other notes of earlier times may stand on the story, or none.
_MOVES_NOTES = frozenset(
    {"withdraw", "reinstate", "unpublish", "publish_again", "kill", "restore", "erase"}
)
_TEASER = ("headline", "standfirst", "lead_image_id", "lead_alt", "date", "slug", "section_id")


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages show of a story, but for its text, and the lists it stands in."""

    is_public: bool
    is_gone: bool
    teaser: tuple[Any, ...]
    label: str
    update_count: int
    updated_at: Any
    version: int
    lists: frozenset[str]

    @property
    def teaser_now(self) -> tuple[Any, ...]:
        """What other pages show of it."""
        return (self.is_public, self.label, *self.teaser)


def shown(article: Article, listed: Listing | None = None) -> Shown:
    """Return what pages show of a locked story, whose listing was just ``listed``.

    Without it two queries, none of a draft.
    """
    lists: set[str] = set()
    if article.date is not None and article.first_published_at is not None:
        topics: Iterable[int] = (
            ArticleTopic.objects.filter(article=article).values_list("topic_id", flat=True)
            if listed is None
            else listed.topics
        )
        authors: Iterable[int] = (
            ArticleAuthor.objects.filter(article=article).values_list("author_id", flat=True)
            if listed is None
            else listed.authors
        )
        lists = {
            keys.in_section(article.section_id),
            keys.printed_on(article.date),
            keys.in_month(article.date),
            *map(keys.on_topic, topics),
            *map(keys.signed_by, authors),
        }
    return Shown(
        is_public=article.is_public,
        is_gone=article.status == Article.Status.KILLED,
        teaser=tuple(getattr(article, name) for name in _TEASER),
        label=article.label,
        update_count=article.update_count,
        updated_at=article.updated_at,
        version=article.version,
        lists=frozenset(lists),
    )


def changed(article: Article, before: Shown, after: Shown, *, verb: str) -> set[str]:
    """Return the keys of what an act changed for readers; empty for what only the newsroom sees."""
    if (before == after and verb != "erase") or not (_is_seen(before) or _is_seen(after)):
        return set()
    found = {keys.story(article.pk), keys.live(article.pk), keys.LATEST, keys.SEARCH}
    if before.teaser_now != after.teaser_now:
        found.add(keys.teaser(article.pk))
    if before.update_count != after.update_count:
        found.add(keys.listing(article.pk))
    if article.date is not None and before.teaser != after.teaser:
        found.add(keys.address(article.date, article.slug))
    if verb in _MOVES_NOTES:
        found.add(keys.CORRECTIONS)
    elif verb == "correct":
        found.add(keys.top(keys.CORRECTIONS))
    is_first = before.updated_at is None
    if is_first:
        # The newest of each of its lists: the pages behind the first stay as they are.
        found.update(map(keys.top, after.lists))
    elif before.is_public != after.is_public:
        found |= before.lists | after.lists
    elif after.is_public:
        found |= before.lists ^ after.lists
    found.update(map(keys.changes, before.lists | after.lists))
    return found


def _is_seen(each: Shown) -> bool:
    return each.is_public or each.is_gone


def tell(event: Event, found: set[str]) -> None:
    """Tell every process, and the caches outside, with the commit."""
    is_hard = event.verb in _HARD
    bus.invalidate(found, is_hard=is_hard, token=outside.token(event.pk) if is_hard else "")
    if found:
        purge_everywhere(found, is_soft=not is_hard)
