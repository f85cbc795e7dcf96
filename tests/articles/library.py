"""Pictures of the library as tests need them: described, with rights, used in a story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from articles.models import Article
from articles.workflow.pictures import describe_picture
from authors.models import User
from images import originals
from images.models import Image
from tests import factories


def described(image: Image | None = None, *, actor: User | None = None, **said: Any) -> Image:
    """Say something of a picture, of a new one by default; returns it as it is then."""
    image = image or factories.image()
    image.refresh_from_db()
    return describe_picture(
        actor=actor or factories.editor(), image=image, version=image.version, said=said
    )


def story_with(image: Image, **fields: Any) -> Article:
    """Return a public story that shows a picture."""
    return factories.story(lead_image=image, alt="A pier", credit="Ines Lund", **fields)


def original(image: Image) -> Path:
    """Return where a picture's original is."""
    return Path(originals.storage().path(f"{image.original_key}/original"))


def damage(image: Image) -> None:
    """Make a picture's original one that no decoder reads."""
    original(image).write_bytes(b"no picture")


def lost(image: Image) -> None:
    """Lose a picture's original."""
    original(image).unlink()


@contextmanager
def unreadable(image: Image) -> Iterator[None]:
    """Have a picture's original unreadable for a while, as where its store does not answer."""
    file = original(image)
    aside = file.rename(file.with_name("aside"))
    file.mkdir()
    try:
        yield
    finally:
        file.rmdir()
        aside.rename(file)
