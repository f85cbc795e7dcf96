"""The blast radius of a takedown: everything in the house that carries a story or a passage.

Each app registers what it carries. The finders only read, a fixed number of queries each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from articles.models import Article, Dispatch


@dataclass(frozen=True, slots=True)
class Carrier:
    """One thing that carries it: its name, and where it is seen; empty without an address."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """One kind of carriers: how many there are, and the first of them.

    ``what`` is singular and plural, as "story" and "stories". ``at_least`` says that ``count`` is
    where the counting ended.
    """

    what: tuple[str, str]
    count: int
    carriers: tuple[Carrier, ...] = ()
    at_least: bool = False

    def __str__(self) -> str:
        number = f"{'more than ' if self.at_least else ''}{self.count:,}"
        return f"{number} {self.what[self.count != 1]}"


# With a dispatch: what carries that passage; without: what carries the story.
Finder = Callable[[Article, Dispatch | None], Carried]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add a finder, once, at the start."""
    if finder not in _finders:
        _finders.append(finder)


def of(article: Article, dispatch: Dispatch | None = None) -> list[Carried]:
    """Return what carries a story, or one passage of it; kinds without any are left out."""
    found = [finder(article, dispatch) for finder in _finders]
    return [each for each in found if each.count]
