"""A picture in a body."""

from django.db import models

from articles.models.revision import Revision
from articles.picture_querysets import PictureUseQuerySet
from images.models import Image


class PictureUse(models.Model):
    """The index of the pictures in a revision's body, written once with it.

    The lead picture is the revision's own column. A trigger refuses a row for a revision that was
    printed or replaced by a newer one.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="picture_uses")
    image = models.ForeignKey(Image, models.PROTECT, related_name="uses_in_text")
    position = models.PositiveSmallIntegerField()

    objects = PictureUseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "position"], name="picture_use_one_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} → {self.image_id}"
