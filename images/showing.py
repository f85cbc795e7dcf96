"""Giving readers the files of a picture back that was hidden."""

from images import files, jobs, originals
from images.decoding import decoding
from images.models import Image, RetiredKey
from images.uploads import ensure_original, make_quick_rendition

_COLUMNS = [
    "key",
    "original_key",
    "width",
    "height",
    "state",
    "widths",
    "formats",
    "crops",
    "colour",
]


def bring_files_back(image: Image) -> None:
    """Make the files anew of a locked picture that is not hidden any more, under a new address.

    One rendition is there at once, the worker makes the others. Raises FileNotFoundError where
    the original is gone, ValidationError where it cannot be decoded, OSError where its store is
    away. Four queries at most.
    """
    ensure_original(image)
    before = RetiredKey(key=image.key, image=image)
    with decoding(originals.read(image), max(files.WIDTHS)) as decoded:
        make_quick_rendition(image, decoded)
    image.save(update_fields=_COLUMNS)
    before.save(force_insert=True)
    jobs.order_cut(image, priority=jobs.IN_PRINT)
