"""An editor in a hurry, as a process: ``python -m tests.edge.random_editors SEED SECONDS ID…``.

Acts on the stories with these numbers by the workflow's verbs, at random, and prints each state as
a line once it is committed (``tests.edge.newsroom_days.State``).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import django

django.setup()

from articles import workflow  # noqa: E402
from articles.models import Article, Dispatch, Section  # noqa: E402
from articles.workflow import Copy, Filing  # noqa: E402
from authors.models import User  # noqa: E402
from tests.edge.newsroom_days import look, mark, story_of  # noqa: E402

_MOST_UPDATES = 6
_MOST_SLUGS = 6
_PAUSE = 0.15  # seconds, at most, between two acts

Act = Callable[[], object]


class Desk:
    """What can be done with one story now; each text that is printed has a mark of its own."""

    def __init__(self, number: int, article_id: int, actor: User) -> None:
        self.number = number
        self.article = Article.objects.get(pk=article_id)
        self.actor = actor
        self.texts = 0
        self.slugs = 0

    def acts(self) -> dict[str, Act]:
        """Return the verbs that may follow, with what each does."""
        self.article = Article.objects.get(pk=self.article.pk)
        status = self.article.status
        if status == Article.Status.DRAFT:
            return {"publish": self._publish}
        if status == Article.Status.KILLED:
            return {"restore": self._move("restore")}
        if status == Article.Status.UNPUBLISHED:
            return {each: self._move(each) for each in ("publish_again", "kill")}
        live = list(Dispatch.objects.live().filter(article=self.article))
        withdrawn = list(
            Dispatch.objects.filter(article=self.article, live_revision=None, number__isnull=False)
        )
        found: dict[str, Act] = {
            "correct": lambda: self._correct(random.choice(live)),
            "unpublish": self._move("unpublish"),
            "kill": self._move("kill"),
            "move": self._move_section,
        }
        if len(live) + len(withdrawn) < _MOST_UPDATES:
            found["append"] = self._append
        if self.slugs < _MOST_SLUGS:
            found["slug"] = self._rename
        if len(live) > 1:
            found["withdraw"] = lambda: workflow.withdraw(
                actor=self.actor, dispatch=random.choice(live), reason="For a test"
            )
        if withdrawn:
            found["reinstate"] = lambda: workflow.reinstate(
                actor=self.actor, dispatch=random.choice(withdrawn), reason="For a test"
            )
        return found

    def _text(self, copy: Copy) -> Copy:
        self.texts += 1
        word = mark(self.number, self.texts)
        return replace(
            copy,
            headline=f"Ferry {word} Adrift",
            body=f"<p>The ferry {word} drifts off the pier.</p><p>Tugs are on their way.</p>",
        )

    def _newest(self, dispatch: Dispatch) -> tuple[int, Copy]:
        revision = dispatch.revisions.latest("seq")
        return revision.seq, Copy.of(revision)

    def _publish(self) -> None:
        [first] = Dispatch.objects.filter(article=self.article)
        workflow.publish(actor=self.actor, dispatch=first, seq=self._newest(first)[0])

    def _append(self) -> None:
        first = Dispatch.objects.filter(article=self.article).earliest("pk")
        workflow.append_update(
            actor=self.actor,
            article=self.article,
            copy=self._text(self._newest(first)[1]),
            override="For a test",
        )

    def _correct(self, dispatch: Dispatch) -> None:
        seq, copy = self._newest(dispatch)
        workflow.save(actor=self.actor, dispatch=dispatch, copy=self._text(copy), seq=seq)
        workflow.correct(actor=self.actor, dispatch=dispatch, seq=seq + 1, reason="For a test")

    def _file(self, filing: Filing) -> None:
        workflow.file_under(
            actor=self.actor, article=self.article, filing=filing, version=self.article.version
        )

    def _rename(self) -> None:
        self.slugs += 1
        slug = f"ferry-{self.number}-under-way-{self.slugs}"
        self._file(replace(Filing.of(self.article), slug=slug))

    def _move_section(self) -> None:
        other = Section.objects.exclude(pk=self.article.section_id).earliest("pk")
        self._file(replace(Filing.of(self.article), section=other))

    def _move(self, verb: str) -> Act:
        return lambda: getattr(workflow, verb)(
            actor=self.actor, article=self.article, reason="For a test"
        )


def main(seed: str, seconds: str, *articles: str) -> None:
    """Act until the time is over."""
    random.seed(seed)
    actor = User.objects.filter(groups__name="Chief editor").earliest("pk")
    desks = []
    for each in articles:
        [first] = Dispatch.objects.filter(article=int(each))
        headline = first.revisions.latest("seq").headline
        desks.append(Desk(story_of(headline.split()[1]), int(each), actor))
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        desk = random.choice(desks)
        verb, act = random.choice(list(desk.acts().items()))
        began = time.monotonic()
        act()
        committed = time.monotonic()
        print(look(desk.article, desk.number, verb, began, committed).line(), flush=True)
        time.sleep(random.uniform(0, _PAUSE))


if __name__ == "__main__":
    main(*sys.argv[1:])
