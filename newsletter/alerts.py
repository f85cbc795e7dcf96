"""Breaking alerts: an update that an editor ticked in the append form, mailed at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.errands import Errand
from articles.models import Article, Event
from newsletter import issuing, rendering
from newsletter.models import Issue

ERRAND = Errand(
    name="breaking_alert",
    label="Send as breaking alert",
    permission="newsletter.send_alert",
    told="The breaking alert goes out now.",
)


def hear(sender: type[Article], event: Event, **kwargs: Any) -> None:
    """Send an alert off where an act asks for one; heard of twice, it is sent once."""
    if ERRAND.name in event.data.get("errands", ()) and event.dispatch_id is not None:
        send_off(event)


@transaction.atomic
def send_off(event: Event) -> None:
    """Write an alert and its deliveries; none where the passage left print, or it is too late."""
    now = timezone.now()
    issue, is_new = Issue.objects.get_or_create(
        event=event,
        defaults={
            "kind": "breaking",
            "article_id": event.article_id,
            "dispatch_id": event.dispatch_id,
            "due_at": event.at,
        },
    )
    if not is_new:
        return
    rendered = rendering.render(issue)
    if rendered is None or issuing.is_too_late(issue, now=now):
        issue.why = issuing.TOO_LATE if rendered else "It was taken down."
        issue.state, issue.ended_at = Issue.State.STOPPED, now
        issue.save(update_fields=["state", "why", "ended_at"])
        return
    issuing.send_off(issue, stories=[*rendered.stories], subject=rendered.subject, now=now)
