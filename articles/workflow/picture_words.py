"""What readers must be told of a picture before it is printed, and who lets it pass without."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied

from articles import body
from articles.blocks import PictureBlock
from articles.models import Revision
from articles.workflow.act import Act
from articles.workflow.copy import Copy
from authors.models import User
from images.models import Image

_LEAD, _TEXT = "lead", "text"
_SENTENCES = {
    "alt": "Describe picture {} in the text for readers who cannot see it.",
    "credit": "Name who made picture {} in the text.",
}


def missing(copy: Copy, *, printed: Revision | None = None) -> dict[str, str]:
    """Return what the words of a copy's pictures lack, a sentence by field; no query.

    What ``printed`` lacks already of the same picture is not asked for: a correction is never held
    up by what an exception, or a time before there was this rule, let into print.
    """
    before = _lacked(printed) if printed is not None else frozenset()
    found = {}
    if (lead := copy.lead_image) is not None:
        if not copy.alt and (_LEAD, lead.pk, "alt") not in before:
            found["alt"] = "Describe the picture for readers who cannot see it."
        if not copy.credit and (_LEAD, lead.pk, "credit") not in before:
            found["credit"] = "Name who made the picture."
    lacking = [
        _SENTENCES[word].format(number)
        for number, picture in enumerate(body.pictures(copy.body), start=1)
        for word in _SENTENCES
        if not getattr(picture, word) and (_TEXT, picture.image_id, word) not in before
    ]
    if lacking:
        found["body"] = " ".join(lacking)
    return found


def _lacked(revision: Revision) -> frozenset[tuple[str, int, str]]:
    """Return what the words of a revision's pictures lack: place, picture, word."""
    uses: list[tuple[str, int, PictureBlock | Revision]] = [
        (_TEXT, each.image_id, each) for each in body.pictures(revision.body)
    ]
    if revision.lead_image_id is not None:
        uses.append((_LEAD, revision.lead_image_id, revision))
    return frozenset(
        (place, image_id, word)
        for place, image_id, use in uses
        for word in _SENTENCES
        if not getattr(use, word)
    )


def may_except(actor: User) -> bool:
    """Whether ``actor`` may let a picture into print without its words."""
    return actor.has_perm("images.except_image")


def except_from(
    current: Act, copy: Copy, lacking: Mapping[str, str], reason: str, *, is_entitled: bool = False
) -> dict[str, str]:
    """Return what is still to be asked for; what the actor lets pass is kept with the act, and why.

    A credit is not left out of a page while the picture's own stands in its files, which everybody
    can read. ``is_entitled`` where all that was checked when the act was scheduled. Raises
    PermissionDenied where the actor gives a reason and may not. No query without a reason, else
    one.
    """
    reason = body.printable(reason).strip()
    if not lacking or not reason:
        return dict(lacking)
    if not is_entitled and not may_except(current.actor):
        raise PermissionDenied(f"{current.actor} may not print a picture without its words.")
    if not is_entitled and (named := _named_in_files(copy)):
        return {"picture_exception": named}
    current.data["excepted"] = {"lacks": list(lacking.values()), "reason": reason}
    return {}


def _named_in_files(copy: Copy) -> str:
    """Return which pictures whose use names nobody say a name in their files, or ""."""
    uncredited = {each.image_id for each in body.pictures(copy.body) if not each.credit}
    if copy.lead_image is not None and not copy.credit:
        uncredited.add(copy.lead_image.pk)
    named = Image.objects.of_ids(uncredited).exclude(credit="", copyright="")
    return " ".join(
        f"The files of “{image}” name “{image.credit or image.copyright}” to everybody. Empty the "
        "picture’s own credit and copyright in the library first, or print the credit."
        for image in named
    )
