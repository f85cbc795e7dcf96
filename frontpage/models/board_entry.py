"""The audit entry of one act on the board."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.models import Article
from frontpage.models.strip import Strip
from frontpage.slots import BoardEntryQuerySet


class BoardEntry(models.Model):
    """Who arranged what on the fronts, when; append-only by triggers.

    ``data`` holds the slots that the act changed, ``before`` and ``after`` by id, the ``slot`` that
    was meant, and the ``place``. The newest id is the board's version: who acts says which one they
    have seen.
    """

    verb = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    article = models.ForeignKey(Article, models.PROTECT, related_name="+")
    strip = models.ForeignKey(Strip, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = BoardEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["actor", "-id"], name="board_entry_of_actor")]

    def __str__(self) -> str:
        return f"{self.verb} {self.article_id}"

    @property
    def can_be_undone(self) -> bool:
        """Whether it arranged slots: a strip is raised or lowered again by hand."""
        return bool(self.data.get("after"))
