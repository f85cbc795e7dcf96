"""The lead picture's place in the story editor, and what is to be known of all of its pictures."""

from __future__ import annotations

from typing import Any

from articles.admin.picture_slot import Slotted, slotted
from articles.admin.workbench import Workbench
from articles.workflow import may
from images.models import Image


def lead_picture(bench: Workbench) -> Slotted | None:
    """Return what stands in the open form's slot; one query where that is not saved."""
    form = bench.form
    if form is None or bench.conflict or "lead_image" not in form.fields:
        return None
    kept = bench.newest.lead_image if bench.newest else None
    return slotted(
        form["lead_image"].value(),
        kept,
        alt=form["alt"].value() or "",
        notes=getattr(form, "picture_notes", ()),
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
