"""The picture that goes with a link to a story, drawn for one headline."""

import uuid
from pathlib import PurePosixPath

from django.db import models
from django.urls import reverse

from articles.models.article import Article


class Poster(models.Model):
    """A drawn picture: its address cannot be guessed, and its file never changes.

    ``drawn_from`` says what it shows (``articles.posters.fingerprint``). Those of earlier headlines
    stay, for the links that others have; the story's page names the one of what it says now.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="posters")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    # Not the address's: a web server that serves all media by itself knows of no takedown.
    file_key = models.UUIDField(default=uuid.uuid4)
    drawn_from = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "drawn_from"], name="poster_once")
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def file(self) -> str:
        """Where it is, below the media root."""
        return str(PurePosixPath("posters", f"{self.file_key}.jpg"))

    def get_absolute_url(self) -> str:
        """Return its address."""
        return reverse("articles:poster", args=[self.key])
