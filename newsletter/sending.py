"""Making deliveries: a batch at a time, each sent once at most, whoever dies meanwhile.

What is sent is decided in the moment before: who unsubscribed, whose mail came back and what was
taken down since is left out. ``docs/decisions/0023-letters.md`` has the states and the one window.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic, sleep
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from newsletter import bounces, issuing, rendering, return_address
from newsletter.models import Delivery, Issue
from newsletter.pauses import Pauses
from newsletter.post import Away, Post, Refused, Unclear

logger = logging.getLogger(__name__)

# A batch ends after so many mails or so many seconds, so that an alert gets its turn.
MOST = 200
SECONDS = 2.0
# What a sender claimed and has not begun waits again after this: it was killed, or it is a sender
# that finds out when it goes on. What it had begun is given up after the longer time.
CLAIM = timedelta(seconds=60)
GIVEN_UP = timedelta(minutes=10)
# A mail that is refused for now is tried so often: after 1, 2, 4, … minutes.
ATTEMPTS = 7

# Chosen once, and then claimed: a subquery with a limit that is joined may be run for each row.
_CLAIM = """
    WITH chosen AS MATERIALIZED (
        SELECT id FROM newsletter_delivery
        WHERE issue_id = %(issue)s AND state = 'waiting' AND due_at <= %(now)s
        ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    UPDATE newsletter_delivery delivery
    SET state = 'claimed', claim = %(claim)s, claimed_at = %(now)s
    FROM chosen WHERE delivery.id = chosen.id
    RETURNING delivery.id, delivery.subscriber_id, delivery.attempts
"""
# One statement, and so one commit, ends a delivery and begins the next. It begins only what is
# still this sender's, for somebody who still wants it, of a story that is still public.
_NEXT = """
    WITH ended AS (
        UPDATE newsletter_delivery SET state = 'sent', claim = NULL
        WHERE id = %(ended)s AND state = 'sending' AND claim = %(claim)s
    )
    UPDATE newsletter_delivery delivery SET state = 'sending', claimed_at = clock_timestamp()
    FROM newsletter_subscriber subscriber, newsletter_issue issue
    WHERE delivery.id = %(begun)s AND delivery.state = 'claimed' AND delivery.claim = %(claim)s
      AND subscriber.id = delivery.subscriber_id AND subscriber.suppressed_at IS NULL
      AND issue.id = delivery.issue_id AND issue.state = 'sending'
      AND EXISTS (
        SELECT FROM newsletter_subscription subscription
        WHERE subscription.subscriber_id = subscriber.id AND subscription.kind = issue.kind
          AND subscription.section_id IS NOT DISTINCT FROM issue.section_id
      )
      AND NOT EXISTS (
        SELECT FROM articles_article article
        WHERE article.id = issue.article_id AND article.status <> 'public'
      )
      AND NOT EXISTS (
        SELECT FROM articles_dispatch dispatch
        WHERE dispatch.id = issue.dispatch_id AND dispatch.live_revision_id IS NULL
      )
    RETURNING subscriber.email
"""


def send_batch(
    *, is_stopped: Callable[[], bool] = lambda: False, pauses: Pauses | None = None
) -> bool:
    """Send some of what waits, alerts first; whether there was anything to do.

    An issue on which an error falls rests, as ``pauses`` has it, and the next one has its turn.
    Raises Away where the mail server takes nothing: what was claimed waits again.
    """
    pauses = Pauses() if pauses is None else pauses
    for issue in Issue.objects.going_out().select_related("section"):
        if pauses.left(issue.pk):
            continue
        try:
            worked = _send_some(issue, is_stopped)
        except (Away, InterfaceError, OperationalError):
            raise  # so it is for every issue
        except Exception:
            logger.exception("An error in sending issue %s, which rests", issue.pk)
            pauses.failed(issue.pk)
        else:
            if worked:
                pauses.worked(issue.pk)
                return True
    return False


def _send_some(issue: Issue, is_stopped: Callable[[], bool]) -> bool:
    """Send a batch of one issue, or end it; False where nothing of it can be sent now."""
    now = timezone.now()
    _take_back(issue)
    if issuing.end(issue, now=now):
        return False
    if issuing.is_too_late(issue, now=now):
        logger.error("The rest of issue %s is not sent: %s", issue.pk, issuing.TOO_LATE)
        issuing.stop(issue, why=issuing.TOO_LATE, now=now)
        return False
    batch = _claimed(issue)
    if batch is None:
        return False
    try:
        rendered = rendering.render(issue)
        if rendered is None:
            issuing.stop(issue, why="What it tells of was taken down.", now=timezone.now())
            return True
        with Post() as post:
            _Round(batch, rendered, post).send(is_stopped)
    finally:
        _release(batch)
    issuing.end(issue, now=timezone.now())
    return True


@dataclass(slots=True)
class Batch:
    """Some deliveries of an issue, claimed by one sender."""

    claim: UUID
    deliveries: list[Delivery]


def _claimed(issue: Issue) -> Batch | None:
    """Claim what waits; None where another sender has it, or it waits for another attempt."""
    claim = uuid4()
    per_second: int = settings.NEWSLETTER_PER_SECOND
    most = min(MOST, max(1, int(per_second * SECONDS))) if per_second else MOST
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM, {"claim": claim, "issue": issue.pk, "most": most, "now": timezone.now()}
        )
        rows = cursor.fetchall()
    found = [
        Delivery(pk=pk, issue=issue, subscriber_id=subscriber, attempts=attempts, claim=claim)
        for pk, subscriber, attempts in sorted(rows)
    ]
    return Batch(claim, found) if found else None


def _release(batch: Batch) -> None:
    """Let what was not begun wait again."""
    Delivery.objects.filter(
        pk__in=[each.pk for each in batch.deliveries],
        state=Delivery.State.CLAIMED,
        claim=batch.claim,
    ).update(state=Delivery.State.WAITING, claim=None)


def _take_back(issue: Issue) -> None:
    """Take back what senders that died had claimed; two queries."""
    now = timezone.now()
    in_hand = Delivery.objects.filter(issue=issue)
    in_hand.filter(state="claimed", claimed_at__lt=now - CLAIM).update(state="waiting", claim=None)
    lost = in_hand.filter(state="sending", claimed_at__lt=now - GIVEN_UP)
    if number := lost.update(state="unknown", claim=None):
        logger.error("%s of %r may have gone out or not, and are not sent again.", number, issue)


class _Round:
    """One batch over one connection."""

    def __init__(self, batch: Batch, rendered: rendering.Rendered, post: Post) -> None:
        self._batch = batch
        self._rendered = rendered
        self._post = post
        self._sent: int | None = None  # the last one that was sent, and is not marked yet
        self._is_taken = False  # the server has taken, or refused for good, one of the batch

    def send(self, is_stopped: Callable[[], bool]) -> None:
        """Send the batch, no faster than the settings say; Away where nothing of it was taken.

        A server that hangs up after it took some is asked again with the next batch, at once.
        """
        per_second: int = settings.NEWSLETTER_PER_SECOND
        pause = 1 / per_second if per_second else 0.0
        began = due = monotonic()
        try:
            for delivery in self._batch.deliveries:
                if is_stopped() or monotonic() - began > 2 * SECONDS:
                    break
                if (wait := due - monotonic()) > 0:
                    # Not while the last one is unmarked: whoever is killed now leaves no doubt.
                    self._begin(None)
                    sleep(wait)
                due = max(due, monotonic() - 1) + pause
                email = self._begin(delivery)
                if email is None:
                    self._leave_out(delivery)
                else:
                    self._send(delivery, email)
        except Away:
            if not self._is_taken:
                raise
        finally:
            self._begin(None)

    def _begin(self, delivery: Delivery | None) -> str | None:
        """End the last one and begin the next: its address, None where it is not to be sent."""
        if delivery is None and self._sent is None:
            return None
        asked = {
            "ended": self._sent,
            "begun": delivery.pk if delivery else None,
            "claim": self._batch.claim,
        }
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, asked)
            row = cursor.fetchone()
        self._sent = None
        return row[0] if row else None

    def _leave_out(self, delivery: Delivery) -> None:
        """Nobody wants it any more; or another sender has it, whose it stays."""
        self._ours(delivery, "claimed").update(state=Delivery.State.STOPPED, claim=None)

    def _send(self, delivery: Delivery, email: str) -> None:
        message = rendering.for_delivery(self._rendered, delivery, email=email)
        mine = self._ours(delivery, "sending")
        try:
            self._post.send(message, sender=return_address.of(delivery.pk))
        except Refused as refused:
            self._refused(delivery, refused)
            if refused.hangs_up:
                raise Away(refused.answer) from refused
        except Away:
            mine.update(state=Delivery.State.WAITING, claim=None)
            raise
        except Unclear as unclear:
            error = f"The connection broke: {unclear}"[:200]
            mine.update(state=Delivery.State.UNKNOWN, claim=None, error=error)
            # The connection is gone, and with it this batch.
            raise Away(str(unclear)) from unclear
        else:
            self._sent = delivery.pk
            self._is_taken = True

    def _refused(self, delivery: Delivery, refused: Refused) -> None:
        attempts = delivery.attempts + 1
        mine = self._ours(delivery, "sending")
        self._is_taken |= refused.is_permanent
        if refused.is_permanent or attempts >= ATTEMPTS:
            mine.update(
                state=Delivery.State.REFUSED, claim=None, attempts=attempts, error=refused.answer
            )
            is_of_the_address = refused.is_recipient and bounces.is_of_the_address(refused.answer)
            if is_of_the_address and refused.is_permanent:
                bounces.count(
                    subscriber_id=delivery.subscriber_id,
                    is_gone=bounces.is_gone(refused.answer),
                )
            return
        mine.update(
            state=Delivery.State.WAITING,
            claim=None,
            attempts=attempts,
            due_at=timezone.now() + timedelta(minutes=2**delivery.attempts),
            error=refused.answer,
        )

    def _ours(self, delivery: Delivery, state: str) -> QuerySet[Delivery]:
        return Delivery.objects.filter(pk=delivery.pk, state=state, claim=self._batch.claim)
