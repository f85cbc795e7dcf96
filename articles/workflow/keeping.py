"""Keeping what is typed until it is saved: keep, drop_kept, throw_away, bring_back.

These are no editorial acts: they lock no story, write no Event and no Revision, and touch nothing
but a person's own unsaved texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from psycopg.types.json import Jsonb

from articles import body
from articles.models import Article, Dispatch, KeptText
from articles.workflow import clock
from articles.workflow.errors import NotReady, WrongState
from articles.workflow.permissions import may
from authors.models import User

# How long an unsaved text waits for its writer, and one that was thrown away for second thoughts.
KEPT_FOR = timedelta(days=30)
UNDO_FOR = timedelta(hours=1)
_MOST_FIELDS = 200


class Turn(NamedTuple):
    """The state of an open form: its key, and a number that grows with each keep of it."""

    key: UUID
    turn: int


# The dispatch's row is locked as its foreign key would lock it, so that an erasure under way is
# waited for and then found.
_KEEP = """
    INSERT INTO articles_kepttext AS kept
        (person_id, key, article_id, dispatch_id, fields, turn, kept_at)
    SELECT %(person)s, %(key)s, %(article)s::bigint, %(dispatch)s::bigint, %(fields)s, %(turn)s,
        %(now)s
    WHERE %(dispatch)s::bigint IS NULL OR EXISTS (
        SELECT FROM articles_dispatch WHERE id = %(dispatch)s AND erased_at IS NULL FOR KEY SHARE
    )
    ON CONFLICT (person_id, key) DO UPDATE
    SET article_id = excluded.article_id, dispatch_id = excluded.dispatch_id,
        fields = excluded.fields, turn = excluded.turn, kept_at = excluded.kept_at,
        dropped_at = NULL
    WHERE kept.turn < excluded.turn
    RETURNING id
"""
_DROP = """
    INSERT INTO articles_kepttext AS kept (person_id, key, fields, turn, kept_at, dropped_at)
    VALUES (%(person)s, %(key)s, '{}', %(turn)s, %(now)s, %(now)s)
    ON CONFLICT (person_id, key) DO UPDATE
    SET fields = '{}', turn = greatest(kept.turn, excluded.turn), dropped_at = excluded.dropped_at
"""


def keep(
    *,
    actor: User,
    form: Turn,
    fields: Mapping[str, Sequence[str]],
    article: Article | None = None,
    dispatch: Dispatch | None = None,
    instead_of: Turn | None = None,
) -> int | None:
    """Keep what stands in an open form, in place of what was kept of it before.

    It is a text of ``dispatch`` (loaded with its article), of a new update of ``article``, or of a
    new story. ``instead_of`` is the kept text that the form goes on with, dropped unless it moved
    on elsewhere. Returns the kept text's id; None where a later turn of the form was kept or saved
    before. Raises PermissionDenied, WrongState (erased), NotReady (too long). One query, two with
    ``instead_of``.
    """
    _require(actor, article=article, dispatch=dispatch)
    if dispatch is not None and dispatch.erased_at is not None:
        raise WrongState("This text was erased: what you typed of it is not kept.")
    fields = _storable(fields)
    values: dict[str, Any] = {
        "person": actor.pk,
        "key": form.key,
        "article": dispatch.article_id if dispatch else article.pk if article else None,
        "dispatch": dispatch.pk if dispatch else None,
        "fields": Jsonb(fields),
        "turn": form.turn,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        row = cursor.fetchone()
    if row is not None and instead_of is not None:
        _drop_unchanged(actor, instead_of)
    return row[0] if row else None


def drop_kept(*, actor: User, form: Turn, instead_of: Turn | None = None) -> None:
    """Drop what was kept of a form whose text is saved, and what it went on with.

    Whatever of it is still under way arrives in vain. One query, two with ``instead_of``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _DROP,
            {"person": actor.pk, "key": form.key, "turn": form.turn, "now": clock.now()},
        )
    if instead_of is not None:
        _drop_unchanged(actor, instead_of)


def throw_away(*, actor: User, kept_id: int) -> KeptText:
    """Offer an unsaved text no more; within an hour it can be brought back.

    Raises WrongState where the actor has no such text.
    """
    kept = _own(actor, kept_id)
    kept.dropped_at = clock.now()
    kept.save(update_fields=["dropped_at"])
    return kept


def bring_back(*, actor: User, kept_id: int) -> KeptText:
    """Offer a text again that was thrown away. Raises WrongState where it is gone."""
    kept = _own(actor, kept_id)
    if not kept.fields:
        raise WrongState("That text is gone: it was saved, or thrown away long ago.")
    kept.dropped_at = None
    kept.save(update_fields=["dropped_at"])
    return kept


def forget(*, now: datetime) -> None:
    """Delete what was kept a month before ``now``; empty what was thrown away an hour before.

    Two queries, by index or over the few that are dropped.
    """
    KeptText.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    thrown = KeptText.objects.filter(dropped_at__lt=now - UNDO_FOR)
    thrown.exclude(fields={}).update(fields={})


def _own(actor: User, kept_id: int) -> KeptText:
    kept = KeptText.objects.filter(pk=kept_id, person=actor).first()
    if kept is None:
        raise WrongState("You have no such unsaved text.")
    return kept


def _drop_unchanged(actor: User, form: Turn) -> None:
    same = KeptText.objects.filter(person=actor, key=form.key, turn__lte=form.turn)
    same.update(fields={}, dropped_at=clock.now())


def _require(actor: User, *, article: Article | None, dispatch: Dispatch | None) -> None:
    """Raise PermissionDenied unless the actor may write here, or began the text.

    Who began a text that an editor has printed meanwhile may not save it, and loses no word of it.
    """
    if dispatch is not None:
        began = dispatch.created_by_id == actor.pk and may(actor, "draft_update")
        allowed = began or may(actor, "save", article=dispatch.article, dispatch=dispatch)
    else:
        allowed = may(actor, "create" if article is None else "draft_update", article=article)
    if not allowed:
        raise PermissionDenied(f"{actor} may not write here.")


def _storable(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the fields as the database can hold them. Raises NotReady where they are too long."""
    kept = {
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in fields.items()
    }
    size = sum(len(value.encode()) for values in kept.values() for value in values)
    if size > body.MAX_SENT or len(kept) > _MOST_FIELDS:
        raise NotReady(
            {
                "body": f"This is too much text to keep here: {size / 1e6:.1f} MB of at most "
                f"{body.MAX_SENT / 1e6:.1f} MB."
            }
        )
    return kept
