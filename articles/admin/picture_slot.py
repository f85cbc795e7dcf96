"""A form's place for one picture: of the library, or one that is sent there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from articles.admin.pictures.answers import thumb_url, warnings
from articles.workflow.pictures import add_picture
from authors.models import User
from images.decoding import ACCEPTED
from images.models import Image

# What a picture says of itself: taken over where the form has such fields and nobody wrote there.
_WORDS = ("caption", "credit", "alt")


class PictureField(forms.ModelChoiceField[Image]):
    """The picture that is chosen, by its number: our script fills it in."""

    def __init__(self, **options: Any) -> None:
        """Any picture of the library; what a use of it needs is asked where it is used."""
        super().__init__(
            Image.objects.all(),
            required=False,
            # A browser that goes back would put another picture's number into it.
            widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
            error_messages={
                "invalid_choice": "This picture is not in the library. Choose another."
            },
            **options,
        )


class SlotForm(forms.Form):
    """A form with a slot: ``slot`` names its PictureField, ``actor`` is who sends the form."""

    slot: str
    actor: User | None = None
    # What whoever uploaded one is to be told of it.
    picture_notes: Sequence[str] = ()

    # For a browser without our script, which sends a file at once. The row is made while the form
    # is checked, so that an error elsewhere in the form does not lose the upload.
    picture_file = forms.FileField(
        label="Picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    picture_remove = forms.BooleanField(label="Remove the picture", required=False)

    def clean(self) -> dict[str, Any]:
        """Take an uploaded picture into the library, or drop the one that is there."""
        data = super().clean() or self.cleaned_data
        if self.slot not in self.fields:
            return data
        if data.get("picture_remove"):
            data[self.slot] = None
        elif upload := data.get("picture_file"):
            self._take(upload, data)
        kept = data.get(self.slot)
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.slot] = kept.pk if kept else ""  # type: ignore[index]
        return data

    def _take(self, upload: UploadedFile[Any], data: dict[str, Any]) -> None:
        """Put an upload into the slot, with what it says of itself where nobody wrote anything."""
        if self.actor is None:
            raise PermissionDenied
        try:
            added = add_picture(actor=self.actor, upload=upload)
        except ValidationError as refused:
            self.add_error("picture_file", refused)
            return
        image = data[self.slot] = added.image
        self.picture_notes = added.notes
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name in _WORDS:
            if name in self.fields and not data.get(name):
                data[name] = self.data[name] = getattr(image, name)  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Slotted:
    """The picture that is chosen, by its desk copy: readers may not see it. ``notes`` say why.

    ``url`` is its page in the library, with its focus and its rights.
    """

    id: int
    src: str
    url: str
    width: int
    height: int
    alt: str
    notes: Sequence[str]
    is_waiting: bool
    has_failed: bool


def slotted(
    key: Any,
    kept: Image | None = None,
    *,
    alt: str = "",
    notes: Sequence[str] = (),
    credited: str = "",
) -> Slotted | None:
    """Return what stands in a slot that holds the number ``key``; None for nothing.

    ``kept`` is the picture that is saved there; one query for another one. ``alt`` is what this
    use says of it, in place of its own words; ``notes`` come before those on the picture, and after
    them its credit, where it is ``credited`` with these words before it.
    """
    typed = str(key or "")
    image = kept if kept is not None and str(kept.pk) == typed else _named(typed)
    if image is None:
        return None
    told = [f"{credited}{image.credit}"] if credited and image.credit else []
    return Slotted(
        id=image.pk,
        src=thumb_url(image),
        url=reverse("admin:articles_picture", args=[image.pk]),
        width=image.width,
        height=image.height,
        alt=alt or image.alt,
        notes=[*notes, *warnings(image), *told],
        is_waiting=image.state == Image.State.WAITING,
        has_failed=image.state == Image.State.FAILED,
    )


def _named(key: str) -> Image | None:
    is_id = key.isascii() and key.isdecimal() and len(key) < 19
    return Image.objects.filter(pk=key).first() if is_id else None
