"""What somebody types and has not saved yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.models.article import Article
from articles.models.dispatch import Dispatch
from articles.querysets import KeptTextQuerySet


class KeptText(models.Model):
    """One person's unsaved text, as it stands in one open form; no part of the story's history.

    It is a text of ``dispatch``; without one, of a new update of ``article``; without either, of a
    new story. ``key`` is the form's own: two windows never write over each other. ``turn`` grows
    with each keep of a form, so that one that arrives late changes nothing. A dropped one keeps its
    turn, for the same reason.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField()
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="+")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="+")
    # The form's fields by name, each a list as browsers send it.
    fields: models.JSONField[dict[str, list[str]], dict[str, list[str]]] = models.JSONField()
    turn = models.BigIntegerField()
    kept_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    objects = KeptTextQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="kept_text_one_per_form"),
            models.CheckConstraint(
                condition=models.Q(dispatch__isnull=True) | models.Q(article__isnull=False),
                name="kept_text_dispatch_has_article",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "article", "-kept_at"],
                name="kept_text_offered",
                condition=models.Q(dropped_at__isnull=True),
            ),
            models.Index(fields=["kept_at"], name="kept_text_old"),
        ]

    def __str__(self) -> str:
        return f"Unsaved text of {self.person_id}"

    @property
    def seq(self) -> int | None:
        """The version it was written on; None for a text that was never saved."""
        (typed,) = self.fields.get("seq", [""])[-1:] or [""]
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
