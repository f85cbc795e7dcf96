"""Putting another file behind a picture, wherever it is used."""

from images import jobs
from images.models import Image, RetiredKey
from images.uploads import Upload, read_and_fill

# What another file changes on a row; words, rights and uses stay.
_COLUMNS = [
    *("key", "original_key", "original_name", "original_format", "original_bytes", "digest"),
    *("width", "height", "state", "widths", "formats", "crops", "colour", "focus_x", "focus_y"),
]


def replace_files(image: Image, upload: Upload) -> None:
    """Put another file behind a locked picture; its old address leads to the new one from then on.

    One rendition is there at once, the worker makes the others and deletes the old files. The old
    original is kept. Of a hidden picture readers get no file. Who calls says to pages that the
    picture has changed. Raises ValidationError with a sentence for the person who uploads. Four
    queries.
    """
    before = RetiredKey(key=image.key, image=image, original_key=image.original_key)
    read_and_fill(image, upload)
    image.focus_x = image.focus_y = 50
    image.save(update_fields=_COLUMNS)
    before.save(force_insert=True)
    jobs.order_deletion(before.key)
    if not image.hidden:
        jobs.order_cut(image)
