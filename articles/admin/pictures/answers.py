"""A picture as the newsroom's scripts know it, and the files that its pages show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from articles.templatetags.newsprint import ap_date, ap_moment
from images.models import Image


def as_choice(image: Image, *, already: bool = False, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return a picture as JSON has it; no query.

    ``notes`` are sentences for who chooses it, ``hidden`` why readers would not see it.
    """
    return {
        "id": image.pk,
        "name": str(image),
        "thumb": thumb_url(image),
        "url": reverse("admin:articles_picture", args=[image.pk]),
        "width": image.width,
        "height": image.height,
        "caption": image.caption,
        "credit": image.credit,
        "alt": image.alt,
        "byline": image.byline,
        "added": ap_date(image.created_at),
        "state": image.state,
        "hidden": image.get_hidden_display() if image.hidden else "",
        "notes": [*notes, *warnings(image)],
        "already": already,
    }


def warnings(image: Image) -> list[str]:
    """Return what somebody who chooses a picture must know of its rights; no query."""
    found = []
    if image.hidden == Image.Hidden.TAKEN_DOWN:
        found.append("It was taken down: readers do not see it.")
    elif image.hidden == Image.Hidden.EXPIRED:
        found.append("It is past its rights: readers do not see it.")
    elif image.hidden == Image.Hidden.EARLY and image.usable_from:
        found.append(f"It may be used from {ap_moment(image.usable_from)}.")
    if image.single_use:
        found.append("It is for one use only.")
    if image.usable_until and not image.hidden:
        found.append(f"It may be used until {ap_moment(image.usable_until)}.")
    if image.territory:
        found.append(f"Territory: {image.territory}")
    return found


def thumb_url(image: Image) -> str:
    """Return the address of a picture's desk copy; another one for each of its files."""
    return f"{reverse('admin:articles_picture_desk_copy', args=[image.pk])}?{image.key.hex[:8]}"
