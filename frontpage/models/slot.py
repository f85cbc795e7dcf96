"""A story's place on a front or a rail, as an editor gave it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from articles.models import Article, Section
from frontpage.places import Place
from frontpage.slots import SlotQuerySet


class Slot(models.Model):
    """One story at one position of one place: at once or from a time on, for good or until another.

    ``position`` counts from 0, the lead. A *pinned* one stays there whatever is put beside it. The
    worker turns what waits live and ends what is over; readers' pages look at ``state`` alone.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        LIVE = "live", "Live"
        ENDED = "ended", "Ended"

    class Kind(models.TextChoices):
        FRONT = "front", "Front page"
        DONT_MISS = "dont-miss", "Don’t Miss"
        SECTION = "section", "Section front"

    kind = models.CharField(max_length=10, choices=Kind)
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    article = models.ForeignKey(Article, models.PROTECT, related_name="slots")
    pinned = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=7, choices=State, default=State.LIVE)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()

    objects = SlotQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("curate_slot", "Can arrange the fronts, Don’t Miss and the breaking strip")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "live", "ended"]), name="slot_known_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["front", "dont-miss"], section__isnull=True)
                | Q(kind="section", section__isnull=False),
                name="slot_known_place",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="slot_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(starts_at__isnull=False),
                name="slot_waits_for_a_time",
            ),
            models.UniqueConstraint(
                fields=["kind", "section", "article"],
                condition=~Q(state="ended"),
                nulls_distinct=False,
                name="slot_one_of_a_story",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "section", "position"],
                condition=~Q(state="ended"),
                name="slot_open",
            ),
            models.Index(
                fields=["starts_at", "id"], condition=Q(state="waiting"), name="slot_to_begin"
            ),
            models.Index(
                fields=["ends_at", "id"],
                condition=Q(ends_at__isnull=False) & ~Q(state="ended"),
                name="slot_to_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.code} {self.position}: {self.article_id}"

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.kind, self.section_id)

    @property
    def is_live(self) -> bool:
        """Whether it stands there now, for readers who may see its story."""
        return self.state == self.State.LIVE

    @property
    def is_waiting(self) -> bool:
        """Whether its time is still to come."""
        return self.state == self.State.WAITING

    @property
    def changes_at(self) -> datetime | None:
        """When it changes of itself: begins, where it waits, or ends."""
        return self.starts_at if self.is_waiting else self.ends_at
