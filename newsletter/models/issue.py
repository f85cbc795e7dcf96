"""One sending of a letter."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.dateformat import format as date_format

from articles.models import Article, Dispatch, Event, Section
from newsletter.models.subscriber import Subscription
from newsletter.querysets import IssueQuerySet


class Issue(models.Model):
    """One sending of a letter: a day's digest, a section's, or an alert.

    The day's digest is open until ``due_at``: what editors change of it (``subject``, ``intro``,
    ``order``, ``left_out``; articles by id) lies over what it is composed of at that moment.
    ``version`` guards it against two at once. ``stories`` is what it brought. The figures are
    written when its last delivery has ended.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SENDING = "sending", "Going out"
        SENT = "sent", "Sent"
        STOPPED = "stopped", "Stopped"
        SKIPPED = "skipped", "Not sent"

    kind = models.CharField(max_length=8, choices=Subscription.Kind)
    section = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    day = models.DateField(null=True)  # of a digest, in the site's time zone
    due_at = models.DateTimeField()
    subject = models.CharField(max_length=200, blank=True)
    intro = models.TextField(blank=True)
    order: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
    left_out: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    stories: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
    # Of an alert: the passage that it tells of, and the act that asked for it.
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="+")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Since when the mail server takes nothing of it; the desk says so.
    away_since = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)  # it was not sent, or stopped
    addressed = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    bounced = models.PositiveIntegerField(default=0)

    objects = IssueQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("edit_issue", "Can edit the digest before it goes out"),
            ("send_alert", "Can send a breaking update as an alert"),
            ("view_counts", "Can see how many letters went out"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(kind="digest"), name="issue_one_digest_a_day"
            ),
            models.UniqueConstraint(
                fields=["section", "day"], condition=Q(kind="section"), name="issue_one_a_section"
            ),
            models.CheckConstraint(
                condition=Q(kind="breaking", article__isnull=False, dispatch__isnull=False)
                | (~Q(kind="breaking") & Q(day__isnull=False, article__isnull=True)),
                name="issue_of_a_day_or_a_story",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="issue_in_hand",
                condition=Q(state__in=["open", "sending"]),
            ),
            models.Index(fields=["-due_at", "-id"], name="issue_newest"),
            GinIndex(fields=["stories"], name="issue_stories", opclasses=["jsonb_path_ops"]),
            models.Index(
                fields=["article", "-id"],
                name="issue_of_a_story",
                condition=Q(article__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == Subscription.Kind.BREAKING:
            return self.subject or "A breaking alert"
        name = self.section.name if self.section else self.get_kind_display()
        return f"{name}, {date_format(self.day, 'N j, Y')}" if self.day else name

    @property
    def letter(self) -> str:
        """The key of the letter that it is one of."""
        return f"section-{self.section_id}" if self.kind == "section" else self.kind
