"""A second pair of eyes before print: look_over, and what print asks of it."""

from __future__ import annotations

from articles import second_look
from articles.models import Dispatch, Revision
from articles.workflow.act import Act, act
from articles.workflow.errors import NotReady, WrongState
from authors.models import User

_LACKING = (
    "In {section} nobody prints alone what they wrote: save it, and let a colleague look it over "
    "first."
)


def look_over(*, actor: User, dispatch: Dispatch, seq: int) -> Dispatch:
    """Say that one has looked over the newest revision, ``seq``, and that it can be printed.

    Who wrote it does not look it over; a newer revision is to be looked over anew. Raises
    PermissionDenied, StaleRevision, WrongState, NotReady.
    """
    with act("look_over", actor=actor, dispatch=dispatch) as current:
        if current.passage.erased_at is not None:
            raise WrongState("This text was erased: there is nothing to look over.")
        if current.passage.number is not None and current.passage.live_revision is None:
            raise WrongState("This text is withdrawn: there is nothing to look over.")
        revision = current.newest_at(seq)
        if revision == current.passage.live_revision:
            raise WrongState("This text is in print as it is: there is nothing to look over.")
        if revision.created_by == actor:
            raise NotReady({"second_look": "You wrote this version: let a colleague look it over."})
        current.data = {"seq": seq}
    return current.passage


def lacking(current: Act, revision: Revision) -> dict[str, str]:
    """Return what keeps the actor from printing a revision alone, by its code; empty if nothing.

    Two queries where the actor wrote it, and one for the section.
    """
    section = current.article.section
    if not section.second_look or revision.created_by != current.actor:
        return {}
    if second_look.of(revision, article=current.article) is not None:
        return {}
    return {"second_look": _LACKING.format(section=section)}
