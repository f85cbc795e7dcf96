"""What an act on a text does to its schedule: it comes off, and the text is in hand again."""

from __future__ import annotations

from articles.models import Dispatch, DueAct
from articles.workflow.act import Act


def take_off(
    current: Act, *, error: str = "", state: DueAct.State = DueAct.State.CANCELLED
) -> DueAct | None:
    """Take the open text off the schedule, if it is on it; it comes back to the state before.

    ``error`` is why, where nobody has asked for it: the desk shows that. No query where the text
    is not scheduled, three where it is.
    """
    if current.passage.state != Dispatch.State.SCHEDULED:
        return None
    due = DueAct.objects.waiting().get(dispatch=current.passage)
    due.state, due.error, due.settled_at = state, error, current.at
    due.save(update_fields=["state", "error", "settled_at"])
    current.set_state(Dispatch.State(due.state_before))
    current.data["off_schedule"] = due.at.isoformat()
    return due
