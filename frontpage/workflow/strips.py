"""The breaking strip: raising and lowering it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from articles import body
from articles.models import Article
from articles.workflow import clock
from articles.workflow.errors import NotReady, WrongState
from authors.models import User
from edge import bus
from edge.jobs import purge_everywhere
from frontpage.models import BoardEntry, Strip
from frontpage.strip import STRIP
from frontpage.workflow.act import Done, Meanwhile, lock, require

LONGEST = 160


def raise_strip(
    *,
    actor: User,
    text: str,
    article: Article,
    ends_at: datetime,
    instead_of: int | None = None,
) -> Strip:
    """Put one line on top of every page that leads to a story, until a time.

    ``instead_of`` is the strip that the person saw there, if any: a newer one of somebody else is
    not overwritten. Raises PermissionDenied, NotReady, WrongState, Meanwhile.
    """
    text = " ".join(body.printable(text).split())
    with transaction.atomic():
        lock()
        require(actor)
        at = clock.now()
        if not text:
            raise NotReady({"text": "Write what has happened, in one line."})
        if len(text) > LONGEST:
            raise NotReady({"text": f"Shorten it to {LONGEST} characters: it is one line."})
        if ends_at <= at:
            raise NotReady({"ends_at": "This time has passed. Choose one to come."})
        found = Article.objects.get(pk=article.pk)
        if not found.is_public:
            raise WrongState("The story is not public: readers could not open it.")
        up = Strip.objects.live().first()
        if up is not None and up.pk != instead_of:
            raise Meanwhile(
                f"{up.raised_by} raised “{up.text}” meanwhile. What you typed is kept below: look "
                "at theirs, then raise yours if it is to stand instead."
            )
        if up is not None:
            up.ended_at = at
            up.save(update_fields=["ended_at"])
        strip = Strip.objects.create(
            text=text, article=found, raised_by=actor, raised_at=at, ends_at=ends_at
        )
        data = {"text": text, "ends_at": ends_at.isoformat()}
        _close("raise_strip", actor=actor, strip=strip, at=at, data=data)
    return strip


def lower_strip(*, actor: User, strip: Strip) -> Done:
    """Take the strip off every page. Raises PermissionDenied, WrongState."""
    with transaction.atomic():
        lock()
        return Done(lower_as("lower_strip", actor=actor, strip=strip))


def lower_as(
    verb: str, *, actor: User, strip: Strip, on_behalf: bool = False, note: str = ""
) -> BoardEntry:
    """Take the strip off, under the board's lock; the worker does so when its time is over."""
    if not on_behalf:
        require(actor)
    at = clock.now()
    if not Strip.objects.filter(pk=strip.pk, ended_at=None).update(ended_at=at):
        raise WrongState("It is off the pages already.")
    data = {"text": strip.text}
    return _close(verb, actor=actor, strip=strip, at=at, note=note, data=data)


def _close(
    verb: str,
    *,
    actor: User,
    strip: Strip,
    at: datetime,
    data: dict[str, str],
    note: str = "",
) -> BoardEntry:
    bus.invalidate({STRIP})
    purge_everywhere({STRIP}, is_soft=True)
    return BoardEntry.objects.create(
        verb=verb, actor=actor, at=at, article=strip.article, strip=strip, note=note, data=data
    )
