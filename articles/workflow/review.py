"""Checking before print: submit, return_to_reporter, spike."""

from __future__ import annotations

from articles import body
from articles.models import Dispatch
from articles.workflow.act import act
from articles.workflow.assignment import due_met, nothing_in_hand
from articles.workflow.copy import Copy
from articles.workflow.errors import NotReady, WrongState
from articles.workflow.waiting import take_off
from articles.workflow.writing import write_revision
from authors.models import User


def submit(*, actor: User, dispatch: Dispatch) -> Dispatch:
    """Hand a dispatch to the editors. Raises PermissionDenied, WrongState, NotReady.

    What its pictures lack is asked for before print: a chief editor may let it pass.
    """
    with act("submit", actor=actor, dispatch=dispatch) as current:
        if current.passage.state not in {Dispatch.State.DRAFTING, Dispatch.State.RETURNED}:
            raise WrongState("This text is not being drafted: there is nothing to submit.")
        if problems := Copy.of(current.newest()).problems():
            raise NotReady(problems)
        current.set_state(Dispatch.State.SUBMITTED)
    return current.passage


def return_to_reporter(*, actor: User, dispatch: Dispatch, note: str) -> Dispatch:
    """Hand a submitted dispatch back with a note. Raises PermissionDenied, WrongState, NotReady."""
    note = body.printable(note).strip()
    with act("return_to_reporter", actor=actor, dispatch=dispatch) as current:
        if not note:
            raise NotReady({"note": "Say what the reporter should change."})
        if current.passage.state != Dispatch.State.SUBMITTED:
            raise WrongState("Only a submitted text can be returned.")
        current.note = note
        current.set_state(Dispatch.State.RETURNED)
    return current.passage


def spike(*, actor: User, dispatch: Dispatch) -> Dispatch:
    """Put a text aside that will not be printed as it is; it leaves the desk.

    What was saved of it stays. Of a printed dispatch it drops the correction in hand: the working
    copy is what is in print again. Raises PermissionDenied, WrongState.
    """
    with act("spike", actor=actor, dispatch=dispatch) as current:
        if current.passage.state == Dispatch.State.IDLE:
            raise WrongState("Nobody has this text in hand.")
        take_off(current)
        live, newest = current.passage.live_revision, current.newest()
        if live is not None and newest != live:
            write_revision(current, Copy.of(live), seq=newest.seq + 1)
        current.set_state(Dispatch.State.IDLE)
        if current.passage.number is None and nothing_in_hand(current):
            due_met(current)
    return current.passage
