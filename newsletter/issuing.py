"""Sending an issue off, ending it, stopping it: what changes an issue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from newsletter.models import Delivery, Issue

KEPT = timedelta(days=30)  # deliveries: so late nothing comes back any more
# So long after its time the rest of an issue is not sent: nothing breaks any more, and a day's
# letter is overtaken by the next.
_NEWS, _A_DAYS = timedelta(hours=2), timedelta(hours=24)
TOO_LATE = "It was too late."
# Who gets a letter now: confirmed, and mail does not come back.
_ADDRESS = """
    INSERT INTO newsletter_delivery (issue_id, subscriber_id, state, attempts, due_at, error)
    SELECT %(issue)s, subscription.subscriber_id, 'waiting', 0, %(now)s, ''
    FROM newsletter_subscription subscription
    JOIN newsletter_subscriber subscriber ON subscriber.id = subscription.subscriber_id
    WHERE subscription.kind = %(kind)s
      AND subscription.section_id IS NOT DISTINCT FROM %(section)s
      AND subscriber.suppressed_at IS NULL
    ON CONFLICT DO NOTHING
"""


def send_off(issue: Issue, *, stories: list[int], subject: str, now: datetime) -> None:
    """Write the deliveries of an issue, in the transaction at hand; the worker makes them.

    Two queries at any number of subscribers.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _ADDRESS,
            {"issue": issue.pk, "now": now, "kind": issue.kind, "section": issue.section_id},
        )
        issue.addressed = cursor.rowcount
    issue.state, issue.began_at = Issue.State.SENDING, now
    issue.stories, issue.subject = stories, subject[:200]
    issue.save(update_fields=["addressed", "state", "began_at", "stories", "subject"])


def is_too_late(issue: Issue, *, now: datetime) -> bool:
    """Whether the worker, or the mail server, was away for so long that nobody wants it now."""
    return now - issue.due_at > (_NEWS if issue.kind == "breaking" else _A_DAYS)


@transaction.atomic
def stop(issue: Issue, *, why: str, now: datetime) -> None:
    """Send no more of an issue; what is with the mail server is out."""
    Delivery.objects.filter(issue=issue, state__in=["waiting", "claimed"]).update(
        state=Delivery.State.STOPPED, claim=None
    )
    Issue.objects.filter(pk=issue.pk, state=Issue.State.SENDING).update(why=why)
    end(issue, now=now)


def end(issue: Issue, *, now: datetime) -> bool:
    """End an issue that has no delivery left to make, and write its figures; False if it has.

    Two queries, of which the second counts its deliveries, once.
    """
    left = Delivery.objects.filter(issue=issue, state__in=["waiting", "claimed", "sending"])
    if left.exists():
        return False
    counted = Delivery.objects.filter(issue=issue).values_list("state").annotate(Count("id"))
    by_state = dict(counted)
    Issue.objects.filter(pk=issue.pk, state=Issue.State.SENDING).update(
        state=Case(When(why="", then=Value("sent")), default=Value("stopped")),
        ended_at=now,
        sent=by_state.get("sent", 0) + by_state.get("bounced", 0),
        refused=by_state.get("refused", 0),
        unknown=by_state.get("unknown", 0),
    )
    return True


def note_away(*, now: datetime) -> None:
    """Note that the mail server takes nothing of what is going out; the first time counts."""
    Issue.objects.filter(state=Issue.State.SENDING, away_since=None).update(away_since=now)


def note_back() -> None:
    """Note that it takes mails again."""
    Issue.objects.filter(away_since__isnull=False).update(away_since=None)


def note_unneeded(*, now: datetime) -> None:
    """Note of what goes out, and has nothing for it now, that the mail server is not waited for."""
    needed = Delivery.objects.filter(issue=OuterRef("pk")).filter(
        Q(state="waiting", due_at__lte=now) | Q(state__in=["claimed", "sending"])
    )
    waited = Issue.objects.filter(state=Issue.State.SENDING, away_since__isnull=False)
    waited.filter(~Exists(needed)).update(away_since=None)


def forget(*, now: datetime) -> None:
    """Delete the deliveries of issues that ended a month ago; their figures stay."""
    Delivery.objects.filter(issue__ended_at__lt=now - KEPT).delete()
