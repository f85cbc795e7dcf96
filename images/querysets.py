"""Reading pictures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Self

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

    def changing(self) -> Self:
        """Those whose rights begin or end at a time to come, the next first; an index has them."""
        return self.filter(due_at__isnull=False).order_by("due_at", "id")

    def due(self, *, at: datetime) -> Self:
        """Those whose rights have begun or ended by a moment, and which nobody has changed yet.

        Those that readers see come first: what may not be shown any more waits for nothing.
        """
        return self.changing().filter(due_at__lte=at).order_by("hidden", "due_at", "id")
