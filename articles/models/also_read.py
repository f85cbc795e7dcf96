"""A block in a body that points at another article."""

from django.db import models

from articles.models.article import Article
from articles.models.revision import Revision
from articles.querysets import AlsoReadQuerySet


class AlsoRead(models.Model):
    """The index of the "Also read" blocks in a revision's body, written once with it.

    Triggers refuse a target that is the revision's own article, and a block for a revision that was
    printed or replaced by a newer one.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="also_reads")
    target = models.ForeignKey(Article, models.PROTECT, related_name="read_from")
    position = models.PositiveSmallIntegerField()

    objects = AlsoReadQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="also_read_one_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} → {self.target_id}"
