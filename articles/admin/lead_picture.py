"""The lead picture's place in the story editor, and what is to be known of all of its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from articles.admin.pictures.answers import thumb_url, warnings
from articles.admin.workbench import Workbench
from articles.workflow import may
from images.models import Image


@dataclass(frozen=True, slots=True)
class LeadPicture:
    """The picture that is chosen, by its desk copy: readers may not see it. ``notes`` say why."""

    id: int
    src: str
    width: int
    height: int
    alt: str
    notes: Sequence[str]
    is_waiting: bool
    has_failed: bool


def lead_picture(bench: Workbench) -> LeadPicture | None:
    """Return what stands in the open form's slot; one query where that is not saved."""
    form = bench.form
    if form is None or bench.conflict or "lead_image" not in form.fields:
        return None
    key = str(form["lead_image"].value() or "")
    kept = bench.newest.lead_image if bench.newest else None
    if kept is not None and str(kept.pk) == key:
        image: Image | None = kept
    else:
        image = _named(key)
    if image is None:
        return None
    return LeadPicture(
        id=image.pk,
        src=thumb_url(image),
        width=image.width,
        height=image.height,
        alt=form["alt"].value() or image.alt,
        notes=[*getattr(form, "picture_notes", ()), *warnings(image)],
        is_waiting=image.state == Image.State.WAITING,
        has_failed=image.state == Image.State.FAILED,
    )


def territories(bench: Workbench) -> list[str]:
    """Return where the open text's pictures may be printed, for who prints it.

    One query, none for a text without pictures.
    """
    form = bench.form
    if form is None or "body" not in form.fields or not may(bench.user, "publish"):
        return []
    ids: set[Any] = set(bench.picture_ids())
    if "lead_image" in form.fields and str(form["lead_image"].value() or "").isdecimal():
        ids.add(form["lead_image"].value())
    if not ids:
        return []
    noted = Image.objects.filter(pk__in=ids).exclude(territory="").order_by("pk")
    return list(dict.fromkeys(noted.values_list("territory", flat=True)))


def _named(key: str) -> Image | None:
    is_id = key.isascii() and key.isdecimal() and len(key) < 19
    return Image.objects.filter(pk=key).first() if is_id else None
