"""Cutting pictures, and writing them as the files that readers get."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image as Pillow

from images.marks import Marks

# The widths a page asks for, in pixels: a rail's thumb, a phone's column, a column, twice a column.
WIDTHS = (320, 640, 960, 1600)
# By the endings of their files, the best first; every browser can show the last.
FORMATS = ("avif", "webp", "jpg")
# What the formats can hold, in pixels: WebP's limit, the smallest.
_MAX_HEIGHT = 16_383
_OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 7, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}

# Encoding an AVIF takes 23 bytes a pixel: of taller pictures none is made.
_MAX_AVIF_PIXELS = 10_000_000

Size = tuple[int, int]


def sizes(full_width: int, full_height: int, widths: Iterable[int] = WIDTHS) -> list[Size]:
    """Return the sizes a picture is cut to; raises ValidationError for a strip that none can hold.

    A picture smaller than all of the widths is kept in its own.
    """
    fitting = [width for width in widths if width <= full_width] or [full_width]
    cut = [(width, max(1, round(full_height * width / full_width))) for width in fitting]
    if found := [(width, height) for width, height in cut if height <= _MAX_HEIGHT]:
        return found
    raise ValidationError(
        _("The picture is too tall for its width. Cut it into parts."), code="too_tall"
    )


def formats(wanted: Iterable[Size]) -> tuple[str, ...]:
    """Return the formats in which each of some sizes is made, the best first."""
    largest = max(width * height for width, height in wanted)
    return FORMATS if largest <= _MAX_AVIF_PIXELS else FORMATS[1:]


def scaled(picture: Pillow.Image, size: Size) -> Pillow.Image:
    """Return a picture in another size, and nothing of it but its pixels."""
    resized = picture.resize(size, Pillow.Resampling.LANCZOS)
    resized.info = {}
    return resized


def encoded(picture: Pillow.Image, ending: str, marks: Marks) -> bytes:
    """Return a ``scaled`` picture of RGB as a file, with nothing in it but its marks."""
    file = io.BytesIO()
    picture.save(file, **_OPTIONS[ending], **marks.options())
    return file.getvalue()


def folder(key: uuid.UUID | str) -> PurePosixPath:
    """Where the files under a key are, in the storage that readers see."""
    return PurePosixPath("pictures", str(key))


def write(key: uuid.UUID | str, name: str, content: bytes) -> None:
    """Write a file that readers get; it never changes from then on."""
    default_storage.save(str(folder(key) / name), ContentFile(content))


def delete(key: uuid.UUID | str) -> None:
    """Delete everything under a key; nothing where there is nothing."""
    place = str(folder(key))
    try:
        _folders, names = default_storage.listdir(place)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{place}/{name}")
    default_storage.delete(place)  # the folder itself, on a disk


def prevailing_colour(picture: Pillow.Image) -> str:
    """Return the colour that most of a picture has, about, as #rrggbb."""
    few = picture.resize((48, 48), Pillow.Resampling.BOX).quantize(6)
    counts = few.getcolors() or []
    palette = few.getpalette() or []
    most = max((count, number) for count, number in counts if isinstance(number, int))[1]
    red, green, blue = palette[most * 3 : most * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
