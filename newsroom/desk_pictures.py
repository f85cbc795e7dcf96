"""The desk's warning of pictures: whose rights are about to end, and where they are used."""

from __future__ import annotations

from dataclasses import dataclass
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


def ending() -> list[EndingPicture]:
    """Return the pictures whose rights end first, within a week; one query."""
    found = pictures.library(show="ending").order_by("due_at", "id")[:_MOST]
    return [
        EndingPicture(
            name=str(image),
            url=reverse("admin:articles_picture", args=[image.pk]),
            until=image.usable_until,
            uses=pictures.uses_of(image),
        )
        for image in pictures.with_uses(found)
    ]
