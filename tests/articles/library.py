"""Pictures of the library as tests need them: described, with rights, used in a story."""

from __future__ import annotations

from typing import Any

from articles.models import Article
from articles.workflow.pictures import describe_picture
from authors.models import User
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
