"""Long chains for tests: what the verbs write one by one, written at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from articles import body
from articles.models import AlsoRead, Article, Byline, Dispatch, Event, Printing, Revision
from articles.workflow import Copy, listing
from authors.models import User
from tests import factories


def grow(
    article: Article,
    *,
    updates: int,
    actor: User | None = None,
    copy: Callable[[int], Copy] = lambda number: factories.copy(),
) -> None:
    """Append breaking updates to a public story until it has so many, one right after the other.

    ``copy`` writes the update of a number. What the verbs would queue for others is left out.
    """
    actor = actor or factories.editor()
    last = Printing.objects.filter(dispatch__article=article).latest("at", "id")
    first = article.dispatches.exclude(number=None).count()
    copies = {number: copy(number).cleaned() for number in range(first, updates + 1)}
    dispatches = Dispatch.objects.bulk_create(
        Dispatch(
            article=article,
            number=number,
            state=Dispatch.State.IDLE,
            state_at=last.at + timedelta(microseconds=number),
            created_by=actor,
            created_at=last.at + timedelta(microseconds=number),
        )
        for number in copies
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            dispatch=each,
            seq=1,
            created_by=actor,
            created_at=each.created_at,
            **text.revision_fields(),
        )
        for each, text in zip(dispatches, copies.values(), strict=True)
    )
    for revision, text in zip(revisions, copies.values(), strict=True):
        Byline.objects.bulk_create(
            Byline(revision=revision, author=author, position=position)
            for position, author in enumerate(text.authors, start=1)
        )
        AlsoRead.objects.bulk_create(
            AlsoRead(revision=revision, target_id=target, position=position)
            for position, target in enumerate(body.also_read_ids(text.body), start=1)
        )
    printings = Printing.objects.bulk_create(
        Printing(
            dispatch=each.dispatch,
            act=Printing.Act.PRINT,
            revision=each,
            at=each.created_at,
            actor=actor,
        )
        for each in revisions
    )
    for printing in printings:
        printing.dispatch.live_revision = printing.revision
        printing.dispatch.provenance = [[len(body.blocks(printing.revision.body)), printing.pk]]
    Dispatch.objects.bulk_update(dispatches, ["live_revision", "provenance"])
    Event.objects.bulk_create(
        Event(
            article=article,
            dispatch=each,
            verb="append_update",
            actor=actor,
            at=each.created_at,
            data={"seq": 1, "number": each.number},
        )
        for each in dispatches
    )
    listing.refresh(article)
