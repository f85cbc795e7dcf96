"""What the newsroom says to itself about a story."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from articles.models.article import Article
from articles.models.dispatch import Dispatch
from articles.querysets import NoteQuerySet


class Note(models.Model):
    """An internal note on a story, on one of its texts, or on one paragraph of a text.

    ``quote`` is the paragraph as it was, ``quote_hash`` its fingerprint, which the paragraphs of a
    later version are compared with. No reader ever sees a note: no page or feed of the paper reads
    this table. Erasing a text empties the notes on it.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="notes")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="notes")
    quote = models.TextField(blank=True)
    quote_hash = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__gte=F("at"), settled_by__isnull=False),
                name="note_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(quote="") | Q(dispatch__isnull=False), name="note_quotes_a_text"
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-at", "-id"], name="note_of_article"),
            models.Index(
                fields=["-at", "-id"], name="note_open", condition=Q(settled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} on {self.article_id}"

    @property
    def is_settled(self) -> bool:
        """Whether somebody has said that it is done with."""
        return self.settled_at is not None
