"""Taking a picture in: the file as it is for the newsroom, one quick rendition for readers.

The worker makes the others (``renditions``); until then pages show the quick one.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from images import disguises, files, jobs, originals
from images.apart import NotDecodedNow
from images.decoding import Decoded, decoding
from images.marks import Marks
from images.models import Image

logger = logging.getLogger(__name__)

Upload = UploadedFile[Any] | ContentFile[bytes]
# Of the rendition that is there at once, in pixels: a column's.
_QUICK_WIDTH = 960


def store(upload: Upload) -> Image:
    """Take an uploaded picture into the library, with the words that stand in its file.

    Writes its files first and its row then: a row never lacks them. Raises what ``taken_in``
    raises. Three queries.
    """
    image = taken_in(upload)
    with transaction.atomic():
        add(image)
    return image


def taken_in(upload: Upload) -> Image:
    """Write the files of an uploaded picture, and return its row, which is not saved.

    ``notes`` of it are for the person who uploads. Raises ValidationError with a sentence for
    them. No query.
    """
    content = _read(upload)
    with _decoding(content) as decoded:
        disguises.refuse(content, decoded.format, name_of(upload))
        image = Image(**asdict(decoded.words), original_name=name_of(upload))
        _fill(image, content, decoded)
    return image


def add(image: Image) -> None:
    """Save what was ``taken_in``, and have its sizes made; two queries, in a transaction."""
    image.save()
    jobs.order_cut(image)


def discard(image: Image) -> None:
    """Delete the files of what was ``taken_in`` and is not added; one query.

    Its original stays where its store is away: nobody finds it.
    """
    jobs.order_deletion(image.key)
    if image.original_key is not None:
        with suppress(OSError):
            originals.delete(image.original_key)


def read_and_fill(image: Image, upload: Upload) -> None:
    """Put another file behind a row, which is not saved; raises what ``store`` raises."""
    content = _read(upload)
    with _decoding(content) as decoded:
        disguises.refuse(content, decoded.format, name_of(upload))
        image.original_name = name_of(upload)
        _fill(image, content, decoded)


@contextmanager
def _decoding(content: bytes) -> Iterator[Decoded]:
    try:
        with decoding(content, _QUICK_WIDTH) as decoded:
            yield decoded
    except NotDecodedNow as failed:
        logger.exception("A picture could not be read.")
        raise ValidationError(
            _("The picture cannot be read just now. Try again in a minute."), code="not_kept"
        ) from failed


def _fill(image: Image, content: bytes, decoded: Decoded) -> None:
    """Write a new original and, under a new key, a first rendition; note both on the row."""
    try:
        make_quick_rendition(image, decoded)
        keep_original(image, content, decoded)
    except OSError as failed:  # a full disk, a store that is away
        logger.exception("A picture could not be kept.")
        raise ValidationError(
            _("The picture could not be kept: its store does not answer. Try again in a minute."),
            code="not_kept",
        ) from failed
    image.original_format = decoded.format
    image.original_bytes = len(content)
    image.digest = hashlib.sha256(content).hexdigest()
    image.notes = _notes(decoded, image.original_name)


def keep_original(image: Image, content: bytes, decoded: Decoded) -> None:
    """Keep a file as the original of a row, with a copy of it for the newsroom's pages."""
    size = files.sizes(*decoded.size, _up_to(originals.DESK_WIDTH))[-1]
    desk_copy = files.encoded(files.scaled(decoded.pixels, size), "jpg", Marks())
    image.original_key = originals.keep(content, desk_copy)


def ensure_original(image: Image) -> None:
    """Keep what there is of a locked picture from before there were originals as its original.

    That is its widest rendition, which must not be lost with the others. Raises FileNotFoundError
    where it is gone, ValidationError where it cannot be decoded, OSError where its store is away.
    One query at most.
    """
    if image.original_key is not None:
        return
    content = originals.read(image)
    with decoding(content, originals.DESK_WIDTH) as decoded:
        keep_original(image, content, decoded)
    image.save(update_fields=["original_key"])


def make_quick_rendition(image: Image, decoded: Decoded) -> None:
    """Write one JPEG under a new key, and note on the row that this is what there is.

    Of a hidden picture nothing is written: its files are made when it is shown again.
    """
    image.key = uuid.uuid4()
    image.width, image.height = decoded.size
    size = files.sizes(image.width, image.height, _up_to(_QUICK_WIDTH))[-1]
    if not image.hidden:
        quick = files.encoded(files.scaled(decoded.pixels, size), "jpg", marks_of(image))
        files.write(image.key, f"{size[0]}.jpg", quick)
    image.widths, image.formats, image.crops = [size[0]], ["jpg"], []
    image.colour = files.prevailing_colour(decoded.pixels)
    image.state = Image.State.WAITING


def marks_of(image: Image) -> Marks:
    """Return what is written into the files of a picture."""
    return Marks(credit=image.credit, copyright=image.copyright)


def _up_to(width: int) -> list[int]:
    return [each for each in files.WIDTHS if each <= width]


def name_of(upload: Upload) -> str:
    """Return what a file was called, without where it was."""
    return PurePath((upload.name or "").replace("\\", "/").replace("\0", "")).name[:200]


def _read(upload: Upload) -> bytes:
    """Return an upload's bytes; raises ValidationError for too many."""
    limit: int = settings.PICTURE_MAX_BYTES
    if (upload.size or 0) > limit:
        raise ValidationError(
            _("The picture is larger than %(limit)s MB."),
            code="too_large",
            params={"limit": f"{limit / 1024 / 1024:g}"},
        )
    content: bytes = upload.read()
    return content


def _notes(decoded: Decoded, name: str) -> tuple[str, ...]:
    notes = [disguises.note_of_name(decoded.format, name)]
    if decoded.is_animated:
        notes.append(_("This picture moves. Its first frame was kept, as a still."))
    if decoded.is_one_of_several:
        notes.append(_("There are several pictures in this file. The main one was kept."))
    return tuple(note for note in notes if note)
