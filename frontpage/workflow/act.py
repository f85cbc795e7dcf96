"""The frame of every act on the board: one transaction, the board locked, one audit entry."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from articles.models import Article
from articles.workflow import clock
from articles.workflow.errors import WorkflowError
from authors.models import User
from edge import bus
from edge.jobs import purge_everywhere
from frontpage.models import BoardEntry, Slot
from frontpage.places import Place

CURATE = "frontpage.curate_slot"
# One lock for the whole board: its acts are short, and few people work on it.
_LOCK = 7_331_022
# Of what others did since somebody looked, the newest so many are compared with what they do.
_COMPARED = 200
_STATE = ("kind", "section_id", "position", "pinned", "state")
_TIMES = ("starts_at", "ends_at")


class Meanwhile(WorkflowError):
    """Somebody else changed the same thing of the same story since the person looked."""


@dataclass(slots=True)
class Done:
    """What came of an act: its entry, and what others did to the place meanwhile, as a sentence.

    ``entry`` is None where there was nothing to do.
    """

    entry: BoardEntry | None = None
    told: str = ""


@dataclass(slots=True)
class BoardAct:
    """One act under way: the open slots of the places that it concerns, fresh from the database."""

    actor: User
    verb: str
    at: datetime
    slots: list[Slot]
    done: Done
    article: Article | None = None
    slot: Slot | None = None  # the one that is meant; others only make room
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    def live(self, place: Place) -> list[Slot]:
        """Return what stands at a place now."""
        return [each for each in self.slots if each.is_live and each.place == place]

    def find(self, slot_id: int) -> Slot | None:
        """Return an open slot."""
        return next((each for each in self.slots if each.pk == slot_id), None)


def lock(*, wait: bool = True) -> bool:
    """Lock the board until the transaction ends; one query.

    False where it is in other hands, and nobody is to ``wait`` for them.
    """
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
        (got,) = cursor.fetchone()
    return wait or bool(got)


def require(actor: User) -> None:
    """Raise PermissionDenied unless a person may arrange the board."""
    if not actor.has_perm(CURATE):
        raise PermissionDenied(f"{actor} may not arrange the board.")


@contextmanager
def act(
    verb: str,
    *,
    actor: User,
    places: Collection[Place] = (),
    slot_id: int | None = None,
    since: int | None = None,
    on_behalf: bool = False,
) -> Iterator[BoardAct]:
    """Run the body as one act on the board.

    ``places`` are those it may change; that of the open slot ``slot_id`` is one of them. After the
    body every slot that it changed is saved, the entry written and the pages told. ``since`` is the
    newest entry that the person had seen: what others did after it is merged, or refused with
    Meanwhile. The worker acts ``on_behalf`` of people whose permission was checked.

    Eight queries and one for each slot that changed, with both ends of the transaction.
    """
    with transaction.atomic():
        lock()
        if not on_behalf:
            require(actor)
        slots = _open_slots(places, slot_id)
        board = BoardAct(actor=actor, verb=verb, at=clock.now(), slots=slots, done=Done())
        board.slot = board.find(slot_id) if slot_id is not None else None
        before = {each.pk: state_of(each) for each in slots}
        theirs = _since(since, actor) if since is not None else []
        if slot_id is not None and board.slot is None:
            raise Meanwhile(_gone(slot_id, theirs))
        yield board
        after = _save(board, before)
        if after:
            _refuse(board, before, after, theirs)
            board.done.told = _told(board, theirs)
            close(board, before, after)


def state_of(slot: Slot) -> dict[str, Any]:
    """Return what an act may change of a slot, as an entry keeps it."""
    state = {name: getattr(slot, name) for name in _STATE}
    for name in _TIMES:
        moment = getattr(slot, name)
        state[name] = moment.isoformat() if moment else None
    return state


def set_state(slot: Slot, state: dict[str, Any]) -> None:
    """Bring a slot back to what an entry keeps of it."""
    for name in _STATE:
        setattr(slot, name, state[name])
    for name in _TIMES:
        moment = state[name]
        setattr(slot, name, datetime.fromisoformat(moment) if moment else None)


def _open_slots(places: Collection[Place], slot_id: int | None) -> list[Slot]:
    wanted = set(places)
    if slot_id is not None:
        own = Slot.objects.open().filter(pk=slot_id).first()
        if own is not None:
            wanted.add(own.place)
    return list(Slot.objects.open().at(*wanted).with_teasers()) if wanted else []


def _save(board: BoardAct, before: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Write the slots that the act changed; return their new states by id."""
    after = {}
    # What ends goes first: its story may stand there anew.
    for slot in sorted(board.slots, key=lambda each: each.state != Slot.State.ENDED):
        if slot.pk is None or state_of(slot) != before.get(slot.pk):
            slot.save()
            after[slot.pk] = state_of(slot)
    return after


def close(
    board: BoardAct, before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]]
) -> None:
    """Write the entry and tell the pages of what changed, with the commit."""
    article = board.article or (board.slot.article if board.slot else None)
    if article is None:
        raise ValueError(f"{board.verb} is an act on a story.")
    # As the database will give them back.
    was = {str(pk): before[pk] for pk in after if pk in before}
    board.done.entry = BoardEntry.objects.create(
        verb=board.verb,
        actor=board.actor,
        at=board.at,
        article=article,
        note=board.note,
        data={
            "slot": board.slot.pk if board.slot else None,
            "place": board.slot.place.code if board.slot else None,
            "before": was,
            "after": {str(pk): state for pk, state in after.items()},
        }
        | board.data,
    )
    states = [*was.values(), *after.values()]
    tell({Place(each["kind"], each["section_id"]) for each in states}, verb=board.verb)


def tell(places: Collection[Place], *, verb: str) -> None:
    """Tell every process, and the caches outside, that pages with these places have changed."""
    found = {place.key for place in places}
    bus.invalidate(found)
    purge_everywhere(found, is_soft=True)


# --- Two people at once ---


def _since(since: int, actor: User) -> list[BoardEntry]:
    """Return what others did after an entry, newest first; one query."""
    others = BoardEntry.objects.filter(pk__gt=since).exclude(actor=actor)
    return list(others.newest(_COMPARED))


def _changed(before: dict[str, Any] | None, after: dict[str, Any]) -> set[str]:
    """Return what an act changed of a slot; nothing of one that it made."""
    if before is None:
        return set()
    return {name for name, value in after.items() if before[name] != value}


def _gone(slot_id: int, theirs: list[BoardEntry]) -> str:
    for entry in theirs:
        if str(slot_id) in entry.data.get("after", {}):
            return f"{entry.actor} took “{entry.article}” off meanwhile. Nothing was changed."
    return "It is not there any more: its time was over, or it was taken off. Nothing was changed."


def _refuse(
    board: BoardAct,
    before: dict[int, dict[str, Any]],
    after: dict[int, dict[str, Any]],
    theirs: list[BoardEntry],
) -> None:
    """Raise Meanwhile where somebody else has changed the same of the same slot."""
    slot = board.slot
    if slot is None or slot.pk not in after:
        return
    mine = _changed(before.get(slot.pk), after[slot.pk])
    for entry in theirs:
        if entry.data.get("slot") != slot.pk:
            continue
        theirs_before = entry.data["before"].get(str(slot.pk))
        theirs_after = entry.data["after"].get(str(slot.pk))
        if theirs_after and mine & _changed(theirs_before, theirs_after):
            raise Meanwhile(
                f"{entry.actor} changed the same of “{slot.article}” meanwhile. Nothing was "
                "overwritten: look at it, then do it again if you still want it."
            )


def _told(board: BoardAct, theirs: list[BoardEntry]) -> str:
    """Say who else has arranged the same place meanwhile."""
    place = board.slot.place.code if board.slot else None
    names = dict.fromkeys(str(each.actor) for each in theirs if each.data.get("place") == place)
    if not names:
        return ""
    return f"{' and '.join(names)} arranged it meanwhile, too: what both of you did is kept."
