"""What an open page asks for every few seconds: the newest of one chain, small and one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from articles import keys
from articles.models import Article
from edge.dependencies import depends

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LiveChain:
    """The newest of a public story's chain.

    ``update`` is the number of the newest live dispatch, ``headline`` its headline and ``at`` when
    it was first printed. ``note`` is the kind of public note that the last change brought, such as
    ``correction``; empty without one.
    """

    id: int
    changed: int
    update: int
    headline: str
    at: datetime
    note: str


def changed_token(updated_at: datetime) -> int:
    """Return the version of a chain that changed last at ``updated_at``, in microseconds.

    It grows with each change in print, so that of two answers from caches the newer one is known.
    JavaScript's numbers hold it exactly until the year 2255.
    """
    return (updated_at - _EPOCH) // timedelta(microseconds=1)


def find(article_id: int) -> LiveChain | Article.Status | None:
    """Return the newest of a public story's chain; of any other article its status alone.

    None where there is no such article. One query, at any length of the chain.
    """
    depends(keys.live(article_id), keys.story(article_id))
    found = Article.objects.filter(pk=article_id).with_newest().first()
    if found is None:
        return None
    if not found.is_public or found.updated_at is None:
        return Article.Status(found.status)
    return LiveChain(
        id=found.pk,
        changed=changed_token(found.updated_at),
        update=found.newest["number"],  # type: ignore[attr-defined]
        headline=found.headline,
        at=datetime.fromisoformat(found.newest["at"]),  # type: ignore[attr-defined]
        note=found.note or "",  # type: ignore[attr-defined]
    )
