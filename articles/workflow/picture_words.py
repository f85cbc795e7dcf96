"""What readers must be told of a picture before it is printed, and who lets it pass without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.core.exceptions import PermissionDenied

from articles import body
from articles.blocks import PictureBlock
from articles.workflow.act import Act
from articles.workflow.copy import Copy
from authors.models import User


def missing(copy: Copy) -> dict[str, str]:
    """Return what the words of a copy's pictures lack, a sentence by field; no query."""
    found = {}
    if copy.lead_image is not None and not copy.alt:
        found["alt"] = "Describe the picture for readers who cannot see it."
    if copy.lead_image is not None and not copy.credit:
        found["credit"] = "Name who made the picture."
    lacking = [
        sentence
        for number, picture in enumerate(body.pictures(copy.body), start=1)
        for sentence in _lacking(picture, number)
    ]
    if lacking:
        found["body"] = " ".join(lacking)
    return found


def _lacking(picture: PictureBlock, number: int) -> Iterator[str]:
    if not picture.alt:
        yield f"Describe picture {number} in the text for readers who cannot see it."
    if not picture.credit:
        yield f"Name who made picture {number} in the text."


def may_except(actor: User) -> bool:
    """Whether ``actor`` may let a picture into print without its words."""
    return actor.has_perm("images.except_image")


def except_from(
    current: Act, lacking: Mapping[str, str], reason: str, *, is_entitled: bool = False
) -> dict[str, str]:
    """Return what is still to be asked for; what the actor lets pass is kept with the act, and why.

    ``is_entitled`` where the permission was checked when the act was scheduled. Raises
    PermissionDenied where the actor gives a reason and may not.
    """
    reason = body.printable(reason).strip()
    if not lacking or not reason:
        return dict(lacking)
    if not is_entitled and not may_except(current.actor):
        raise PermissionDenied(f"{current.actor} may not print a picture without its words.")
    current.data["excepted"] = {"lacks": list(lacking.values()), "reason": reason}
    return {}
