"""Which pages a change of a picture concerns."""

from __future__ import annotations

from uuid import UUID

from articles import keys
from articles.jobs import renew_posters
from articles.models import Article
from edge import bus
from edge.jobs import purge_everywhere
from images import keys as of_images
from images.models import Image


def tell(image: Image, *, before: tuple[UUID, str]) -> None:
    """Tell every process and the caches outside, with the commit, that a picture has changed.

    ``before`` has its key and why it was hidden. Where it is taken away, no page that shows it is
    sent for another moment. Where its files are others, sitemaps and posters are made anew, too.
    At most three queries, and the jobs'.
    """
    found = {of_images.picture(image.pk)}
    takes_away = bool(image.hidden) and not before[1]
    if (image.key, image.hidden) != before:
        days = Article.objects.public().filter(lead_image=image).values_list("date", flat=True)
        found |= {keys.changes(keys.in_month(day)) for day in days.distinct() if day}
        renew_posters.defer(image_id=image.pk)
    bus.invalidate(found, is_hard=takes_away)
    purge_everywhere(found, is_soft=not takes_away)
