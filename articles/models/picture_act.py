"""The audit entry of one act on a picture of the library."""

from django.conf import settings
from django.db import models

from articles.picture_querysets import PictureActQuerySet
from images.models import Image


class PictureAct(models.Model):
    """Who did what to which picture, when and why; append-only by triggers.

    ``data`` has what was changed: ``before`` and ``after`` of each field.
    """

    image = models.ForeignKey(Image, models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = PictureActQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["image", "-at", "-id"], name="picture_act_of_image")]

    def __str__(self) -> str:
        return f"{self.verb} {self.image_id}"
