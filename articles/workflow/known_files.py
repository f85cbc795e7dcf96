"""Files that the library knows: each is kept once, and what was taken away comes back with a word.

Who uploads one again gets the picture that has it. In another picture's place it is refused.
"""

from __future__ import annotations

from articles.models import PictureAct
from articles.templatetags.newsprint import ap_date
from articles.workflow.errors import WorkflowError
from images.models import Image, RetiredKey
from images.same_file import picture_of, replaced_at


class KnownFile(WorkflowError):
    """The library has the file, in ``image``: it is not put in another picture's place."""

    def __init__(self, sentence: str, image: Image) -> None:
        super().__init__(sentence)
        self.image = image


class ComesBack(KnownFile):
    """The file was replaced once, at ``image``: it comes back where somebody says so."""


def found(digest: str) -> tuple[Image, str] | None:
    """Return the picture that has a file, or has replaced it, and what its uploader is told.

    Three queries at most.
    """
    if (image := picture_of(digest)) is not None:
        return image, "It is in the library already: this is that picture."
    if (retired := replaced_at(digest)) is None:
        return None
    return retired.image, (
        f"{_replaced(retired)} This is the picture that stands in its place. An editor can bring "
        "the file back, by replacing a picture with it."
    )


def refuse(image: Image, digest: str, *, comes_back: bool) -> None:
    """Refuse a file that is to be put in a picture's place and is known; its own may be.

    Raises KnownFile where another picture has it, and ComesBack where it was replaced, unless it
    ``comes_back`` knowingly. Three queries at most.
    """
    if digest == image.digest:
        return
    if (other := picture_of(digest)) is not None:
        raise KnownFile(_of_another(other), other)
    if not comes_back and (retired := replaced_at(digest)) is not None:
        raise ComesBack(_replaced(retired), retired.image)


def _of_another(image: Image) -> str:
    start = f"This file is in the library as “{image}”"
    if image.hidden == Image.Hidden.TAKEN_DOWN:
        act = PictureAct.objects.filter(image=image, verb="take_down_picture")
        return (
            f"{start}, which was taken down{_told(act.select_related('actor').first())} "
            "It cannot come back in another picture’s place."
        )
    if image.hidden:
        return f"{start}, which readers do not see: it is {image.get_hidden_display()}."
    return f"{start}, and is kept once. Choose that picture in the stories that are to show it."


def _replaced(retired: RetiredKey) -> str:
    act = PictureAct.objects.filter(
        image=retired.image, verb="replace_picture", data__before=str(retired.key)
    )
    told = _told(act.select_related("actor").first())
    return f"This file was in the library, and was replaced by another{told}"


def _told(act: PictureAct | None) -> str:
    """Return when, by whom and why something was done, as the end of a sentence."""
    if act is None:
        return "."
    reason = act.note if act.note.endswith((".", "!", "?", "…")) else f"{act.note}."
    return f" on {ap_date(act.at)} by {act.actor}: “{reason}”"
