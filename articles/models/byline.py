"""Who signs a revision."""

from django.db import models

from articles.models.revision import Revision
from authors.models import Author


class Byline(models.Model):
    """One author of one revision, in order; written once with it.

    A trigger refuses one for a revision that was printed or replaced by a newer one.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "author"], name="byline_author_once"),
            models.UniqueConstraint(fields=["revision", "position"], name="byline_one_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} at {self.position}"
