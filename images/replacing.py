"""Putting another file behind a picture, wherever it is used."""

import logging

from django.core.exceptions import ValidationError

from images import jobs
from images.models import Image, RetiredKey
from images.uploads import Upload, ensure_original, read_and_fill

logger = logging.getLogger(__name__)

# What another file changes on a row; words, rights and uses stay.
_COLUMNS = [
    *("key", "original_key", "original_name", "original_format", "original_bytes", "digest"),
    *("width", "height", "state", "widths", "formats", "crops", "colour", "focus_x", "focus_y"),
]


def replace_files(image: Image, upload: Upload) -> None:
    """Put another file behind a locked picture; its old address leads to the new one from then on.

    One rendition is there at once, the worker makes the others and deletes the old files. The old
    original is kept, where it can be read. Of a hidden picture readers get no file. Who calls says
    to pages that the picture has changed. Raises ValidationError with a sentence for the person who
    uploads. Five queries at most.
    """
    try:
        ensure_original(image)
    except (OSError, ValidationError):
        logger.exception("What picture %s was is not kept: it cannot be read.", image.pk)
    before = RetiredKey(
        key=image.key, image=image, original_key=image.original_key, digest=image.digest
    )
    read_and_fill(image, upload)
    if before.digest == image.digest:
        before.digest = ""
    image.focus_x = image.focus_y = 50
    image.save(update_fields=_COLUMNS)
    before.save(force_insert=True)
    jobs.order_deletion(before.key)
    if not image.hidden:
        jobs.order_cut(image, priority=jobs.IN_PRINT)
