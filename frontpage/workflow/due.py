"""What time changes on the board: a slot begins or ends, the strip is lowered."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles.workflow.errors import WrongState
from articles.workflow.scheduling import the_schedule
from frontpage.models import Slot, Strip
from frontpage.workflow.act import act, lock
from frontpage.workflow.placing import stand
from frontpage.workflow.strips import lower_as

logger = logging.getLogger(__name__)


def next_time() -> datetime | None:
    """Return when the board changes next of itself; None where nothing waits. Three queries."""
    slot = Slot.objects.next_change()
    strip = Strip.objects.live().first()
    times = [slot.changes_at if slot else None, strip.ends_at if strip else None]
    return min((each for each in times if each is not None), default=None)


def change_next() -> bool:
    """Do what is due first on the board, in a transaction of its own; whether there was anything.

    For the worker, and safe for any number of them: while the board is in other hands nothing is
    done, and it is still due. Raises django.db.Error where the database is away.
    """
    with transaction.atomic():
        if not lock(wait=False):
            return False
        now = timezone.now()
        strip = Strip.objects.live().filter(ends_at__lte=now).first()
        if strip is not None:
            lower_as("expire_strip", actor=the_schedule(), strip=strip, on_behalf=True)
            return True
        slot = Slot.objects.next_change()
        if slot is None or slot.changes_at is None or slot.changes_at > now:
            return False
        if slot.is_waiting and (slot.ends_at is None or slot.ends_at > now):
            _begin(slot)
        else:
            _end(slot, "end", note="")
        return True


def _begin(slot: Slot) -> None:
    try:
        with act("begin", actor=the_schedule(), slot_id=slot.pk, on_behalf=True) as board:
            if board.slot is not None:
                board.slot.state = Slot.State.LIVE
                stand(board, board.slot, slot.position, is_new=True)
    except WrongState as refused:
        logger.error("“%s” does not stand on the board: %s", slot.article, refused)
        _end(slot, "end", note=str(refused))


def _end(slot: Slot, verb: str, *, note: str) -> None:
    with act(verb, actor=the_schedule(), slot_id=slot.pk, on_behalf=True) as board:
        board.note = note
        if board.slot is not None:
            board.slot.state = Slot.State.ENDED
