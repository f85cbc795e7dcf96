"""Erasing the text of a passage, for courts and sources: plan_erasure, then erase."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from articles import body
from articles.models import Article, Dispatch, Event, KeptText, Printing
from articles.workflow.act import act
from articles.workflow.errors import NotReady, WrongState
from articles.workflow.ledger import only_live
from articles.workflow.notes import empty_notes
from articles.workflow.previews import revoke_all
from articles.workflow.waiting import take_off
from authors.models import User

# How long a plan may wait for its second step.
PLAN_HOLDS = timedelta(hours=24)


def plan_erasure(*, actor: User, dispatch: Dispatch, reason: str) -> Event:
    """Mark the text of a passage, in all its revisions, to be erased: the first of two steps.

    Nothing goes yet. The event's data hold the SHA-256 of the text that would go, as ``sha256``.
    Raises PermissionDenied, WrongState, NotReady.
    """
    reason = body.printable(reason).strip()
    with act("plan_erasure", actor=actor, dispatch=dispatch) as current:
        _refuse_if_gone(current.passage)
        if not reason:
            raise NotReady({"reason": "Say why: the reason stays, the text does not."})
        current.note = reason
        current.data = {"sha256": text_hash(current.passage)}
    return Event.objects.filter(dispatch=dispatch, verb="plan_erasure").latest("pk")


def planned(dispatch: Dispatch) -> Event | None:
    """Return the newest plan to erase a passage, whatever its age; one query."""
    plans = Event.objects.filter(dispatch=dispatch, verb="plan_erasure")
    return plans.select_related("actor").first()


def erase(*, actor: User, dispatch: Dispatch, sha256: str) -> Printing:
    """Erase the text of a passage in all its revisions, for good: the second step.

    ``sha256`` is the plan's: what was looked at is what goes. A live passage is withdrawn first;
    the last one of a public story is not erased while the story is public. Returns the Printing
    that keeps the hash. Raises PermissionDenied, WrongState.
    """
    with act("erase", actor=actor, dispatch=dispatch) as current:
        passage, plan = current.passage, planned(dispatch)
        _refuse_if_gone(passage)
        if plan is None or plan.at < current.at - PLAN_HOLDS:
            raise WrongState("Mark this text for erasure first.")
        if plan.data["sha256"] != sha256 or text_hash(passage) != sha256:
            raise WrongState("The text was changed meanwhile. Look at it, then mark it again.")
        if passage.live_revision is not None:
            if current.article.status == Article.Status.PUBLIC and only_live(passage):
                raise WrongState("It is all that readers see of the story: kill the story first.")
            current.print(Printing.Act.WITHDRAW, passage.live_revision, reason="Erased.")
        take_off(current, error="Its text was erased.")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT articles_erase(%s, %s, %s, %s)",
                [passage.pk, actor.pk, current.at, plan.note],
            )
        # After the function, which holds the dispatch: nothing can be kept of it any more.
        KeptText.objects.filter(dispatch=passage).delete()
        empty_notes(passage)
        passage.refresh_from_db()
        current.note = plan.note
        current.data = {"number": passage.number, "sha256": sha256}
        revoke_all(current)
    return Printing.objects.filter(dispatch=dispatch, act=Printing.Act.ERASE).latest("pk")


def text_hash(dispatch: Dispatch) -> str:
    """Return the SHA-256 of a passage's text in all its revisions, in hexadecimal; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT articles_text_hash(%s)", [dispatch.pk])
        (digest,) = cursor.fetchone()
    return str(digest)


def _refuse_if_gone(dispatch: Dispatch) -> None:
    if dispatch.erased_at is not None:
        raise WrongState("This text was erased already.")
