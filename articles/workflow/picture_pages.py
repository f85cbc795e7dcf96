"""Which pages a change of a picture concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from articles import keys
from articles.jobs import renew_posters
from articles.models import Article
from edge import bus
from edge.jobs import purge_everywhere
from images import keys as of_images
from images.models import Image


@dataclass(frozen=True, slots=True)
class Looks:
    """How a picture is seen: under which key, whether at all, and what of it."""

    key: UUID
    hidden: str
    digest: str
    focus: tuple[int, int]

    @classmethod
    def of(cls, image: Image) -> Self:
        """Return how a picture is seen now; no query."""
        return cls(image.key, image.hidden, image.digest, (image.focus_x, image.focus_y))

    @property
    def drawn(self) -> tuple[str, tuple[int, int]] | None:
        """What of it is seen on posters: the words in its files are not."""
        return None if self.hidden else (self.digest, self.focus)


def tell(image: Image, *, before: Looks) -> None:
    """Tell every process and the caches outside, with the commit, that a picture has changed.

    ``before`` is how it was seen. Where it is taken away, no page that shows it is sent for another
    moment. Where its files are others, sitemaps are made anew, too, and where they look different,
    posters. At most three queries, and the jobs'.
    """
    found, now = {of_images.picture(image.pk)}, Looks.of(image)
    takes_away = bool(now.hidden) and not before.hidden
    if (now.key, now.hidden) != (before.key, before.hidden):
        days = Article.objects.public().opening_with(image).values_list("date", flat=True)
        found |= {keys.changes(keys.in_month(day)) for day in days.distinct() if day}
    if now.drawn != before.drawn:
        renew_posters.defer(image_id=image.pk)
    bus.invalidate(found, is_hard=takes_away)
    purge_everywhere(found, is_soft=not takes_away)
