"""Earlier versions of a text: restore_revision."""

from __future__ import annotations

from articles.models import Dispatch, Revision
from articles.workflow.act import act
from articles.workflow.copy import Copy
from articles.workflow.errors import WrongState
from articles.workflow.waiting import take_off
from articles.workflow.writing import write_revision
from authors.models import User


def restore_revision(*, actor: User, dispatch: Dispatch, restored: int, seq: int) -> Revision:
    """Save the content of the version ``restored`` again, on top of the newest, ``seq``.

    It is the working copy then; of a printed dispatch, a correction in hand that nobody has printed
    yet. A text that was scheduled for print comes off the schedule. The Event's data keep which
    version it was, as ``restored``. Raises StaleRevision where somebody saved meanwhile,
    PermissionDenied, WrongState (no such version, erased text, nothing to bring back),
    ValidationError and NotReady (what may not be saved any more).
    """
    with act("restore_revision", actor=actor, dispatch=dispatch) as current:
        if current.passage.erased_at is not None:
            raise WrongState("This text was erased: no version of it is left.")
        newest = current.newest_at(seq)
        earlier = (
            Revision.objects.filter(dispatch=dispatch, seq=restored)
            .select_related("agency", "lead_image")
            .first()
        )
        if earlier is None:
            raise WrongState("This text has no such version.")
        copy = Copy.of(earlier).cleaned()
        if copy.is_in(newest):
            raise WrongState("The working copy is that version already.")
        revision = write_revision(current, copy, seq=seq + 1)
        current.data["restored"] = restored
        take_off(current, error=f"{actor} brought back an earlier version.")
        if current.passage.state == Dispatch.State.IDLE:
            current.set_state(Dispatch.State.DRAFTING)
    return revision
