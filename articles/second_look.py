"""A second pair of eyes: where a section asks for it, somebody else looks before print."""

from __future__ import annotations

from articles.models import Article, Dispatch, Event, Revision


def of(revision: Revision, *, article: Article) -> Event | None:
    """Return the last look at a revision by somebody else than who wrote it; one query."""
    looks = Event.objects.filter(
        article=article, dispatch=revision.dispatch_id, verb="look_over", data__seq=revision.seq
    )
    return looks.exclude(actor=revision.created_by_id).select_related("actor").first()


def is_awaited(article: Article, dispatch: Dispatch, revision: Revision) -> bool:
    """Whether a text in hand is to be looked over before print, by anybody; at most one query."""
    if not article.section.second_look or dispatch.erased_at is not None:
        return False
    if dispatch.live_revision_id == revision.pk:
        return False
    return of(revision, article=article) is None
