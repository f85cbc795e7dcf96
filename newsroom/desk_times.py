"""The desk's clock: what goes out when, and what did not go out when it should have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from articles.models import Article, DueAct
from articles.schedule import LATE
from articles.templatetags.newsprint import ap_moment
from authors.models import User

_MOST = 12


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A text that waits for its time."""

    headline: str
    kind: str
    section: str
    who: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sentence about a text that did not go out as it should, and where to act on it."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Times:
    """What a person's desk says of the schedule."""

    scheduled: list[Scheduled] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)


def times(user: User, *, edits: bool) -> Times:
    """Return the next texts to go out and the alarms; for who does not edit, of own texts.

    One query at any number of rows, by two indexes.
    """
    acts = DueAct.objects.for_desk()
    if not edits:
        acts = acts.begun_by(user)
    now = timezone.now()
    found = list(acts.waiting()[:_MOST].union(acts.amiss()[:_MOST], all=True))
    waiting = sorted(
        (due for due in found if due.state == DueAct.State.WAITING),
        key=lambda due: (due.at, due.pk),
    )
    amiss = sorted(
        (due for due in found if due.state != DueAct.State.WAITING),
        key=lambda due: (due.settled_at or now, due.pk),
        reverse=True,
    )
    # The first to go out are the first of the list: what is overdue stands at its top.
    overdue = [due for due in waiting if due.at < now - LATE]
    return Times(
        scheduled=[_scheduled(due) for due in waiting],
        alarms=[*_overdue(overdue), *(_amiss(due) for due in amiss)],
    )


def _scheduled(due: DueAct) -> Scheduled:
    article = due.dispatch.article
    is_new = article.status == Article.Status.DRAFT
    return Scheduled(
        headline=_headline(due),
        kind="New story" if is_new else "Breaking update",
        section=article.section.name,
        who=str(due.scheduled_by),
        at=due.at,
        url=_url(due),
    )


def _overdue(overdue: Iterable[DueAct]) -> Iterable[Alarm]:
    for due in overdue:
        sentence = (
            f"“{_headline(due)}” was to go out at {ap_moment(due.at)}, and waits still: is the "
            "worker running?"
        )
        yield Alarm(sentence, _url(due))


def _amiss(due: DueAct) -> Alarm:
    moment = ap_moment(due.at)
    if due.state == DueAct.State.DONE:
        return Alarm(f"“{_headline(due)}” went out {_long(due.lateness)} late.", _url(due))
    if due.state == DueAct.State.FAILED:
        return Alarm(f"“{_headline(due)}” did not go out at {moment}: {due.error}", _url(due))
    return Alarm(f"“{_headline(due)}” is off the schedule for {moment}: {due.error}", _url(due))


def _long(span: timedelta) -> str:
    """Return a span in the largest unit that tells enough: ``42 s``, ``12 min``, ``5 h``."""
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def _headline(due: DueAct) -> str:
    return due.saved_headline or "Untitled"  # type: ignore[attr-defined]


def _url(due: DueAct) -> str:
    editor = reverse("admin:articles_article_change", args=[due.dispatch.article_id])
    return f"{editor}?dispatch={due.dispatch_id}"
