"""What time changes in the picture library: rights end, and rights begin.

What ends needs no file. What begins reads one, from a store that may be slow or away: whoever looks
after both does so in two threads.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.utils import timezone

from articles import pictures
from articles.models import PictureAct
from articles.workflow.errors import WrongState
from articles.workflow.picture_files import show_as
from articles.workflow.picture_pages import Looks, tell
from articles.workflow.scheduling import the_schedule
from images import originals
from images.models import Image

logger = logging.getLogger(__name__)

# How long a picture waits whose files could not be made or taken away.
_AGAIN = timedelta(minutes=1)


def next_end() -> datetime | None:
    """Return when the rights to a picture end next; None where none do. One query, by index."""
    shown = Image.objects.changing(hidden=Image.Hidden.NOT)
    return shown.values_list("due_at", flat=True).first()


def hide_next() -> bool:
    """Hide the picture whose rights ended first; whether there was one. No file is read.

    For the worker, in a transaction of its own, and safe for any number of them: a picture that
    somebody else has in hand is passed over. One with which something goes wrong stays as it is
    for a minute, and holds up no other. Raises django.db.Error where the database is away.
    """
    return _settle_next(Image.Hidden.NOT)


def show_next() -> bool:
    """Show the picture whose rights began first; as ``hide_next``, but it waits for the store.

    Its file is read before it is in hand, too: a store that hangs holds up nobody who takes the
    picture down meanwhile.
    """
    now = timezone.now()
    with transaction.atomic():
        # Locked for a moment: one that somebody else has in hand is passed over.
        image = (
            Image.objects.due(hidden=Image.Hidden.EARLY, at=now).locked(skip_locked=True).first()
        )
    if image is None:
        return False
    try:
        originals.read(image)
    except FileNotFoundError:
        pass  # it is said where it is shown
    except Exception:
        logger.exception("The original of picture %s is not read", image.pk)
        due = Image.objects.due(hidden=Image.Hidden.EARLY, at=now)
        due.filter(pk=image.pk).update(due_at=timezone.now() + _AGAIN)
        return True
    _settle_next(Image.Hidden.EARLY, only=image.pk)
    return True


def _settle_next(hidden_as: str, *, only: int | None = None) -> bool:
    with transaction.atomic():
        now = timezone.now()
        due = Image.objects.due(hidden=hidden_as, at=now)
        if only is not None:
            due = due.filter(pk=only)
        image = due.locked(skip_locked=True).first()
        if image is None:
            return False
        before, (hidden, due_at) = Looks.of(image), pictures.by_rights(image, now)
        note = ""
        try:
            with transaction.atomic():
                show_as(image, hidden, due_at)
        except Error:
            raise
        except WrongState as refused:
            logger.error("Picture %s is not shown: %s", image.pk, refused)
            note, hidden = str(refused), Image.Hidden.TAKEN_DOWN
            image.refresh_from_db()
            show_as(image, hidden, None)
        except Exception:
            logger.exception("What is due is not done with picture %s", image.pk)
            Image.objects.filter(pk=image.pk).update(due_at=now + _AGAIN)
            return True
        PictureAct.objects.create(
            image=image,
            verb="end_rights" if hidden else "begin_rights",
            actor=the_schedule(),
            at=now,
            note=note,
        )
        tell(image, before=before)
        return True
