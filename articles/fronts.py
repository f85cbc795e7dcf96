"""What pages of stories ask of the app that keeps the fronts, which registers here: one alone.

Who leads a section's front, and which pages the paper has of its own, for search engines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from articles.models import Article, Section


class OwnPage(NamedTuple):
    """A page that the paper says of itself, by its path, and when it was changed last."""

    url: str
    changed_at: datetime


class Fronts(NamedTuple):
    """What is asked; each takes one query and says by ``edge.dependencies`` what it depends on.

    ``leads`` returns the positions above a section's list, with public stories only, loaded as
    teasers; None where the newest story of the list is to stand. ``own_pages`` come in the order in
    which readers see them.
    """

    leads: Callable[[Section], Sequence[Article | None]]
    own_pages: Callable[[], Iterable[OwnPage]]


_registered: Fronts | None = None


def register(fronts: Fronts) -> None:
    """Let an app answer; called once, in its ``ready()``."""
    global _registered
    _registered = fronts


def leads(section: Section) -> list[Article | None]:
    """Return the positions above a section's list; one query."""
    return list(_registered.leads(section)) if _registered else []


def own_pages() -> list[OwnPage]:
    """Return the paper's own pages; one query."""
    return list(_registered.own_pages()) if _registered else []
