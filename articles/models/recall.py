"""What the world outside is told after a story, or a passage of it, was taken down."""

from django.db import models

from articles.models.event import Event
from articles.querysets import RecallQuerySet


class Recall(models.Model):
    """One place outside that may still carry what an act took down, or brought back.

    Written with the act; a job tells the place and tries again until it acknowledges.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="recalls")
    place = models.CharField(max_length=200)  # the name it is registered under
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["event", "place"], name="recall_one_per_place")
        ]
        indexes = [
            models.Index(
                fields=["-created_at"],
                name="recall_still_out",
                condition=models.Q(acknowledged_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.event}"
