"""Reading printings: the public notes among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from articles.models import Printing as Printing  # named in a string below


class PrintingQuerySet(models.QuerySet["Printing"]):
    """Printings, for readers."""

    def public_notes(self) -> Self:
        """Those whose note readers see now, on the page of a public story.

        A correction while its passage is live, a withdrawal while it is not. What was erased has no
        words any more.
        """
        from articles.models import Article, Printing

        return (
            self.exclude(note_kind="")
            .filter(dispatch__article__in=Article.objects.public(), dispatch__erased_at=None)
            .filter(
                Q(act=Printing.Act.CORRECT, dispatch__live_revision__isnull=False)
                | Q(act=Printing.Act.WITHDRAW, dispatch__live_revision__isnull=True)
            )
        )
