"""Stories that have run for weeks: what the verbs would write one by one, written at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from articles.models import Article, Dispatch, Printing, Revision


def corrected_times(dispatch: Dispatch, times: int) -> None:
    """Correct the wording of a live dispatch so many times, a second apart."""
    seen = dispatch.revisions.latest("seq")
    revisions = Revision.objects.bulk_create(
        Revision(
            dispatch=dispatch,
            seq=seen.seq + number,
            headline=f"{seen.headline} {number}",
            body=f"<p>Wording {number} of it.</p>",
            agency_id=seen.agency_id,
            created_by_id=seen.created_by_id,
            created_at=seen.created_at,
        )
        for number in range(1, times + 1)
    )
    printed(dispatch.article, revisions, act=Printing.Act.CORRECT)


def updated_times(article: Article, times: int) -> None:
    """Append so many breaking updates to a public story, a second apart."""
    newest = article.dispatches.filter(number__isnull=False).latest("number")
    seen = newest.revisions.latest("seq")
    dispatches = Dispatch.objects.bulk_create(
        Dispatch(
            article=article,
            number=(newest.number or 0) + number,
            state=Dispatch.State.IDLE,
            state_at=seen.created_at,
            created_by_id=seen.created_by_id,
            created_at=seen.created_at,
        )
        for number in range(1, times + 1)
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            dispatch=each,
            seq=1,
            headline=f"Headline {each.number}",
            body=f"<p>Update {each.number} has words.</p>",
            agency_id=seen.agency_id,
            created_by_id=seen.created_by_id,
            created_at=seen.created_at,
        )
        for each in dispatches
    )
    printed(article, revisions, act=Printing.Act.PRINT)


def printed(article: Article, revisions: Sequence[Revision], *, act: Printing.Act) -> None:
    """Print revisions one after the other, a second apart, after all that was printed before."""
    last = Printing.objects.filter(dispatch__article=article).latest("at", "id")
    Printing.objects.bulk_create(
        Printing(
            dispatch_id=each.dispatch_id,
            act=act,
            revision=each,
            at=last.at + timedelta(seconds=number),
            actor_id=last.actor_id,
            reason="",
        )
        for number, each in enumerate(revisions, 1)
    )
    newest = {each.dispatch_id: each for each in revisions}
    for dispatch in article.dispatches.filter(pk__in=newest):
        dispatch.live_revision = newest[dispatch.pk]
        dispatch.save(update_fields=["live_revision"])
