"""Opening what strangers send: judged by its content, upright, in the web's colours, not too large.

Nothing of a file leaves this module but its pixels, and what ``metadata`` reads of it.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageFile

from images import apart, metadata, reducing
from images.metadata import Words

# As Pillow calls them.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
# What a browser's file chooser offers, which judges by name; with it phones offer their camera, and
# not every system knows that a HEIC is a picture.
ACCEPTED = "image/*,.heic,.heif"
# Pixels of formats whose decoders take more memory than JPEG's and PNG's, which take four to eight
# bytes for one: WebP's and AVIF's up to 16; a phone's HEIC eight, a press camera's 14.
_MAX_PIXELS_OF = {"WEBP": 25_000_000, "AVIF": 25_000_000, "HEIF": 50_000_000}
# Those that hold several pictures, none of which moves.
_STILLS = {"MPO", "HEIF"}
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

# A large picture takes up to 0.5 GB while it is decoded: no more than two at once in a process.
_AT_WORK = threading.BoundedSemaphore(2)

# Pillow's own limit warns through the process's one list of filters, which no thread can change for
# itself, and only this module opens pictures that strangers made: it has its own limit.
Pillow.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture as it is seen, of ``size``; ``pixels`` are in RGB, and may be fewer.

    ``format`` is the file's, as Pillow calls it, and ``words`` what was written into it.
    """

    format: str
    size: tuple[int, int]
    pixels: Pillow.Image
    is_animated: bool
    is_one_of_several: bool
    words: Words


def max_pixels(kind: str) -> int:
    """Return how many pixels a picture of a format may have."""
    limit: int = settings.PICTURE_MAX_PIXELS
    return min(limit, _MAX_PIXELS_OF.get(kind, limit))


@contextmanager
def decoding(content: bytes, width: int) -> Iterator[Decoded]:
    """Decode a file, to be made into pictures of at most a width in pixels.

    What is decoded is as large as that needs, and up to three times that. Who would be the third to
    decode in a process waits. Raises ValidationError with a sentence for the person who uploads,
    NotDecodedNow where it is not for the file that it cannot be.
    """
    with _AT_WORK:
        yield _decoded(content, width)


def _decoded(content: bytes, width: int) -> Decoded:
    try:
        opened = Pillow.open(io.BytesIO(content), formats=FORMATS)
        _refuse_larger(opened)
        # A phone's file may hold several stills, the main one first: only the others move. Of MPO,
        # what a phone adds to each photo is not told.
        has_several = getattr(opened, "n_frames", 1) > 1
        is_animated = has_several and opened.format not in _STILLS
        is_one_of_several = has_several and opened.format == "HEIF"
        turn = _turn(opened)
        swapped = turn in _SWAPS
        size = (opened.height, opened.width) if swapped else opened.size
        picture = _reduced(content, opened, width, swapped)
        if turn is not None:
            picture = picture.transpose(turn)
        pixels = _in_srgb(picture).convert("RGB")
        return Decoded(
            format=opened.format or "",
            size=size,
            pixels=pixels,
            is_animated=is_animated,
            is_one_of_several=is_one_of_several,
            words=metadata.read(opened),
        )
    except (ValidationError, apart.NotDecodedNow):
        raise
    except apart.TooLarge as large:
        raise ValidationError(
            _("Reading this picture takes too much memory. Save it as a JPEG."), code="too_much"
        ) from large
    except Exception as broken:
        # The decoders answer a broken file with errors of many kinds: RuntimeError, TypeError, …
        raise ValidationError(
            _("This is not a picture we can read. Use a JPEG, PNG, WebP, AVIF, HEIC or GIF file."),
            code="unreadable",
        ) from broken


def _refuse_larger(opened: Pillow.Image) -> None:
    """Refuse a small file that unpacks to gigabytes, before it is decoded."""
    limit = max_pixels(opened.format or "")
    if opened.width * opened.height <= limit:
        return
    most = max_pixels("JPEG")
    sentence = _("The picture has more than %(limit)s million pixels.")
    if limit < most:
        sentence = _(
            "The picture has more than %(limit)s million pixels. "
            "Save it as a JPEG, which may have %(jpeg)s million."
        )
    raise ValidationError(
        sentence,
        code="too_many_pixels",
        params={"limit": f"{limit / 1_000_000:g}", "jpeg": f"{most / 1_000_000:g}"},
    )


def _turn(opened: Pillow.Image) -> Pillow.Transpose | None:
    """Return how it is turned to be as it was seen.

    Not by ImageOps.exif_transpose: it writes the metadata anew, and fails where a camera or a
    program left them damaged, with nothing wrong in the picture.
    """
    try:
        return _TURNS.get(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # as in _decoded
        return None


def _reduced(
    content: bytes, opened: ImageFile.ImageFile, width: int, swapped: bool
) -> Pillow.Image:
    """Return it decoded, without transparency, by a whole factor smaller where it can be."""
    # Half as much again, so that the last step to a rendition is a fine one.
    needed, across = width * 3 // 2, 1 if swapped else 0
    if (kind := opened.format) in apart.FORMATS:
        pixels = apart.decoded(content, kind, needed, across)
        pixels.info = {"icc_profile": opened.info.get("icc_profile")}
        return pixels
    claimed = opened.size
    if factor := claimed[across] // needed:
        # A JPEG decodes to a half, a quarter or an eighth by itself, for less of everything.
        opened.draft(None, (claimed[0] // factor or 1, claimed[1] // factor or 1))
    return reducing.reduced(opened, needed, across)


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
