"""Who has a story open: no editorial acts, and so without an Event. Nobody is ever locked out."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from articles.models import Presence
from authors.models import User

# When a closed tab was seen last: a beat that it sent before may arrive after its farewell.
_GONE = datetime(1970, 1, 1, tzinfo=UTC)
_BEAT = """
    INSERT INTO articles_presence
        (tab, user_id, article_id, dispatch_id, appends, away, seen_at)
    SELECT %s, %s, story.id,
        (SELECT id FROM articles_dispatch WHERE id = %s AND article_id = story.id),
        %s, %s, statement_timestamp()
    FROM articles_article story WHERE story.id = %s
    ON CONFLICT (tab) DO UPDATE SET
        article_id = EXCLUDED.article_id, dispatch_id = EXCLUDED.dispatch_id,
        appends = EXCLUDED.appends, away = EXCLUDED.away, seen_at = EXCLUDED.seen_at
    WHERE articles_presence.user_id = EXCLUDED.user_id AND articles_presence.seen_at > %s
"""


def be_here(
    *, user: User, tab: str, article_id: int, dispatch_id: int | None, appends: bool, away: bool
) -> None:
    """Say that a tab of ``user`` has a story open; one statement, which waits for no act.

    A dispatch of another story is passed over, as is a story that does not exist.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [tab, user.pk, dispatch_id, appends, away, article_id, _GONE])


def leave(*, user: User, tab: str) -> None:
    """Say that a tab of ``user`` was closed; its name counts no more. One query."""
    Presence.objects.filter(tab=tab, user=user).update(seen_at=_GONE)


def forget_stale() -> int:
    """Delete the rows of tabs that ended without a word; returns how many. One query."""
    deleted, _ = Presence.objects.stale().delete()
    return deleted
