"""Reading who has which story open now. Nobody is locked out by it: it is told, and that is all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

if TYPE_CHECKING:
    from articles.models import Article, Presence
    from authors.models import User

# A tab in sight beats every three seconds, so four beats are missed.
STALE = timedelta(seconds=12)
# One out of sight is woken by its browser once a minute at best.
STALE_AWAY = timedelta(seconds=130)
# So many people are named; the others are counted.
_NAMED = 3
# So many tabs are looked at for the desk: a newsroom of hundreds has no use for a longer list.
_TABS = 300


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who has a story open: ``where`` says which text, empty for the story as a whole."""

    user_id: int
    who: str
    where: str
    away: bool

    def __str__(self) -> str:
        remarks = ", ".join(filter(None, [self.where, "away" if self.away else ""]))
        return f"{self.who} ({remarks})" if remarks else self.who


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Tabs that have a story open."""

    def now(self) -> Self:
        """Those that were heard of lately, by the database's clock."""
        in_sight = Q(away=False, seen_at__gt=Now() - STALE)
        return self.filter(in_sight | Q(away=True, seen_at__gt=Now() - STALE_AWAY))

    def stale(self) -> Self:
        """Those that count no more."""
        return self.filter(seen_at__lt=Now() - 2 * STALE_AWAY)

    def now_by_article(
        self, article_ids: Collection[int], *, without: User | None = None
    ) -> dict[int, list[Here]]:
        """Return who has each story open, by the story's id; stories without anybody are left out.

        A person with several tabs counts once, for the one that is in sight or was last. One query
        at any number of stories, none for no story.
        """
        if not article_ids:
            return {}
        tabs = self.filter(article__in=article_ids).exclude(user=without)
        return {story.pk: people for story, people in _by_story(tabs._as_told())}

    def now_by_story(
        self, *, without: User | None = None, most: int = 12
    ) -> list[tuple[Article, list[Here]]]:
        """Return the stories that are open anywhere, with who has them open, by their headline.

        At most ``most``; one query, which looks at no more than some hundred tabs.
        """
        tabs = self.exclude(user=without)._as_told()[:_TABS]
        found = sorted(_by_story(tabs), key=lambda each: str(each[0]))
        return found[:most]

    def _as_told(self) -> Self:
        return (
            self.now()
            .select_related("user", "dispatch", "article")
            .defer("article__search_vector", "article__desk_vector")
            .order_by("away", "-seen_at")
        )


def _by_story(tabs: Iterable[Presence]) -> list[tuple[Article, list[Here]]]:
    stories: dict[int, Article] = {}
    found: defaultdict[int, dict[int, Here]] = defaultdict(dict)
    for tab in tabs:
        stories[tab.article_id] = tab.article
        here = Here(tab.user_id, str(tab.user), _where(tab), tab.away)
        found[tab.article_id].setdefault(tab.user_id, here)
    return [
        (story, sorted(found[pk].values(), key=lambda each: each.who))
        for pk, story in stories.items()
    ]


def _where(tab: Presence) -> str:
    if tab.dispatch is not None and tab.dispatch.number is not None:
        return f"update {tab.dispatch.number}" if tab.dispatch.number else "the first filed"
    unprinted = tab.dispatch is not None and tab.article.status != "draft"
    return "a new update" if tab.appends or unprinted else ""


def sentence(people: Sequence[Here]) -> str:
    """Return who has the story open, in words; empty for nobody."""
    names = [str(each) for each in people]
    if len(names) > _NAMED:
        others = len(names) - _NAMED + 1
        names = [*names[: _NAMED - 1], f"{others} others"]
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]} have this story open"
    if not people:
        return ""
    [one] = people
    remarks = str(one).removeprefix(one.who)
    return f"{one.who} has this story open{remarks}"
