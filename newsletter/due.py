"""The digest's clock: each day's is a row, and goes out when its time comes."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from newsletter import digest, issuing, letters, rendering
from newsletter.models import Issue, Subscription
from newsletter.pauses import Pauses

logger = logging.getLogger(__name__)

# A worker that was away sends what it missed, unless that would be no letter of that hour any more.
LATEST = timedelta(hours=6)
_DAY = timedelta(days=1)


def time_of(day: date) -> datetime:
    """Return when a day's digest goes out.

    Where the clock is set forward over that time it is the moment after, where it is set back and
    has the time twice it is the first.
    """
    zone = timezone.get_default_timezone()
    return datetime.combine(day, settings.NEWSLETTER_DIGEST_AT, tzinfo=zone)


def next_digest(*, now: datetime) -> Issue:
    """Return the digest that goes out next, made where there is none; two queries at most.

    Where the settings name another hour since it was made, it goes out when that comes next, with
    what editors did to it; three queries more, once.
    """
    found = Issue.objects.filter(kind="digest", state=Issue.State.OPEN).order_by("due_at").first()
    if found is None:
        day = _next_day(now, free_of=Issue.objects.filter(kind="digest"))
        found, _ = Issue.objects.get_or_create(
            kind="digest", day=day, defaults={"due_at": time_of(day)}
        )
    elif found.day and found.due_at > now and found.due_at != time_of(found.day):
        others = Issue.objects.filter(kind="digest").exclude(pk=found.pk)
        found.day = _next_day(now, free_of=others)
        found.due_at = time_of(found.day)
        mine = Issue.objects.filter(pk=found.pk, state=Issue.State.OPEN)
        mine.update(day=found.day, due_at=found.due_at)
    return found


def _next_day(now: datetime, *, free_of: QuerySet[Issue]) -> date:
    """Return the first day whose hour is to come and that has none of these issues."""
    day = timezone.localdate(now)
    while time_of(day) <= now or free_of.filter(day=day).exists():
        day += _DAY
    return day


def send_off_due(*, now: datetime, pauses: Pauses | None = None) -> bool:
    """Send off what is open and whose time has come; whether there was one.

    With the day's digest those of the sections are opened, which the next calls send off. What an
    error falls on rests, as ``pauses`` has it, and the next one has its turn. One query where there
    is none. Of several workers one sends it off.
    """
    pauses = Pauses() if pauses is None else pauses
    due = Issue.objects.filter(state=Issue.State.OPEN, due_at__lte=now).order_by("due_at", "id")
    due = due.exclude(pk__in=[each for each in pauses.resting() if isinstance(each, int)])
    with transaction.atomic():
        issue = due.select_for_update(skip_locked=True, of=("self",)).first()
        if issue is None:
            return False
        if now - issue.due_at > LATEST:
            _skip(issue, why="Nobody was there to send it at its time.", now=now)
            return True
        if issue.kind == "digest":
            open_sections(issue, now=now)
        try:
            with transaction.atomic():
                _send_off(issue, now=now)
        except (InterfaceError, OperationalError):
            raise  # so it is for every issue
        except Exception:
            logger.exception("An error in composing issue %s, which rests", issue.pk)
            pauses.failed(issue.pk)
    return True


def _send_off(issue: Issue, *, now: datetime) -> None:
    rendered = rendering.render(issue)
    if rendered is None:
        _skip(issue, why="There was nothing new.", now=now)
    else:
        issuing.send_off(issue, stories=[*rendered.stories], subject=rendered.subject, now=now)


def open_sections(issue: Issue, *, now: datetime) -> None:
    """Make the letters of a digest's day for the sections that somebody reads, due when it is.

    At its hour only for those that have something new; before it nobody knows which will have.
    Twice is once. A query for each section that somebody reads, and three.
    """
    subscriptions = Subscription.objects.filter(kind="section").order_by()
    wanted = set(subscriptions.values_list("section", flat=True).distinct())
    Issue.objects.bulk_create(
        [
            Issue(kind="section", section_id=each.section_id, day=issue.day, due_at=issue.due_at)
            for each in letters.offered()
            if each.section_id in wanted
            and (
                now < issue.due_at
                or digest.section_news(each.section_id, since=issue.due_at - _DAY)
            )
        ],
        ignore_conflicts=True,
    )


def _skip(issue: Issue, *, why: str, now: datetime) -> None:
    issue.state, issue.why, issue.ended_at = Issue.State.SKIPPED, why, now
    issue.save(update_fields=["state", "why", "ended_at"])
