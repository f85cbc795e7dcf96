"""What is to be printed when."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.dispatch import Dispatch
from articles.schedule import LATE, DueActQuerySet


class DueAct(models.Model):
    """One text that is to be printed for the first time at a moment, by the worker.

    ``seq`` is the revision that was approved: no other is printed. ``scheduled_by`` was entitled to
    print when it was scheduled, and accepted ``doubts`` for the reason in ``override``;
    ``picture_exception`` is why a picture goes out without its words. ``error`` says, in a
    sentence for the newsroom, why it was not printed though it was to.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="due_acts")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField()
    override = models.TextField(blank=True)
    picture_exception = models.TextField(blank=True, db_default="")
    doubts: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    # The desk's state of the text before: it comes back there when it is not printed.
    state_before = models.CharField(max_length=10, choices=Dispatch.State)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = DueActQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "failed", "cancelled"]),
                name="due_act_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="due_act_settled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="due_act_failed_says_why"
            ),
            models.UniqueConstraint(
                fields=["dispatch"], condition=Q(state="waiting"), name="due_act_one_waiting"
            ),
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="due_act_next", condition=Q(state="waiting")),
            models.Index(fields=["dispatch", "-id"], name="due_act_of_dispatch"),
            models.Index(
                fields=["-settled_at", "-id"],
                name="due_act_settled",
                condition=~Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch} at {self.at:%Y-%m-%d %H:%M:%S%z}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be printed."""
        return self.state == self.State.WAITING

    @property
    def lateness(self) -> timedelta:
        """How long after its time it was printed; nothing for what was not printed."""
        if self.state != self.State.DONE or self.settled_at is None:
            return timedelta(0)
        return self.settled_at - self.at

    @property
    def is_late(self) -> bool:
        """Whether it was printed so late that somebody must hear of it."""
        return self.lateness > LATE
