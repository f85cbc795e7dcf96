"""A way for somebody without a sign-in to read a text that is not in print."""

from django.conf import settings
from django.db import models

from articles.models.dispatch import Dispatch
from articles.models.revision import Revision
from articles.querysets import PreviewLinkQuerySet


class PreviewLink(models.Model):
    """A link to a text that is not in print, for one person, until it expires or is revoked.

    The link itself is known to whom it was given: here stands the SHA-256 of its secret. Without a
    ``revision`` it shows the newest saved one.
    """

    secret_sha256 = models.CharField(max_length=64, unique=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="preview_links")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    reader = models.CharField(max_length=200)  # for whom it is, as the newsroom says
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="preview_link_expires_later",
            )
        ]
        indexes = [
            models.Index(
                fields=["dispatch", "-created_at"],
                name="preview_link_of_text",
                condition=models.Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader}, until {self.expires_at}"
