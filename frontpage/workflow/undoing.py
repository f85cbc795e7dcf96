"""Taking back an act on the board."""

from __future__ import annotations

from articles.workflow.errors import WrongState
from authors.models import User
from frontpage.models import BoardEntry, Slot
from frontpage.places import Place
from frontpage.workflow.act import Done, Meanwhile, act, set_state, state_of


def undo(*, actor: User, entry: BoardEntry) -> Done:
    """Bring back what an act changed: every slot as it was before.

    Where anything of them was changed since, it is refused, so that nobody's work is undone with
    it. Raises PermissionDenied, WrongState, Meanwhile.
    """
    before, after = entry.data["before"], entry.data["after"]
    states = [*before.values(), *after.values()]
    places = {Place(each["kind"], each["section_id"]) for each in states}
    with act("undo", actor=actor, places=places) as board:
        board.article = entry.article
        board.data = {"undoes": entry.pk, "undone": entry.verb, "place": entry.data["place"]}
        ended = Slot.objects.filter(pk__in=after).with_teasers()
        known = {each.pk for each in board.slots}
        board.slots += [each for each in ended if each.pk not in known]
        by_id = {each.pk: each for each in board.slots}
        if any(state_of(by_id[int(pk)]) != state for pk, state in after.items()):
            raise Meanwhile(
                "What you did was changed since: it is not taken back, so that nothing of others "
                "is lost."
            )
        for pk in after:
            slot = by_id[int(pk)]
            if pk in before:
                set_state(slot, before[pk])
            else:
                slot.state = Slot.State.ENDED
        _fits(board.slots)
        if any(
            each.is_live and each.ends_at is not None and each.ends_at <= board.at
            for each in board.slots
        ):
            raise WrongState("Its time is over: it cannot stand there again.")
    return board.done


def _fits(slots: list[Slot]) -> None:
    """Raise Meanwhile where two stories would stand at one position, or one story twice."""
    live = [(each.place, each.position) for each in slots if each.is_live]
    stories = [(each.place, each.article_id) for each in slots if each.state != Slot.State.ENDED]
    if len(set(live)) < len(live) or len(set(stories)) < len(stories):
        raise Meanwhile("Something else stands there by now: it is not taken back.")
