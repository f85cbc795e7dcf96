"""Taking a picture in: judged by its content, stripped of its metadata, cut to the widths we print."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

from images.models import Image

# In bytes and pixels: a 50-megapixel camera's JPEG, with room.
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
# The widths a page asks for, in pixels: a rail's thumb, a phone's column, a column, twice a column.
WIDTHS = (320, 640, 960, 1600)
_QUALITY = 80


def store(upload: UploadedFile | ContentFile[bytes]) -> Image:
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
    unreadable = ValidationError(
        _("This is not a picture we can read. Use a JPEG, PNG, WebP, AVIF or GIF file."),
        code="unreadable",
    )
    try:
        with warnings.catch_warnings():
            # A small file that unpacks to gigabytes: refused before it is decoded.
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            opened = Pillow.open(io.BytesIO(content), formats=FORMATS)
        if opened.width * opened.height > MAX_PIXELS:
            raise ValidationError(
                _("The picture has more than %(limit)s million pixels."),
                code="too_many_pixels",
                params={"limit": MAX_PIXELS // 1_000_000},
            )
        upright = ImageOps.exif_transpose(opened)
        return _flat(upright)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as bomb:
        raise unreadable from bomb
    except (OSError, ValueError, SyntaxError, EOFError) as broken:
        raise unreadable from broken


def _flat(picture: Pillow.Image) -> Pillow.Image:
    """Return it in RGB, what is transparent on white as on our pages."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        ground = Pillow.new("RGBA", with_alpha.size, "white")
        return Pillow.alpha_composite(ground, with_alpha).convert("RGB")
    return picture.convert("RGB")


def _renditions(picture: Pillow.Image) -> Iterator[tuple[int, ContentFile[bytes]]]:
    """Yield (width in pixels, WebP file); a picture smaller than all is kept in its own width."""
    widths = [width for width in WIDTHS if width <= picture.width] or [picture.width]
    for width in widths:
        height = max(1, round(picture.height * width / picture.width))
        resized = picture.resize((width, height), Pillow.Resampling.LANCZOS)
        file = io.BytesIO()
        resized.save(file, "WEBP", quality=_QUALITY, method=4)
        yield width, ContentFile(file.getvalue())
