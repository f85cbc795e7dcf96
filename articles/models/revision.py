"""An immutable saved state of a dispatch."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.datelines import Dateline
from articles.models.dispatch import Dispatch
from authors.models import Agency, Author
from images.models import Image


class Revision(models.Model):
    """An immutable saved state of a dispatch; triggers refuse UPDATE, DELETE and TRUNCATE.

    The one way out is the database function ``articles_erase``, which empties its text.

    The newest one is the working copy. ``unique(dispatch, seq)`` is the optimistic lock: two
    savers cannot both write the same next ``seq``.
    """

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="revisions")
    seq = models.PositiveIntegerField()
    headline = models.CharField(max_length=200, blank=True)
    standfirst = models.CharField(max_length=500, blank=True)
    dateline_city = models.CharField(max_length=80, blank=True)
    dateline_region = models.CharField(max_length=80, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    licence_note = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, related_name="+")
    caption = models.CharField(max_length=1000, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    alt = models.CharField(max_length=500, blank=True)
    source_uri = models.CharField(max_length=500, blank=True)
    source_version = models.CharField(max_length=40, blank=True)
    # What the source says of its copy: when it was written, and until when it is under embargo.
    source_at = models.DateTimeField(null=True)
    embargo_until = models.DateTimeField(null=True)
    authors: models.ManyToManyField[Author, models.Model] = models.ManyToManyField(
        Author, through="articles.Byline", related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "seq"], name="revision_one_per_seq"),
            models.CheckConstraint(condition=models.Q(seq__gt=0), name="revision_seq_from_one"),
        ]
        indexes = [
            # Where else the copy of one wire item stands.
            models.Index(
                fields=["source_uri"], name="revision_source", condition=~models.Q(source_uri="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.headline or 'Untitled'} ({self.seq})"

    @property
    def dateline(self) -> Dateline:
        """The place and agency that open it; no query when ``agency`` is loaded."""
        return Dateline(
            city=self.dateline_city,
            region=self.dateline_region,
            agency=self.agency.name if self.agency else "",
        )
