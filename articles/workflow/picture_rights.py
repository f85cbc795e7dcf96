"""Whether pictures may be shown at a moment: no reason goes past their rights."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import QuerySet

from articles import body
from articles.models import Article, PictureUse, Revision
from articles.pictures import use_elsewhere
from articles.templatetags.newsprint import ap_moment
from articles.workflow import clock
from articles.workflow.copy import Copy
from authors.models import Author
from images.models import Image


def refused(
    copy: Copy, *, article: Article, at: datetime, printed: Revision | None = None
) -> dict[str, str]:
    """Return why pictures of ``copy`` may not be printed at ``at``, a sentence by field.

    What ``printed`` shows already is not asked about: a correction is never held up by rights that
    have ended since, and readers do not see what is past them. No query without a picture; one
    else, and three more for each that may be used once.
    """
    shown = _shown(copy)
    ids = shown.keys() - (_shown(Copy.of(printed)) if printed is not None else {})
    if not ids:
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    for image in Image.objects.of_ids(ids):
        if sentence := _refused(image, article, at):
            for place in shown[image.pk]:
                name = f"Picture {place} in the text: " if place else ""
                found["body" if place else "lead_image"].append(f"{name}{sentence}")
    return {field: " ".join(sentences) for field, sentences in found.items()}


def taken_meanwhile(texts: QuerySet[Revision], *, article: Article) -> str:
    """Return why texts of a locked story may not come back to readers, a sentence, or "".

    A picture of theirs that is for one use only stands elsewhere by now. Three queries, and three
    more for each that may be used once.
    """
    leads = texts.exclude(lead_image=None).values_list("lead_image", flat=True)
    in_text = PictureUse.objects.in_texts(texts).values_list("image", flat=True)
    once = Image.objects.of_ids({*leads, *in_text}).filter(single_use=True)
    # Who prints one elsewhere at this moment waits, and then finds it here.
    for image in once.locked():
        if elsewhere := use_elsewhere(image, article):
            return (
                f"The picture “{image}” is for one use only, and “{elsewhere}” has it by now. Take "
                "it out there first."
            )
    return ""


def refused_as_portrait(image: Image, author: Author) -> str:
    """Return why a picture may not be an author's portrait now, a sentence, or "".

    Call it in the transaction that saves it. No query, and four for one that may be used once.
    """
    return _refused(image, author, clock.now())


def _shown(copy: Copy) -> dict[int, list[int]]:
    """Return the pictures of a copy by id, with their places in the text; 0 is the lead."""
    places: dict[int, list[int]] = defaultdict(list)
    if copy.lead_image is not None:
        places[copy.lead_image.pk].append(0)
    for place, image_id in enumerate(body.picture_ids(copy.body), start=1):
        places[image_id].append(place)
    return places


def _refused(image: Image, here: Article | Author, at: datetime) -> str:
    if image.hidden == Image.Hidden.TAKEN_DOWN:
        return "This picture was taken down. Choose another, or remove it."
    if image.usable_from is not None and at < image.usable_from:
        return f"This picture may be used from {ap_moment(image.usable_from)}, and not before."
    if image.usable_until is not None and at >= image.usable_until:
        return (
            f"The rights to this picture end at {ap_moment(image.usable_until)}. Choose another, "
            "or remove it."
        )
    if image.single_use:
        # Who prints it elsewhere at this moment waits, and then finds it here.
        Image.objects.locked().get(pk=image.pk)
        if elsewhere := use_elsewhere(image, here):
            return (
                f"This picture is for one use only, and “{elsewhere}” has it. Choose "
                "another, or remove it."
            )
    return ""
