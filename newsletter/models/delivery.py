"""One issue to one subscriber."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from newsletter.models.issue import Issue
from newsletter.models.subscriber import Subscriber


class Delivery(models.Model):
    """One issue to one subscriber: written before anything is sent, and sent once at most.

    A sender claims some (``claim``, ``claimed_at``), marks each as sending before it is given to
    the mail server, and says afterwards how that ended. What a sender that was killed had claimed
    waits again; what it was sending is never sent again, as it may have arrived: ``unknown``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CLAIMED = "claimed", "Claimed"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Refused by the mail server"
        UNKNOWN = "unknown", "Perhaps sent"
        BOUNCED = "bounced", "Came back"
        STOPPED = "stopped", "Not sent"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issue", "subscriber"], name="delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["issue", "due_at", "id"],
                name="delivery_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["issue", "claimed_at"],
                name="delivery_in_hand",
                condition=Q(state__in=["claimed", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
