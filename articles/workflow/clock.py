"""When an act happens: now, or, for an importer, when it did happen elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return the time of the act that begins now."""
    return _moment.get() or timezone.now()


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Let the acts inside happen at ``moment``, which must not lie in the future.

    For importers, which bring stories with their history: what was printed on Monday stays
    Monday's. Raises ValueError for a time to come.
    """
    if moment > timezone.now():
        raise ValueError("An act cannot have happened in the future.")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
