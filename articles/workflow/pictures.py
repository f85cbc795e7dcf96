"""All writing of the picture library: add_picture.

Each verb is one keyword-only function: it checks the permission, runs in one transaction, writes a
PictureAct and tells every page that shows the picture. Nothing else changes one, but for the worker
that cuts its sizes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from articles.models import PictureAct
from articles.workflow import clock
from authors.models import User
from images.models import Image
from images.uploads import store

# The permission that each verb needs.
NEEDS = {
    "add_picture": "images.add_image",
}


@dataclass(frozen=True, slots=True)
class Added:
    """A picture that was uploaded; ``already`` where the very file was in the library before."""

    image: Image
    already: bool = False


def may(actor: User, verb: str) -> bool:
    """Whether ``actor`` may use ``verb`` on pictures; two queries a person, then none."""
    return actor.has_perm(NEEDS[verb])


def require(actor: User, verb: str) -> None:
    """Raise PermissionDenied unless ``actor`` may use ``verb`` on pictures."""
    if not may(actor, verb):
        raise PermissionDenied(f"{actor} may not {verb.replace('_', ' ')}.")


def add_picture(*, actor: User, upload: UploadedFile[Any] | ContentFile[bytes]) -> Added:
    """Take an uploaded picture into the library, or find it there.

    The same file is kept once: who uploads it again gets the picture that is there, with its words,
    its rights, and whether it was taken down. Raises PermissionDenied, and ValidationError with a
    sentence for a file that is no picture.
    """
    require(actor, "add_picture")
    if (there := _same_file(upload)) is not None:
        return Added(there, already=True)
    # The database's transaction begins with the row: nothing waits while the picture is read.
    with transaction.atomic():
        image = store(upload)
        _note(image, "add_picture", actor)
    return Added(image)


def _same_file(upload: UploadedFile[Any] | ContentFile[bytes]) -> Image | None:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return Image.objects.filter(digest=digest.hexdigest()).first()


def _note(
    image: Image, verb: str, actor: User, *, note: str = "", data: dict[str, Any] | None = None
) -> PictureAct:
    return PictureAct.objects.create(
        image=image, verb=verb, actor=actor, at=clock.now(), note=note, data=data or {}
    )
