"""Reading what was done with pictures of the library, and which texts show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from articles.models import PictureAct as PictureAct  # named in strings below
    from articles.models import PictureUse as PictureUse
    from articles.models import Revision
    from images.models import Image


class PictureActQuerySet(models.QuerySet["PictureAct"]):
    """Acts on pictures."""

    def on(self, image: Image) -> Self:
        """The acts on a picture with who did them, newest first."""
        return self.filter(image=image).select_related("actor")

    def since(self, image: Image, version: int) -> Self:
        """The acts that brought a picture's versions after this one, oldest first."""
        return self.on(image).filter(data__version__gt=version).order_by("id")


class PictureUseQuerySet(models.QuerySet["PictureUse"]):
    """The index of the pictures in running text."""

    def in_texts(self, texts: models.QuerySet[Revision]) -> Self:
        """Those in some texts."""
        return self.filter(revision__in=texts)
