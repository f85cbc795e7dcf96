"""The same file is kept once: which picture has it, or had it before it was replaced."""

from __future__ import annotations

import hashlib

from django.db import connection

from images.models import Image, RetiredKey
from images.uploads import Upload


def digest_of(upload: Upload) -> str:
    """Return what names a file by its content, and leave it to be read from its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def hold(digest: str) -> None:
    """Have nobody else take in the same file until the transaction ends; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


def picture_of(digest: str) -> Image | None:
    """Return the picture that has a file, one that was taken down before others; one query."""
    having = list(Image.objects.filter(digest=digest))
    return min(having, key=lambda image: image.hidden != Image.Hidden.TAKEN_DOWN, default=None)


def replaced_at(digest: str) -> RetiredKey | None:
    """Return where a file was replaced by another, with its picture, the newest; one query."""
    return RetiredKey.objects.filter(digest=digest).select_related("image").order_by("-at").first()
