"""The digest's clock: each day's is a row, and goes out when its time comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from newsletter import digest, issuing, letters, rendering
from newsletter.models import Issue, Subscription

# A worker that was away sends what it missed, unless that would be no evening's letter any more.
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
    """Return the digest that goes out next, made where there is none; two queries at most."""
    found = Issue.objects.filter(kind="digest", state=Issue.State.OPEN).order_by("due_at").first()
    if found is not None:
        return found
    day = timezone.localdate(now)
    while time_of(day) <= now or Issue.objects.filter(kind="digest", day=day).exists():
        day += _DAY
    issue, _ = Issue.objects.get_or_create(
        kind="digest", day=day, defaults={"due_at": time_of(day)}
    )
    return issue


def send_off_due(*, now: datetime) -> bool:
    """Send off the digest whose time has come, and the sections' with it; whether there was one.

    One query where there is none. Of several workers one sends it off.
    """
    due = Issue.objects.filter(state=Issue.State.OPEN, due_at__lte=now).order_by("due_at")
    with transaction.atomic():
        issue = due.select_for_update(skip_locked=True, of=("self",)).first()
        if issue is None:
            return False
        if now - issue.due_at > LATEST:
            _skip(issue, why="Nobody was there to send it at its time.", now=now)
            return True
        rendered = rendering.render(issue)
        if rendered is None:
            _skip(issue, why="There was nothing new.", now=now)
        else:
            issuing.send_off(issue, stories=[*rendered.stories], subject=rendered.subject, now=now)
        _send_off_sections(issue, now=now)
    return True


def _send_off_sections(issue: Issue, *, now: datetime) -> None:
    """Send off the letters of those sections that somebody reads and that have something new."""
    wanted = Subscription.objects.filter(kind="section").order_by()
    for letter in letters.offered():
        if letter.section_id is None or not wanted.filter(section=letter.section_id).exists():
            continue
        if not digest.section_news(letter.section_id, since=issue.due_at - _DAY):
            continue
        try:
            with transaction.atomic():
                own = Issue.objects.create(
                    kind="section", section_id=letter.section_id, day=issue.day, due_at=issue.due_at
                )
        except IntegrityError:
            continue
        rendered = rendering.render(own)
        if rendered is not None:
            issuing.send_off(own, stories=[*rendered.stories], subject=rendered.subject, now=now)


def _skip(issue: Issue, *, why: str, now: datetime) -> None:
    issue.state, issue.why, issue.ended_at = Issue.State.SKIPPED, why, now
    issue.save(update_fields=["state", "why", "ended_at"])
