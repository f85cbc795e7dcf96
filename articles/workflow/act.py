"""The frame of every editorial act: one transaction, the article locked, one audit entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from articles.jobs import announce
from articles.models import Article, Dispatch, DueAct, Event, Printing, Revision
from articles.workflow import clock, invalidation, ledger, listing, recalls
from articles.workflow.errors import StaleRevision
from articles.workflow.permissions import require
from authors.models import User


@dataclass(slots=True)
class Act:
    """One editorial act under way; the locked rows are fresh from the database."""

    actor: User
    verb: str
    at: datetime
    article: Article
    dispatch: Dispatch | None = None
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    # Columns of the article that are written in the end, with its listing: one new row for all.
    unsaved: set[str] = field(default_factory=set)
    # An act that finds nothing to do says so, and leaves no trace.
    changed: bool = True

    @property
    def passage(self) -> Dispatch:
        """The dispatch of an act on a dispatch."""
        if self.dispatch is None:
            raise ValueError(f"{self.verb} is an act on a dispatch.")
        return self.dispatch

    def newest(self) -> Revision:
        """Return the dispatch's newest revision; one query."""
        return newest_revision(self.passage)

    def newest_at(self, seq: int) -> Revision:
        """Return the newest revision; StaleRevision unless it is the one the actor has seen."""
        newest = self.newest()
        if newest.seq != seq:
            raise StaleRevision(newest)
        return newest

    def set_state(self, state: Dispatch.State) -> None:
        """Move the dispatch to a desk state."""
        self.passage.state = state
        self.passage.state_at = self.at
        self.passage.save(update_fields=["state", "state_at"])

    def set_status(self, status: Article.Status) -> None:
        """Move the article to a status."""
        self.article.status = status
        self.unsaved.add("status")

    def print(
        self,
        act: Printing.Act,
        revision: Revision,
        *,
        state: Dispatch.State | None = None,
        **note: str,
    ) -> Printing:
        """Write the Printing and move what readers see: to ``revision``, or away from it.

        The dispatch is saved with its number, and moved to ``state`` if one is given.
        """
        printing = Printing.objects.create(
            dispatch=self.passage, act=act, revision=revision, at=self.at, actor=self.actor, **note
        )
        self.passage.live_revision = None if act == Printing.Act.WITHDRAW else revision
        self.passage.provenance = (
            ledger.first_provenance(printing)
            if act == Printing.Act.PRINT
            else ledger.provenance(self.passage)
        )
        if state is not None:
            self.passage.state, self.passage.state_at = state, self.at
        self.passage.save(
            update_fields=["number", "state", "state_at", "live_revision", "provenance"]
        )
        return printing


def newest_revision(dispatch: Dispatch) -> Revision:
    """Return a dispatch's working copy with its agency, image and author; one query."""
    return _revisions().filter(dispatch=dispatch).latest("seq")


def revision_at(dispatch_id: int, seq: int) -> Revision | None:
    """Return a dispatch's revision ``seq``, loaded as the newest is; one query."""
    return _revisions().filter(dispatch=dispatch_id, seq=seq).first()


def _revisions() -> QuerySet[Revision]:
    return Revision.objects.select_related("agency", "lead_image", "created_by")


@contextmanager
def act(
    verb: str,
    *,
    actor: User,
    article: Article | None = None,
    dispatch: Dispatch | None = None,
    rests_on: DueAct | None = None,
) -> Iterator[Act]:
    """Run the body as one editorial act on an article, or on a dispatch and its article.

    Locks the article's row, so that the acts on one story happen one after the other, and checks
    the permission. After the body: the listing columns, the Event, and the job that announces it,
    all in the same transaction. What the worker does on the schedule ``rests_on`` the permission of
    who scheduled it, which was checked then.
    """
    if dispatch is None and article is None:
        raise ValueError("An act is on an article or on a dispatch.")
    article_id = dispatch.article_id if dispatch else getattr(article, "pk", 0)
    with transaction.atomic():
        # NO KEY: a story that points at this one by an "Also read" block need not wait for it.
        locked = (
            Article.objects.select_for_update(no_key=True, of=("self",))
            .select_related("section")
            .defer("search_vector", "desk_vector")
            .get(pk=article_id)
        )
        passage = (
            Dispatch.objects.select_related("live_revision").get(pk=dispatch.pk)
            if dispatch
            else None
        )
        if rests_on is None:
            require(actor, verb, article=locked, dispatch=passage)
        at = clock.now(after=locked.updated_at)
        current = Act(actor=actor, verb=verb, at=at, article=locked, dispatch=passage)
        before = invalidation.shown(locked)
        yield current
        if current.changed:
            event, listed = close(current)
            after = invalidation.shown(locked, listed)
            invalidation.tell(event, invalidation.changed(locked, before, after, verb=verb))


def close(current: Act) -> tuple[Event, listing.Listing]:
    """Refresh what lists show, write the Event and enqueue its announcement and its recalls."""
    listed = listing.refresh(current.article, also=current.unsaved)
    event = Event.objects.create(
        article=current.article,
        dispatch=current.dispatch,
        verb=current.verb,
        actor=current.actor,
        at=current.at,
        note=current.note,
        data=current.data,
    )
    announce.defer(event_id=event.pk)
    recalls.send(event)
    return event, listed
