"""What only the newsroom has of a picture: the file as it was sent, and a copy for its own pages.

They are in a storage of their own, which no public address leads to.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage, storages

if TYPE_CHECKING:
    from images.models import Image

# How wide the newsroom's copy is, in pixels.
DESK_WIDTH = 640
_ORIGINAL, _DESK_COPY = "original", "desk.jpg"


def storage() -> Storage:
    """Return where they are kept."""
    return storages["originals"]


def keep(content: bytes, desk_copy: bytes) -> uuid.UUID:
    """Keep a picture as it was sent, and the newsroom's copy; return under which key."""
    key = uuid.uuid4()
    storage().save(_path(key, _ORIGINAL), ContentFile(content))
    storage().save(_path(key, _DESK_COPY), ContentFile(desk_copy))
    return key


def read(image: Image) -> bytes:
    """Return the picture as it was sent.

    Of one that was taken in before there were originals, its widest rendition. Raises
    FileNotFoundError where the file is gone.
    """
    with _opened(image, _ORIGINAL) as file:
        content: bytes = file.read()
        return content


def open_desk_copy(image: Image) -> File[Any]:
    """Return the newsroom's copy, a JPEG of at most ``DESK_WIDTH``; FileNotFoundError if gone."""
    return _opened(image, _DESK_COPY)


def delete(key: uuid.UUID) -> None:
    """Delete what was kept under a key; raises OSError where its store is away."""
    for name in (_ORIGINAL, _DESK_COPY):
        storage().delete(_path(key, name))
    storage().delete(str(key))  # the folder itself, on a disk


def _opened(image: Image, name: str) -> File[Any]:
    if image.original_key is None:
        widest = f"{max(image.widths)}.{image.formats[-1]}"
        return default_storage.open(str(image.folder / widest))
    return storage().open(_path(image.original_key, name))


def _path(key: uuid.UUID, name: str) -> str:
    return f"{key}/{name}"
