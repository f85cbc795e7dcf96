"""What time changes in the picture library: rights begin, and rights end."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles import pictures
from articles.models import PictureAct
from articles.workflow.errors import WrongState
from articles.workflow.picture_files import show_as
from articles.workflow.picture_pages import tell
from articles.workflow.scheduling import the_schedule
from images.models import Image

logger = logging.getLogger(__name__)


def next_time() -> datetime | None:
    """Return when the rights to a picture change next; None where none do. One query, by index."""
    return _waiting().values_list("due_at", flat=True).first()


def settle_next() -> bool:
    """Show or hide the picture whose rights changed first; whether there was one.

    For the worker, in a transaction of its own, and safe for any number of them: a picture that
    somebody else has in hand is passed over. Raises django.db.Error where the database is away.
    """
    with transaction.atomic():
        now = timezone.now()
        due = _waiting().filter(due_at__lte=now)
        image = due.select_for_update(skip_locked=True, no_key=True).first()
        if image is None:
            return False
        before, (hidden, due_at) = (image.key, image.hidden), pictures.by_rights(image, now)
        note = ""
        try:
            with transaction.atomic():
                show_as(image, hidden, due_at)
        except WrongState as refused:
            logger.error("Picture %s is not shown: %s", image.pk, refused)
            note, hidden = str(refused), Image.Hidden.TAKEN_DOWN
            image.refresh_from_db()
            show_as(image, hidden, None)
        PictureAct.objects.create(
            image=image,
            verb="end_rights" if hidden else "begin_rights",
            actor=the_schedule(),
            at=now,
            note=note,
        )
        tell(image, before=before)
        return True


def _waiting() -> pictures.Pictures:
    return Image.objects.filter(due_at__isnull=False).order_by("due_at", "id")
