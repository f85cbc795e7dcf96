"""Printing at a moment: schedule, unschedule, and what the worker does when the moment comes."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from articles.models import Article, Dispatch, DueAct
from articles.workflow.act import act
from articles.workflow.errors import NotReady, WorkflowError, WrongState
from articles.workflow.printing import check, print_first
from articles.workflow.waiting import take_off
from authors.models import User

logger = logging.getLogger(__name__)

# Nobody can choose this name: the form for new people refuses its brackets.
_SCHEDULE = "(schedule)"


def schedule(
    *,
    actor: User,
    dispatch: Dispatch,
    seq: int,
    at: datetime,
    override: str = "",
    picture_exception: str = "",
) -> DueAct:
    """Let the worker print a text for the first time at ``at``, in the revision ``seq``.

    Checks all that ``publish`` checks, as it will be at that moment, and records whose permission
    the print rests on. A text that is scheduled already gets the new time. ``override`` is why it
    is printed in spite of ``doubts``, ``picture_exception`` why a picture is printed without its
    words. Raises PermissionDenied, StaleRevision, WrongState, NotReady, Doubtful.
    """
    with act("schedule", actor=actor, dispatch=dispatch) as current:
        passage = current.passage
        if passage.number is not None:
            raise WrongState("This text is in print already: a correction is printed at once.")
        if current.article.status not in {Article.Status.DRAFT, Article.Status.PUBLIC}:
            raise WrongState("The story is not public. Publish or restore it first.")
        revision = current.newest_at(seq)
        if at <= current.at:
            raise NotReady(
                {"print_at": "This time has passed. Choose one to come, or publish now."}
            )
        check(current, revision, override, at=at, picture_exception=picture_exception)
        take_off(current)
        due = DueAct.objects.create(
            dispatch=passage,
            seq=seq,
            at=at,
            scheduled_by=actor,
            scheduled_at=current.at,
            override=current.note,
            doubts=current.data.get("overridden", []),
            picture_exception=current.data.get("excepted", {}).get("reason", ""),
            state_before=passage.state,
        )
        current.set_state(Dispatch.State.SCHEDULED)
        current.data |= {"seq": seq, "at": at.isoformat()}
    return due


def unschedule(*, actor: User, dispatch: Dispatch) -> DueAct:
    """Take a text off the schedule; it is in hand again, as before it was scheduled.

    Raises PermissionDenied, WrongState.
    """
    with act("unschedule", actor=actor, dispatch=dispatch) as current:
        due = take_off(current)
        if due is None:
            raise WrongState("This text is not scheduled.")
    return due


def print_next() -> DueAct | None:
    """Print the text that is due first, in a transaction of its own; None where nothing is due.

    For the worker, and safe for any number of them: each act is done by one. What cannot be printed
    comes back into the hand it was in, with the reason for the desk. Late prints and failures are
    errors in the log. Raises django.db.Error where the database is away: then nothing was done,
    and the act is still due.
    """
    with transaction.atomic():
        due = DueAct.objects.claim(timezone.now())
        if due is None:
            return None
        try:
            with transaction.atomic():
                _print(due)
        except (WorkflowError, ValidationError) as refused:
            _give_back(due, str(refused))
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            logger.exception("An error in printing %s", due)
            _give_back(due, "An error on our side. The log of the worker has it.")
    # After the commit: until then, it has not gone out.
    if due.is_late:
        logger.error("%s went out %d s late.", due, due.lateness.total_seconds())
    elif due.error:
        logger.error("%s did not go out: %s", due, due.error)
    return due


def _print(due: DueAct) -> None:
    with act("publish", actor=the_schedule(), dispatch=due.dispatch, rests_on=due) as current:
        revision = current.newest_at(due.seq)
        off = take_off(current, state=DueAct.State.DONE)
        print_first(
            current,
            revision,
            due.override,
            picture_exception=due.picture_exception,
            accepted=due.doubts,
        )
        current.data |= {"scheduled_for": due.at.isoformat(), "by": str(due.scheduled_by)}
    _take_over(due, off)


def _give_back(due: DueAct, why: str) -> None:
    with act("unschedule", actor=the_schedule(), dispatch=due.dispatch, rests_on=due) as current:
        off = take_off(current, state=DueAct.State.FAILED, error=why)
        current.note = why
    _take_over(due, off)


def _take_over(due: DueAct, off: DueAct | None) -> None:
    """Let the claimed act say what became of it."""
    if off is not None:
        due.state, due.error, due.settled_at = off.state, off.error, off.settled_at


def the_schedule() -> User:
    """Return whom the audit names for what the worker does on time; nobody signs in as them."""
    found, _ = User.objects.get_or_create(
        username=_SCHEDULE,
        defaults={
            "first_name": "The schedule",
            "email": "schedule@newsroom.invalid",
            "password": "!",
            "is_active": False,
        },
    )
    return found
