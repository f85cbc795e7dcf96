"""Putting stories in their places, and taking them off."""

from __future__ import annotations

from datetime import datetime

from articles.models import Article
from articles.workflow.errors import NotReady, WrongState
from authors.models import User
from frontpage.arrangement import Full, insert
from frontpage.models import Slot
from frontpage.places import Place
from frontpage.workflow.act import BoardAct, Done, act


def put(
    *,
    actor: User,
    place: Place,
    article: Article,
    position: int,
    pinned: bool = False,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    since: int | None = None,
) -> Done:
    """Give a story a position of a place, now or from ``starts_at`` on, until ``ends_at``.

    One that stands there already is moved. What stands at the position makes room; what falls off
    the end of the place is taken off. A story that is not public stands there from when it is.
    Raises PermissionDenied, WrongState, NotReady, Meanwhile.
    """
    with act("put", actor=actor, places=[place], since=since) as board:
        board.article = article
        if Article.objects.get(pk=article.pk).status == Article.Status.KILLED:
            raise WrongState("The story is killed: it stands nowhere.")
        slot = next((each for each in board.slots if each.article_id == article.pk), None)
        if slot is not None and (slot.is_waiting or starts_at or ends_at):
            raise WrongState("The story has a position there already. Change its times there.")
        if slot is None:
            _check(board.at, starts_at, ends_at)
            slot = Slot(
                kind=place.kind,
                section_id=place.section_id,
                position=min(max(position, 0), place.size - 1),
                article=article,
                pinned=pinned,
                starts_at=starts_at,
                ends_at=ends_at,
                state=Slot.State.WAITING if starts_at else Slot.State.LIVE,
                placed_by=actor,
                placed_at=board.at,
            )
        board.slot = slot
        if slot.is_live:
            stand(board, slot, position)
        if slot not in board.slots:
            board.slots.append(slot)
    return board.done


def move(
    *,
    actor: User,
    slot: Slot,
    position: int,
    place: Place | None = None,
    since: int | None = None,
) -> Done:
    """Move a story to another position, of its place or of another one.

    Raises PermissionDenied, WrongState, Meanwhile.
    """
    with act(
        "move", actor=actor, places=[place] if place else [], slot_id=slot.pk, since=since
    ) as board:
        moved = _meant(board)
        target = place or moved.place
        if target != moved.place:
            if any(
                each.place == target and each.article_id == moved.article_id for each in board.slots
            ):
                raise WrongState("The story has a position there already.")
            moved.kind, moved.section_id = target.kind, target.section_id
            # It comes from outside: there is no gap to close.
            moved.position = target.size
        if moved.is_live:
            stand(board, moved, position)
        else:
            moved.position = min(max(position, 0), target.size - 1)
    return board.done


def pin(*, actor: User, slot: Slot, pinned: bool, since: int | None = None) -> Done:
    """Keep a story at its position whatever is put beside it, or let it make room again.

    Raises PermissionDenied, Meanwhile.
    """
    with act("pin" if pinned else "unpin", actor=actor, slot_id=slot.pk, since=since) as board:
        _meant(board).pinned = pinned
    return board.done


def set_times(
    *,
    actor: User,
    slot: Slot,
    starts_at: datetime | None,
    ends_at: datetime | None,
    since: int | None = None,
) -> Done:
    """Say from when until when a story stands; None is at once, and for good.

    Raises PermissionDenied, NotReady, WrongState, Meanwhile.
    """
    with act("set_times", actor=actor, slot_id=slot.pk, since=since) as board:
        meant = _meant(board)
        if meant.is_live and starts_at is not None and starts_at <= board.at:
            starts_at = meant.starts_at  # as it has begun
        _check(
            board.at, None if meant.is_live and starts_at == meant.starts_at else starts_at, ends_at
        )
        waits = starts_at is not None and starts_at > board.at
        begins = meant.is_waiting and not waits
        meant.starts_at, meant.ends_at = starts_at, ends_at
        meant.state = Slot.State.WAITING if waits else Slot.State.LIVE
        if begins:
            stand(board, meant, meant.position, is_new=True)
    return board.done


def take_off(*, actor: User, slot: Slot, since: int | None = None) -> Done:
    """Take a story off its place; the position fills itself.

    Raises PermissionDenied, Meanwhile.
    """
    with act("take_off", actor=actor, slot_id=slot.pk, since=since) as board:
        _meant(board).state = Slot.State.ENDED
    return board.done


def stand(board: BoardAct, slot: Slot, position: int, *, is_new: bool = False) -> None:
    """Let a live slot stand at a position; what falls off the end of the place is taken off.

    Raises WrongState where all positions are pinned.
    """
    place = slot.place
    standing = [each for each in board.live(place) if not (is_new and each is slot)]
    try:
        fallen = insert(standing, slot, position, size=place.size)
    except Full:
        raise WrongState("Every position there is pinned. Unpin one first.") from None
    for each in fallen:
        each.state = Slot.State.ENDED
    if fallen:
        board.data["fallen"] = [each.pk for each in fallen]


def _meant(board: BoardAct) -> Slot:
    if board.slot is None:
        raise ValueError(f"{board.verb} is an act on a slot.")
    return board.slot


def _check(now: datetime, starts_at: datetime | None, ends_at: datetime | None) -> None:
    if starts_at is not None and starts_at <= now:
        raise NotReady({"starts_at": "This time has passed. Choose one to come, or none for now."})
    if ends_at is not None and ends_at <= max(now, starts_at or now):
        raise NotReady({"ends_at": "It would be over before it begins. Choose a later time."})
