"""A picture and the sizes it is printed in."""

import uuid
from pathlib import PurePosixPath

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse


class Image(models.Model):
    """One picture in the library, kept as renditions without the camera's metadata.

    ``key`` names its files and addresses and cannot be guessed. Caption, credit and alternative
    text here are the picture's own; each use of it carries its own copies.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    original_name = models.CharField(max_length=200, blank=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = ArrayField(models.PositiveIntegerField(), editable=False)
    caption = models.CharField(max_length=1000, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    alt = models.CharField("alternative text", max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="image_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0, widths__len__gt=0),
                name="image_has_a_size",
            )
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or self.original_name or str(self.key)

    @property
    def folder(self) -> PurePosixPath:
        """Where its files are, below the media root."""
        return PurePosixPath("pictures", str(self.key))

    def rendition_url(self, width: int) -> str:
        """Return the address of one rendition; ``width`` in pixels, one of ``widths``."""
        return reverse("images:rendition", args=[self.key, width])
