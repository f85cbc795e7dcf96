"""What a page depends on, collected while it is made.

Whatever reads for a page says so here, also of what it looked up and did not find. A view that runs
outside of ``collecting`` collects nothing, at no cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

# For what changes by its keys alone.
DAY = 24 * 60 * 60


@dataclass(slots=True)
class Dependencies:
    """The keys of one response, and for how many seconds it holds without any of them changing."""

    keys: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    seconds: int = DAY


_collected: ContextVar[Dependencies | None] = ContextVar("dependencies", default=None)


@contextmanager
def collecting() -> Iterator[Dependencies]:
    """Collect what is made inside depends on."""
    found = Dependencies()
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)


def depends(*keys: str) -> None:
    """Say that what is being made changes with each of ``keys``: letters, digits, hyphens, dots."""
    if (found := _collected.get()) is not None:
        found.keys.update(keys)


def depends_on(keys: Iterable[str]) -> None:
    """The same, of a series."""
    if (found := _collected.get()) is not None:
        found.keys.update(keys)


def says_gone(keys: Iterable[str]) -> None:
    """Say that what is being made tells readers that these were taken down.

    The process that has answered so gives nothing out any more that depends on one of them, also
    if it has not heard of the takedown yet.
    """
    if (found := _collected.get()) is not None:
        found.gone.update(keys)


def holds_today() -> None:
    """Say that what is being made is right until midnight in the site's time zone."""
    if _collected.get() is not None:
        now = timezone.localtime()
        holds_until(datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=now.tzinfo))


def holds_until(moment: datetime) -> None:
    """Say that what is being made is right until a moment, to the second."""
    if (found := _collected.get()) is not None:
        # By their timestamps: a day with a change of the clocks is as long as it is.
        seconds = int(moment.timestamp() - timezone.now().timestamp())
        found.seconds = max(0, min(found.seconds, seconds))
