"""Making every size, format and crop of a picture; the worker's doing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from edge import bus
from edge.jobs import purge_everywhere
from images import crops, files, jobs, keys, originals
from images.decoding import Decoded, decoding
from images.models import Image
from images.uploads import ensure_original, marks_of


def cut(image: Image) -> None:
    """Write the files that a picture lacks, and then say on its row that they are there.

    May run twice. Of a picture that was replaced or hidden meanwhile it makes no more, and those
    that it made are deleted again. Raises FileNotFoundError where its original is gone,
    ValidationError where it cannot be decoded, OSError where a store is away. Four queries and one
    for each size and crop, two more for a picture without an original.
    """
    with _decoded(image) as decoded:
        wanted = files.sizes(image.width, image.height)
        formats = files.formats(wanted)
        for size in wanted:
            if not _is_shown(image):
                break
            scaled = files.scaled(decoded.pixels, size)
            for ending in formats:
                # What a page shows is not written again: it must not change.
                if size[0] not in image.widths or ending not in image.formats:
                    content = files.encoded(scaled, ending, marks_of(image))
                    files.write(image.key, f"{size[0]}.{ending}", content)
        focus = _cut_crops(image, decoded)
    with transaction.atomic():
        if (now := _as_it_was(image)) is None:
            return
        now.width, now.height = image.width, image.height
        now.widths, now.formats = [width for width, _height in wanted], list(formats)
        now.state = Image.State.READY
        if (now.focus_x, now.focus_y) == focus:
            now.crops = list(crops.CROPS)
        now.save(update_fields=["width", "height", "widths", "formats", "state", "crops"])
        _tell(now)


def recut_crops(image: Image) -> None:
    """Write the crops around a focus that was moved, and say on the row that they are there.

    Nothing where it was moved again meanwhile: that has a job of its own. Raises what
    ``cut`` raises. Four queries and one for each crop, two more for a picture without an original.
    """
    with _decoded(image) as decoded:
        focus = _cut_crops(image, decoded)
    with transaction.atomic():
        now = _as_it_was(image)
        if now is not None and (now.focus_x, now.focus_y) == focus:
            now.width, now.height = image.width, image.height
            now.crops = list(crops.CROPS)
            now.save(update_fields=["width", "height", "crops"])
            _tell(now)


@contextmanager
def _decoded(image: Image) -> Iterator[Decoded]:
    """Decode what a picture is cut from; its ``size`` is at least that of ``image`` by then.

    One from before there were originals gets its widest rendition as such, and is no larger.
    """
    if image.original_key is None:
        with transaction.atomic():
            locked = Image.objects.locked().get(pk=image.pk)
            ensure_original(locked)
        image.original_key = locked.original_key
    widest = files.sizes(image.width, image.height)[-1][0]
    with decoding(originals.read(image), widest) as decoded:
        if decoded.size[0] < image.width:
            image.width, image.height = decoded.size
        yield decoded


def _cut_crops(image: Image, decoded: Decoded) -> tuple[int, int] | None:
    """Write the crops; return the focus they are around, None where it is not shown any more."""
    focus = (image.focus_x, image.focus_y)
    for name in crops.CROPS:
        if not _is_shown(image):
            return None
        part = decoded.pixels.crop(crops.box(name, *decoded.pixels.size, focus))
        for size in crops.sizes(name, image.width, image.height):
            scaled = files.scaled(part, size)
            for ending in crops.FORMATS:
                content = files.encoded(scaled, ending, marks_of(image))
                files.write(image.key, crops.file_name(name, focus, size[0], ending), content)
    return focus


def _is_shown(image: Image) -> bool:
    return Image.objects.shown_under(image.key, image_id=image.pk).exists()


def _as_it_was(image: Image) -> Image | None:
    """Return the row, locked; None, and the files are deleted, where it has others by now."""
    now = Image.objects.locked().get(pk=image.pk)
    if now.key == image.key and not now.hidden:
        return now
    jobs.order_deletion(image.key)
    return None


def _tell(image: Image) -> None:
    told = {keys.picture(image.pk)}
    bus.invalidate(told)
    purge_everywhere(told, is_soft=True)
