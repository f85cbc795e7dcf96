"""The audit entry of one editorial act."""

from django.conf import settings
from django.db import models

from articles.models.article import Article
from articles.models.dispatch import Dispatch


class Event(models.Model):
    """Who did what to which story, when and why; append-only by triggers."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="events")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="events")
    verb = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["article", "-at", "-id"], name="event_of_article"),
            models.Index(fields=["-at", "-id"], name="event_newest"),
            # For what feeds say of killed stories, see articles/changes.py.
            models.Index(
                fields=["-at", "-id"], name="event_kills", condition=models.Q(verb="kill")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.article_id}"
