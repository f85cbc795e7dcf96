"""The desk's warning of pictures: whose rights are about to end, and where they are used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from articles import pictures
from articles.pictures import Use

_MOST = 12


@dataclass(frozen=True, slots=True)
class EndingPicture:
    """A picture whose rights end within a week."""

    name: str
    url: str
    until: datetime | None
    uses: list[Use]


@dataclass(frozen=True, slots=True)
class EndingPictures:
    """Those whose rights end first; ``more_url`` leads to all where that is not all."""

    first: list[EndingPicture] = field(default_factory=list)
    more_url: str = ""


def ending() -> EndingPictures:
    """Return the pictures whose rights end first, within a week; one query."""
    soonest = pictures.library(show="ending").order_by("due_at", "id")[: _MOST + 1]
    found = [
        EndingPicture(
            name=str(image),
            url=reverse("admin:articles_picture", args=[image.pk]),
            until=image.usable_until,
            uses=pictures.uses_of(image),
        )
        for image in pictures.with_uses(soonest)
    ]
    library = reverse("admin:articles_pictures")
    return EndingPictures(
        found[:_MOST], more_url=f"{library}?show=ending" if len(found) > _MOST else ""
    )
