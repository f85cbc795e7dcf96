"""A story that was taken down leaves its places."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from articles.models import Article, Event
from authors.models import User
from frontpage.models import Slot, Strip
from frontpage.workflow.act import act, lock
from frontpage.workflow.strips import lower_as

_LEAVES = frozenset({"unpublish", "kill"})


def story_left(sender: type[Article], event: Event, **kwargs: Any) -> None:
    """Hear of an editorial act: what was taken down leaves the board, once it is told of.

    Readers see nothing of it from the very commit of the act: their pages pass over what is not
    public. Heard twice, it does nothing.
    """
    if event.verb in _LEAVES and not event.article.is_public:
        leave(actor=event.actor, article=event.article, note=event.verb)


def leave(*, actor: User, article: Article, note: str) -> None:
    """Take a story off every place where it stands or waits, and lower its strip.

    As part of the act that took it down, whose permission was checked; one entry for each place.
    """
    with transaction.atomic():
        lock()
        for slot in Slot.objects.of_article(article.pk):
            with act("leave", actor=actor, slot_id=slot.pk, on_behalf=True) as board:
                board.note = note
                if board.slot is not None:
                    board.slot.state = Slot.State.ENDED
        strip = Strip.objects.live().filter(article=article).first()
        if strip is not None:
            lower_as("leave_strip", actor=actor, strip=strip, on_behalf=True, note=note)
