"""Who has a story open now: no lock, and no history."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.models.article import Article
from articles.models.dispatch import Dispatch
from articles.presences import PresenceQuerySet


class Presence(models.Model):
    """A tab of somebody's browser that has a story open in the editor.

    The tab renews ``seen_at`` while it is open and sets it back to 1970 when it is closed; a row
    that is not renewed counts no more after some seconds (``articles/presences.py``). The table is
    unlogged: a crash of the database empties it, and the next beats fill it again.
    """

    tab = models.CharField(max_length=32, primary_key=True)  # made by the page, at random
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="presences")
    # The text that is open; NULL for one that nobody has saved, and for who only reads.
    dispatch = models.ForeignKey(
        Dispatch, models.CASCADE, null=True, related_name="+", db_index=False
    )
    appends = models.BooleanField()  # whether an update is being begun
    away = models.BooleanField()  # whether the tab is open and out of sight
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.article_id}"
