"""Taking a picture in: judged by its content, stripped of its metadata, cut to our widths."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
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
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
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
    picture = _opened(upload.read())
    image = Image(
        original_name=PurePath(upload.name or "").name[:200],
        width=picture.width,
        height=picture.height,
        widths=[],
    )
    for width, rendition in _renditions(picture):
        default_storage.save(str(image.folder / f"{width}.webp"), rendition)
        image.widths.append(width)
    image.save()
    return image


def _opened(content: bytes) -> Pillow.Image:
    """Decode a picture, upright and in RGB; its metadata stays behind."""
    too_many_pixels = ValidationError(
        _("The picture has more than %(limit)s million pixels."),
        code="too_many_pixels",
        params={"limit": MAX_PIXELS // 1_000_000},
    )
    try:
        with warnings.catch_warnings():
            # A small file that unpacks to gigabytes: refused before it is decoded.
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            opened = Pillow.open(io.BytesIO(content), formats=FORMATS)
        if opened.width * opened.height > MAX_PIXELS:
            raise too_many_pixels
        return _flat(_in_srgb(_upright(opened)))
    except ValidationError:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as bomb:
        raise too_many_pixels from bomb
    except Exception as broken:
        # The decoders answer a broken file with errors of many kinds: RuntimeError, TypeError, …
        raise ValidationError(
            _("This is not a picture we can read. Use a JPEG, PNG, WebP, AVIF or GIF file."),
            code="unreadable",
        ) from broken


def _upright(picture: Pillow.Image) -> Pillow.Image:
    """Return it as it was seen.

    Not by ImageOps.exif_transpose: it writes the metadata anew, and fails where a camera or a
    program left them damaged, with nothing wrong in the picture.
    """
    try:
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # as in _opened
        turn = None
    return picture.transpose(turn) if turn is not None else picture


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


def _flat(picture: Pillow.Image) -> Pillow.Image:
    """Return it in RGB, what is transparent on white as on our pages."""
    if picture.mode.startswith("I;16"):
        # A scan with 65,536 greys: a plain conversion would turn all but the darkest white.
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        ground = Pillow.new("RGBA", with_alpha.size, "white")
        return Pillow.alpha_composite(ground, with_alpha).convert("RGB")
    return picture.convert("RGB")


def _sizes(picture: Pillow.Image) -> list[tuple[int, int]]:
    """Return the sizes it is cut to; raises ValidationError for a strip that none can hold."""
    widths = [width for width in WIDTHS if width <= picture.width] or [picture.width]
    sizes = [(width, max(1, round(picture.height * width / picture.width))) for width in widths]
    fitting = [(width, height) for width, height in sizes if height <= _MAX_HEIGHT]
    if not fitting:
        raise ValidationError(
            _("The picture is too tall for its width. Cut it into parts."), code="too_tall"
        )
    return fitting


def _renditions(picture: Pillow.Image) -> Iterator[tuple[int, ContentFile[bytes]]]:
    """Yield (width in pixels, WebP file); a picture smaller than all is kept in its own width."""
    for width, height in _sizes(picture):
        resized = picture.resize((width, height), Pillow.Resampling.LANCZOS)
        file = io.BytesIO()
        resized.save(file, "WEBP", quality=_QUALITY, method=4)
        yield width, ContentFile(file.getvalue())
