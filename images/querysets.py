"""Reading pictures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from images.models import Image as Image  # named in strings below


class ImageQuerySet(models.QuerySet["Image"]):
    """Pictures of the library."""

    def of_ids(self, ids: Collection[int]) -> Self:
        """Those with these ids, always in one order: who locks several waits for nobody in turn."""
        return self.filter(pk__in=ids).order_by("pk")

    def locked(self, *, skip_locked: bool = False) -> Self:
        """Lock them until the transaction ends; others may still begin to use them."""
        return self.select_for_update(no_key=True, skip_locked=skip_locked)

    def shown_under(self, key: UUID | str, *, image_id: int) -> Self:
        """This picture, while readers see it and its files are under this key."""
        return self.filter(pk=image_id, key=key, hidden=self.model.Hidden.NOT)

    def changing(self, *, hidden: str) -> Self:
        """Those that are ``hidden`` so until a time, the next first; an index has them.

        Of shown ones the rights end then, of early ones they begin.
        """
        return self.filter(hidden=hidden, due_at__isnull=False).order_by("due_at", "id")

    def due(self, *, hidden: str, at: datetime) -> Self:
        """Those of them whose time has come by a moment, and which nobody has changed yet."""
        return self.changing(hidden=hidden).filter(due_at__lte=at)
