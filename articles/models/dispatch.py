"""One passage of an article's chain."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.dispatches import DispatchQuerySet
from articles.models.article import Article


class Dispatch(models.Model):
    """One passage of an article's chain.

    ``number`` is NULL until the first print: 0 is the story as first filed, 1, 2, 3, … are its
    breaking updates, without gaps, in order of print. ``live_revision`` is a cache of the
    printings: what readers see of it now, or NULL.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", "Drafting"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        SCHEDULED = "scheduled", "Scheduled"
        IDLE = "idle", "Idle"

    article = models.ForeignKey(Article, models.PROTECT, related_name="dispatches")
    number = models.PositiveIntegerField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFTING)
    state_at = models.DateTimeField()
    live_revision = models.ForeignKey(
        "articles.Revision", models.PROTECT, null=True, related_name="+", editable=False
    )
    # A cache of the printings: which of them brought the live paragraphs, in order, as pairs of a
    # number of paragraphs and a printing's id.
    provenance: models.JSONField[list[list[int]], list[list[int]]] = models.JSONField(
        default=list, editable=False
    )
    erased_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "dispatches"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="dispatch_one_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=["drafting", "submitted", "returned", "scheduled", "idle"]),
                name="dispatch_known_state",
            ),
            models.CheckConstraint(
                condition=Q(live_revision__isnull=True) | Q(number__isnull=False),
                name="dispatch_live_has_number",
            ),
            models.CheckConstraint(
                condition=Q(live_revision__isnull=True) | Q(erased_at__isnull=True),
                name="dispatch_erased_is_not_live",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "-state_at"],
                name="dispatch_desk",
                condition=~Q(state="idle"),
            ),
            models.Index(
                fields=["created_by", "-state_at"],
                name="dispatch_own",
                condition=~Q(state="idle"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.article_id}"

    @property
    def title(self) -> str:
        """What the desk calls it: ``First filed``, ``Update 3``, or ``New copy``."""
        if self.number is None:
            return "New copy"
        return f"Update {self.number}" if self.number else "First filed"
