"""Breaking alerts: an update that an editor ticked in the append form, mailed at once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.errands import Errand
from articles.models import Article, Dispatch, Event
from newsletter import issuing, rendering
from newsletter.models import Issue

logger = logging.getLogger(__name__)

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
    """Write an alert and its deliveries; none where the passage left print, or it is too late.

    The mail is written by who sends it: what goes wrong there is tried again for as long as
    somebody wants the alert, and nobody else hears of the event once more.
    """
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
    printed = Dispatch.objects.filter(article__status=Article.Status.PUBLIC)
    headline = (
        printed.filter(pk=event.dispatch_id or 0).values_list("live_revision__headline").first()
    )
    if headline is None or headline[0] is None:
        _stop(issue, why="It was taken down.", now=now)
    elif issuing.is_too_late(issue, now=now):
        _stop(issue, why=issuing.TOO_LATE, now=now)
    else:
        subject = rendering.alert_subject(headline[0])
        issuing.send_off(issue, stories=[event.article_id], subject=subject, now=now)


def _stop(issue: Issue, *, why: str, now: datetime) -> None:
    logger.error("Alert %s is not sent: %s", issue.pk, why)
    issue.state, issue.why, issue.ended_at = Issue.State.STOPPED, why, now
    issue.save(update_fields=["state", "why", "ended_at"])
