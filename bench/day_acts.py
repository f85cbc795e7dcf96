"""What the newsroom does on a simulated day: it publishes, appends updates, and the weather turns.

Imported once ``bench.corpus`` has said where the data are.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.models import Group

from articles import workflow
from articles.models import Article, Revision, Section
from articles.workflow import Copy, Filing
from articles.workflow.addresses import slug_from
from authors.models import User
from edge import bus
from frontpage import weather

# So many stories are running at one time; an update goes to one of them.
_RUNNING = 8
_HOURS = 24
_WHY = "A simulated day"

_numbers = itertools.count(1)


class Newsroom:
    """One editor and a day's work, in an order that is the same each day."""

    def __init__(self, *, publishes: int, updates: int) -> None:
        """Take the newest stories of the paper as patterns for those of the day."""
        self.publishes, self.updates = publishes, updates
        self.editor, _ = User.objects.get_or_create(
            username="a-day", defaults={"email": "a-day@example.com", "is_staff": True}
        )
        self.editor.groups.add(Group.objects.get(name="Chief editor"))
        self.sections = list(Section.objects.all())
        self._random = random.Random(publishes)
        newest = Article.objects.public().order_by("-first_published_at", "-pk")[:20]
        self._patterns = [
            Copy.of(Revision.objects.filter(dispatch__article=story).latest("pk"))
            for story in newest
        ]
        self._running: list[Article] = []

    def day(self) -> Iterator[str]:
        """Do one act after the other, each committed when its name is given."""
        acts = ["publish"] * (self.publishes - 1) + ["update"] * self.updates + ["weather"] * _HOURS
        self._random.shuffle(acts)
        for act in ("publish", *acts):  # the first, so that an update finds a running story
            getattr(self, f"_{act}")()
            yield act

    @property
    def newest(self) -> Article | None:
        """The story that was published last today."""
        return self._running[-1] if self._running else None

    def _copy(self, headline: str) -> Copy:
        return replace(self._random.choice(self._patterns), headline=headline)

    def _publish(self) -> None:
        headline = f"{self._random.choice(self._patterns).headline}, Part {next(_numbers)}"[:150]
        filing = Filing(slug=slug_from(headline), section=self._random.choice(self.sections))
        first = workflow.create(actor=self.editor, filing=filing, copy=self._copy(headline))
        workflow.publish(actor=self.editor, dispatch=first, seq=1, override=_WHY)
        story = Article.objects.get(pk=first.article_id)
        self._running = [*self._running[1 - _RUNNING :], story]

    def _update(self) -> None:
        story = self._random.choice(self._running)
        copy = self._copy(f"What Is Known by Notice {next(_numbers)}")
        workflow.append_update(actor=self.editor, article=story, copy=copy, override=_WHY)

    def _weather(self) -> None:
        bus.invalidate({weather.KEY})
