"""When an act happens: now, or, for an importer, when it did happen elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now(*, after: datetime | None = None) -> datetime:
    """Return the time of the act that begins now, and comes ``after`` another.

    The clock of the server that printed last may be ahead of this one's, and printings are read in
    the order of their times. What an importer says of a time is taken as it is.
    """
    moment, present = _moment.get(), timezone.now()
    if moment is None and after is not None:
        return max(present, after + timedelta(microseconds=1))
    return moment or present


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
