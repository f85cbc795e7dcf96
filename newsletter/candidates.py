"""What the day's digest is composed of: the leads of the front page, Latest Posts, Don't Miss.

Who makes the front page says so at the start; the newsletter knows no other app beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from articles.models import Article

_NEWEST = 12


@dataclass(frozen=True, slots=True)
class Candidates:
    """Teasers of public stories, each list in its own order."""

    leads: Sequence[Article]
    latest: Sequence[Article]
    dont_miss: Sequence[Article]

    @property
    def all(self) -> list[Article]:
        """Every story once: leads, then latest, then the others."""
        return list(dict.fromkeys([*self.leads, *self.latest, *self.dont_miss]))


Read = Callable[[], Candidates]
_reads: list[Read] = []


def register(read: Read) -> None:
    """Say, once, at the start, where the lists come from; a fixed number of queries."""
    _reads[:] = [read]


def current() -> Candidates:
    """Return the lists as they stand now; of a paper without a front page its newest stories."""
    if _reads:
        return _reads[0]()
    newest = Article.objects.public().as_teasers().last_changed_first()[:_NEWEST]
    return Candidates((), list(newest), ())
