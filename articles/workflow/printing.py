"""Printing: publish, append_update, correct."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from articles import body, errands
from articles.models import Article, Dispatch, Printing, Revision
from articles.workflow.act import Act, act
from articles.workflow.addresses import give_address
from articles.workflow.assignment import due_met
from articles.workflow.copy import Copy
from articles.workflow.doubts import doubts, doubts_of_time
from articles.workflow.errors import Doubtful, NotReady, WrongState
from articles.workflow.listing import next_number
from articles.workflow.picture_rights import refused
from articles.workflow.picture_words import except_from, missing
from articles.workflow.second_look import lacking
from articles.workflow.waiting import take_off
from articles.workflow.writing import begin_update, sent_before
from authors.models import User


def publish(
    *,
    actor: User,
    dispatch: Dispatch,
    seq: int,
    override: str = "",
    picture_exception: str = "",
    asked_errands: Collection[str] = (),
) -> Dispatch:
    """Print a dispatch for the first time, in the revision ``seq`` that the actor has seen.

    The first dispatch of a draft article makes it public and gives it its address; on a public
    article it becomes the next breaking update. ``override`` is why it is printed in spite of
    ``doubts``, ``picture_exception`` why a picture is printed without its words. What
    ``asked_errands`` names (``articles.errands``) is done once it is in print.

    Raises PermissionDenied, StaleRevision, WrongState, NotReady, Doubtful.
    """
    with act("publish", actor=actor, dispatch=dispatch) as current:
        _ask(current, asked_errands)
        if current.passage.number is not None:
            raise WrongState("This text is in print already: correct it instead.")
        print_first(current, current.newest_at(seq), override, picture_exception=picture_exception)
    return current.passage


def append_update(
    *,
    actor: User,
    article: Article,
    copy: Copy,
    token: str = "",
    override: str = "",
    picture_exception: str = "",
    asked_errands: Collection[str] = (),
) -> Dispatch:
    """Write and print a breaking update on a public story in one act.

    A ``token`` that an update of the story was begun with already returns that update: a form sent
    twice prints once. ``override`` is why it is printed in spite of ``doubts``,
    ``picture_exception`` why a picture is printed without its words. What ``asked_errands`` names
    (``articles.errands``) is done once it is in print.

    Raises PermissionDenied, ValidationError, WrongState, NotReady, Doubtful.
    """
    copy = copy.cleaned()
    with act("append_update", actor=actor, article=article) as current:
        if not sent_before(current, token):
            _ask(current, asked_errands)
            print_first(
                current,
                begin_update(current, copy),
                override,
                picture_exception=picture_exception,
            )
    return current.passage


def _ask(current: Act, names: Collection[str]) -> None:
    """Keep with the act what its actor asks other apps for."""
    if found := errands.allowed(current.actor, names):
        current.data["errands"] = found


def print_first(
    current: Act,
    revision: Revision,
    override: str,
    *,
    picture_exception: str = "",
    accepted: Collection[str] | None = None,
) -> None:
    """Print a locked dispatch for the first time; ``accepted`` as in ``check``."""
    article = current.article
    check(
        current,
        revision,
        override,
        at=current.at,
        picture_exception=picture_exception,
        accepted=accepted,
    )
    take_off(current)
    if article.status == Article.Status.DRAFT:
        give_address(article, at=current.at)
    elif not article.is_public:
        raise WrongState("The story is not public. Publish or restore it first.")
    # Of a draft nothing is in print yet.
    current.passage.number = next_number(article) if article.is_public else 0
    current.print(Printing.Act.PRINT, revision, state=Dispatch.State.IDLE)
    current.data |= {"number": current.passage.number, "seq": revision.seq}
    due_met(current)
    if not article.is_public:
        article.status = Article.Status.PUBLIC
        current.unsaved |= {"status", "slug"}


def check(
    current: Act,
    revision: Revision,
    override: str,
    *,
    at: datetime,
    picture_exception: str = "",
    accepted: Collection[str] | None = None,
) -> None:
    """Raise NotReady for what cannot be printed at ``at``, Doubtful for what lacks a reason.

    ``picture_exception`` is why a picture is printed without its words. Of a new story
    only the source's times are doubted; a second look that its section asks for is a doubt of an
    update, and needed by a new story. ``accepted`` are the codes of the doubts that the reason was
    given for, where that was before, as was the exception; None takes it for all.
    """
    if current.passage.erased_at is not None:
        raise WrongState("This text was erased: there is nothing to print.")
    is_update = current.article.status != Article.Status.DRAFT
    copy = Copy.of(revision)
    unseen = lacking(current, revision)
    problems = copy.problems()
    if is_update:
        problems.pop("agency", None)  # under pressure a doubt, see doubts.py
    else:
        problems |= unseen
    words = except_from(
        current, copy, missing(copy), picture_exception, is_entitled=accepted is not None
    )
    problems |= words | refused(copy, article=current.article, at=at)
    if problems:
        raise NotReady(problems, can_be_excepted=bool(words))
    if is_update:
        found = doubts(copy, article=current.article, at=at) | unseen
    else:
        found = doubts_of_time(copy, at=at)
    override = body.printable(override).strip()
    if new := {
        code: sentence
        for code, sentence in found.items()
        if not override or (accepted is not None and code not in accepted)
    }:
        raise Doubtful(new)
    if found:
        current.note = override
        current.data["overridden"] = list(found)


def correct(
    *,
    actor: User,
    dispatch: Dispatch,
    seq: int,
    note_kind: str = "",
    public_note: str = "",
    reason: str = "",
    picture_exception: str = "",
) -> Printing:
    """Print the newest revision of a live dispatch, ``seq``, in place of the one in print.

    With a public note of a kind, or, for a typo, without one but with a reason for the audit.
    ``picture_exception`` is why a picture is printed without its words. Raises
    PermissionDenied, StaleRevision, WrongState, NotReady.
    """
    public_note, reason = body.printable(public_note).strip(), body.printable(reason).strip()
    with act("correct", actor=actor, dispatch=dispatch) as current:
        if note_kind and not public_note:
            raise NotReady({"public_note": "Tell readers what was corrected."})
        if not note_kind and not reason:
            raise NotReady({"reason": "Say why, for the newsroom: a typo, a misspelt name."})
        revision = current.newest_at(seq)
        if current.article.status == Article.Status.KILLED:
            raise WrongState("The story is killed: restore it first.")
        if current.passage.live_revision is None:
            raise WrongState("This text is not in print: there is nothing to correct.")
        if revision == current.passage.live_revision:
            raise WrongState("Nothing was changed since this text was printed.")
        copy = Copy.of(revision)
        problems = copy.problems()
        printed = current.passage.live_revision
        if printed.agency_id is None:
            problems.pop("agency", None)  # as it was printed
        words = except_from(current, copy, missing(copy, printed=printed), picture_exception)
        problems |= lacking(current, revision) | words
        problems |= refused(copy, article=current.article, at=current.at, printed=printed)
        if problems:
            raise NotReady(problems, can_be_excepted=bool(words))
        printing = current.print(
            Printing.Act.CORRECT,
            revision,
            state=Dispatch.State.IDLE,
            note_kind=note_kind,
            public_note=public_note if note_kind else "",
            reason=reason,
        )
        current.note = reason or public_note
        current.data |= {"number": current.passage.number, "seq": seq}
    return printing
