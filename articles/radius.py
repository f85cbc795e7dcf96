"""The blast radius of a takedown: everything in the house that carries a story or a passage.

Each app registers what it carries. The finders only read, a fixed number of queries each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from articles.models import Article, Dispatch


class Kind(IntEnum):
    """The kinds of carriers, in the order in which the newsroom reads them."""

    CHAINS = 1
    ALSO_READ = 2
    FRONTS = 3
    LISTS = 4
    FEEDS = 5
    ADDRESSES = 6


@dataclass(frozen=True, slots=True)
class Carrier:
    """One thing that carries it: its name, and where it is seen; empty without an address."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """One kind of carriers: how many there are, and the first of them.

    ``what`` is singular and plural, as "story" and "stories". ``at_least`` says that there are
    more than ``count``, where the counting ended.
    """

    what: tuple[str, str]
    count: int
    carriers: tuple[Carrier, ...] = ()
    at_least: bool = False

    def __str__(self) -> str:
        number = f"{'more than ' if self.at_least else ''}{self.count:,}"
        return f"{number} {self.what[self.count != 1]}"

    @property
    def others(self) -> str:
        """How many are not named, in words; empty where all are."""
        unnamed = self.count - len(self.carriers)
        if self.at_least:
            return "and others"
        return f"and {unnamed:,} other{'s' if unnamed != 1 else ''}" if unnamed > 0 else ""


# With a dispatch: what carries that passage; without: what carries the story. Both as it is while
# it is in print, so that what is taken down tells where it would come back.
Finder = Callable[[Article, Dispatch | None], Carried]

_finders: dict[Finder, Kind] = {}


def register(finder: Finder, kind: Kind) -> None:
    """Add a finder, once, at the start."""
    _finders[finder] = kind


def of(article: Article, dispatch: Dispatch | None = None) -> list[Carried]:
    """Return what carries a story, or one passage of it; kinds without any are left out."""
    found = [finder(article, dispatch) for finder in sorted(_finders, key=lambda f: _finders[f])]
    return [each for each in found if each.count]
