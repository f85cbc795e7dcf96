"""Taking a picture in: judged by its content, stripped of its metadata, cut to our widths."""

from __future__ import annotations

import io
import threading
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms

from images.models import Image

# In bytes and pixels: a 50-megapixel camera's JPEG, with room.
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 60_000_000
# Their decoders take up to 16 bytes for a pixel, where JPEG's and PNG's take four to eight.
MAX_PIXELS_OF = {"WEBP": 25_000_000, "AVIF": 25_000_000}
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
# The same for a browser's file chooser, which judges by name.
ACCEPTED = ",".join(f"image/{name.lower()}" for name in FORMATS)
# The widths a page asks for, in pixels: a rail's thumb, a phone's column, a column, twice a column.
WIDTHS = (320, 640, 960, 1600)
_QUALITY = 80
# What the renditions' format can hold, in pixels.
_MAX_HEIGHT = 16_383
# How a picture is turned upright, by the camera's note of how it was held (EXIF's Orientation).
_ORIENTATION = 0x0112
_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
# Those that make what was the width the height.
_SWAPS = frozenset(_TURNS[orientation] for orientation in (5, 6, 7, 8))
# How much of a picture is worked at as one, in pixels.
_BAND = 2_000_000

# A large picture takes up to 0.5 GB while it is taken in: no more than two at once in a process.
_AT_WORK = threading.BoundedSemaphore(2)

# Pillow's own limit warns through the process's one list of filters, which no thread can change for
# itself, and only this module opens pictures that strangers made: it has its own limit, in _opened.
Pillow.MAX_IMAGE_PIXELS = None


def store(upload: UploadedFile[Any] | ContentFile[bytes]) -> Image:
    """Take an uploaded picture into the library.

    Writes its renditions to the storage first and its row then: a row never lacks its files.
    Raises ValidationError with a sentence for the person who uploads.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(
            _("The picture is larger than %(limit)s MB."),
            code="too_large",
            params={"limit": MAX_BYTES // 1024 // 1024},
        )
    with _AT_WORK:
        (width, height), picture = _opened(upload.read())
        image = Image(
            original_name=PurePath(upload.name or "").name[:200],
            width=width,
            height=height,
            widths=[],
            formats=["webp"],
            state=Image.State.READY,
        )
        for size in _sizes(width, height):
            rendition = _rendition(picture, size)
            default_storage.save(str(image.folder / f"{size[0]}.webp"), rendition)
            image.widths.append(size[0])
    image.save()
    return image


def _opened(content: bytes) -> tuple[tuple[int, int], Pillow.Image]:
    """Return a picture's size as it is seen, and itself: upright, in RGB, without its metadata.

    The picture is as large as its widest rendition needs, and up to three times that.
    """
    try:
        opened = Pillow.open(io.BytesIO(content), formats=FORMATS)
        _refuse_larger(opened)
        turn = _turn(opened)
        swapped = turn in _SWAPS
        size = (opened.height, opened.width) if swapped else opened.size
        picture = _reduced(opened, size, swapped)
        if turn is not None:
            picture = picture.transpose(turn)
        return size, _in_srgb(picture).convert("RGB")
    except ValidationError:
        raise
    except Exception as broken:
        # The decoders answer a broken file with errors of many kinds: RuntimeError, TypeError, …
        raise ValidationError(
            _("This is not a picture we can read. Use a JPEG, PNG, WebP, AVIF or GIF file."),
            code="unreadable",
        ) from broken


def _refuse_larger(opened: Pillow.Image) -> None:
    """Refuse a small file that unpacks to gigabytes, before it is decoded."""
    limit = MAX_PIXELS_OF.get(opened.format or "", MAX_PIXELS)
    if opened.width * opened.height <= limit:
        return
    sentence = _("The picture has more than %(limit)s million pixels.")
    if limit < MAX_PIXELS:
        sentence = _(
            "The picture has more than %(limit)s million pixels. "
            "Save it as a JPEG, which may have %(jpeg)s million."
        )
    raise ValidationError(
        sentence,
        code="too_many_pixels",
        params={"limit": limit // 1_000_000, "jpeg": MAX_PIXELS // 1_000_000},
    )


def _turn(opened: Pillow.Image) -> Pillow.Transpose | None:
    """Return how it is turned to be as it was seen.

    Not by ImageOps.exif_transpose: it writes the metadata anew, and fails where a camera or a
    program left them damaged, with nothing wrong in the picture.
    """
    try:
        return _TURNS.get(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # as in _opened
        return None


def _reduced(opened: Pillow.Image, size: tuple[int, int], swapped: bool) -> Pillow.Image:
    """Return it decoded, without transparency, by a whole factor smaller where it can be.

    Band by band: besides the decoded picture itself there is never another one as large.
    """
    # Half as much again, so that the last step to a rendition is a fine one.
    needed = max(width for width, _height in _sizes(*size)) * 3 // 2
    across = 1 if swapped else 0
    if factor := opened.size[across] // needed:
        # A JPEG decodes to a half, a quarter or an eighth by itself, for less of everything.
        opened.draft(None, (opened.width // factor or 1, opened.height // factor or 1))
    opened.load()
    factor = opened.size[across] // needed or 1
    if factor == 1 and opened.mode in {"RGB", "CMYK"} and "transparency" not in opened.info:
        return opened
    reduced: Pillow.Image | None = None
    rows = factor * max(1, _BAND // (factor * opened.width))
    for top in range(0, opened.height, rows):
        band = opened.crop((0, top, opened.width, min(top + rows, opened.height)))
        band = _opaque(band).reduce(factor)
        if reduced is None:
            reduced = Pillow.new(band.mode, (band.width, -(-opened.height // factor)))
            reduced.info = band.info
        reduced.paste(band, (0, top // factor))
    assert reduced is not None
    return reduced


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """Return it in the web's colours; a wide-gamut photo would look dull without its profile."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return picture  # the profile is broken, the picture is not
    return converted or picture


def _opaque(picture: Pillow.Image) -> Pillow.Image:
    """Return it in RGB (or CMYK), what is transparent on white as on our pages."""
    if picture.mode.startswith("I;16"):
        # A scan with 65,536 greys: a plain conversion would turn all but the darkest white.
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        ground = Pillow.new("RGBA", with_alpha.size, "white")
        opaque = Pillow.alpha_composite(ground, with_alpha).convert("RGB")
        opaque.info = {k: v for k, v in picture.info.items() if k == "icc_profile"}
        return opaque
    return picture if picture.mode == "CMYK" else picture.convert("RGB")


def _sizes(full_width: int, full_height: int) -> list[tuple[int, int]]:
    """Return the sizes it is cut to; raises ValidationError for a strip that none can hold.

    A picture smaller than all our widths is kept in its own.
    """
    widths = [width for width in WIDTHS if width <= full_width] or [full_width]
    sizes = [(width, max(1, round(full_height * width / full_width))) for width in widths]
    fitting = [(width, height) for width, height in sizes if height <= _MAX_HEIGHT]
    if not fitting:
        raise ValidationError(
            _("The picture is too tall for its width. Cut it into parts."), code="too_tall"
        )
    return fitting


def _rendition(picture: Pillow.Image, size: tuple[int, int]) -> ContentFile[bytes]:
    """Return it as a WebP file of a size in pixels."""
    file = io.BytesIO()
    resized = picture.resize(size, Pillow.Resampling.LANCZOS)
    resized.save(file, "WEBP", quality=_QUALITY, method=4)
    return ContentFile(file.getvalue())
