"""Whether readers see a picture, and with it whether its public files are there."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.exceptions import ValidationError

from articles.workflow.errors import WorkflowError, WrongState
from images.jobs import order_deletion
from images.models import Image
from images.showing import bring_files_back

logger = logging.getLogger(__name__)


class NotReadable(WorkflowError):
    """A picture's original is there, but cannot be read: its store is away, or it is damaged."""


def show_as(image: Image, hidden: str, due_at: datetime | None) -> None:
    """Show a locked picture, or hide it and say why; ``due_at`` is when its rights change next.

    Raises WrongState where it is to be shown and its original is gone, NotReadable where it cannot
    be read.
    """
    before = image.hidden
    image.hidden, image.due_at = hidden, due_at
    image.save(update_fields=["hidden", "due_at"])
    if hidden and not before:
        # From then on its address answers 410. No file is read: what may not be shown is hidden
        # though its store is away.
        order_deletion(image.key)
    elif before and not hidden:
        _bring_back(image)


def make_anew(image: Image) -> None:
    """Make the files of a locked picture anew that carry other words now; the old ones go.

    Raises WrongState where its original is gone, NotReadable where it cannot be read.
    """
    before = image.key
    _bring_back(image)
    order_deletion(before)


def _bring_back(image: Image) -> None:
    try:
        bring_files_back(image)
    except FileNotFoundError as gone:
        raise WrongState(
            "The picture’s file is gone: replace the picture with the same file, or another."
        ) from gone
    except (OSError, ValidationError) as failed:
        logger.warning("The original of picture %s is not read: %s", image.pk, failed)
        raise NotReadable(
            "The picture’s file cannot be read now. Try again in a minute, or replace the picture "
            "with the same file, or another."
        ) from failed
