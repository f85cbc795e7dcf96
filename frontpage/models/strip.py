"""The breaking strip on top of every page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from articles.models import Article
from frontpage.slots import StripQuerySet


class Strip(models.Model):
    """One line on top of readers' pages that leads to a story, until a time.

    Readers see it while the story is public. A row is one strip that was raised: another one in its
    place is another row. The worker lowers it when its time is over.
    """

    text = models.CharField(max_length=160)
    article = models.ForeignKey(Article, models.PROTECT, related_name="strips")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = StripQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("raised_at")), name="strip_ends_after_it_is_raised"
            ),
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="strip_one_is_up",
            ),
        ]

    def __str__(self) -> str:
        return self.text
