"""The paper's own pages, for search engines: the app that keeps them registers here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple


class OwnPage(NamedTuple):
    """A page by its path, and when it was changed last."""

    url: str
    changed_at: datetime


Pages = Callable[[], Iterable[OwnPage]]

_registered: list[Pages] = []


def register(pages: Pages) -> None:
    """Let ``pages`` name the paper's own pages; called once, in an app's ``ready()``.

    It takes one query and says what it depends on by ``edge.dependencies``.
    """
    _registered[:] = [pages]


def all_pages() -> list[OwnPage]:
    """Return them in the order in which readers see them; one query."""
    return [page for pages in _registered for page in pages()]
