"""What readers may be shown of stories that change all the time, by what was committed when.

All moments are seconds of ``time.monotonic``, which the processes of one machine share.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from articles.models import Article, Dispatch, Event

# Nothing older than that is shown, in seconds.
LATE = 1.0
NEVER = float("inf")

# Of what was before these, nothing is shown once the desk says that every process has dropped it.
_TAKES_DOWN = {"withdraw", "unpublish", "kill"}

_MARK = re.compile(r"S\d+N\d+E")


def mark(story: int, number: int) -> str:
    """Return a word that stands in one printed text of one story, and nowhere else."""
    return f"S{story}N{number}E"


def marks_in(text: str) -> frozenset[str]:
    """Return the marks of all texts that are shown."""
    return frozenset(_MARK.findall(text))


def story_of(mark: str) -> int:
    """Return whose a mark is."""
    return int(mark[1 : mark.index("N")])


@dataclass(frozen=True, slots=True)
class State:
    """A story between two acts: what was committed between ``began`` and ``committed``."""

    story: int
    began: float
    committed: float
    verb: str
    event: int
    article: int
    status: str
    address: str  # the current one
    section: str
    teaser: str
    chain: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        return self.status == Article.Status.PUBLIC

    def line(self) -> str:
        """Write it as a line."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> State:
        """Read what ``line`` wrote."""
        found: dict[str, Any] = json.loads(line)
        return cls(**found | {"chain": tuple(found["chain"])})


def look(article: Article, story: int, verb: str, began: float, committed: float) -> State:
    """Return a story's state as it stands in the database."""
    article = Article.objects.select_related("section").get(pk=article.pk)
    live = Dispatch.objects.live().filter(article=article).select_related("live_revision")
    chain = [mark for each in live for mark in marks_in(each.live_revision.headline)]  # type: ignore[union-attr]
    last = Event.objects.filter(article=article).latest("pk")
    return State(
        story=story,
        began=began,
        committed=committed,
        verb=verb,
        event=last.pk,
        article=article.pk,
        status=article.status,
        address=article.url if article.date else "",
        section=article.section.slug,
        teaser="".join(marks_in(article.headline)),
        chain=tuple(chain),
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A reader's request, and the answer."""

    port: int
    path: str
    began: float
    ended: float
    status: int
    marks: frozenset[str]
    location: str


@dataclass(slots=True)
class Story:
    """All states of one story, in the order of commits."""

    states: list[State] = field(default_factory=list)
    # When the desk said that every process has dropped what an act took down, by event.
    acknowledged: dict[int, float] = field(default_factory=dict)
    # When a process had first told a reader that the story is gone, by port and event.
    told: dict[tuple[int, int], float] = field(default_factory=dict)

    def addresses(self) -> set[str]:
        """Return every address it ever had."""
        return {each.address for each in self.states if each.address}

    def allowed(self, read: Read) -> list[State]:
        """Return the states that a reader may have been shown."""
        found: list[State] = []
        until = NEVER
        for each in reversed(self.states):
            if each.began <= read.ended and until >= read.began:
                found.append(each)
            # From here on for what was before this act.
            until = min(until, each.committed + LATE)
            if each.verb in _TAKES_DOWN:
                told = self.told.get((read.port, each.event), NEVER)
                done = self.acknowledged.get(each.event, NEVER)
                until = min(until, told, done)
        return found

    def given(self, state: State) -> set[str]:
        """Return the addresses that it had had at a state."""
        return {each.address for each in self.states if each.committed <= state.committed}

    def printed(self, state: State) -> frozenset[str]:
        """Return the marks of everything that it had printed up to a state."""
        return frozenset(
            mark for each in self.states if each.committed <= state.committed for mark in each.chain
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of one story in one state: these marks; ``must`` all, ``may`` others."""

    status: int
    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    location: str = ""


@dataclass
class Paper:
    """The stories of a day, by number, and what readers got to see."""

    stories: dict[int, Story]
    lists: set[str]  # sections' addresses, and those of lists that hold every story

    def note_who_was_told(self, reads: Iterable[Read]) -> None:
        """Note for each kill when each process first answered 410."""
        for read in reads:
            if read.status != 410:
                continue
            for story in self.stories.values():
                if not self._is_of(story, read.path):
                    continue
                killed = [each for each in story.allowed(read) if each.status == "killed"]
                if len(killed) == 1:
                    key = (read.port, killed[0].event)
                    story.told[key] = min(read.ended, story.told.get(key, NEVER))

    def wrong(self, read: Read) -> str:
        """Say what is wrong with an answer; nothing where it is right."""
        for number, story in self.stories.items():
            allowed = story.allowed(read)
            shown = [self._shown(story, state, read.path) for state in allowed]
            shown = [each for each in shown if each.status in {read.status, 0}]
            marks = frozenset(mark for mark in read.marks if story_of(mark) == number)
            fits = [each for each in shown if each.location in {read.location, ""}]
            must = frozenset.intersection(*(each.must for each in fits)) if fits else frozenset()
            # A page's parts are made one after the other: its rails may be of a later state.
            rails = {each.teaser for each in allowed if each.is_public}
            may = frozenset(rails).union(*(each.must | each.may for each in fits))
            if not fits or not must <= marks <= may:
                last = "\n".join(
                    f"  {each}, acknowledged {story.acknowledged.get(each.event)}"
                    for each in self._near(story, read)
                )
                return (
                    f"{read}\nof story {number}: must {set(must)}, may {set(may)};"
                    f" told {story.told}\n{last}"
                )
        return ""

    def _near(self, story: Story, read: Read) -> list[State]:
        around = [each for each in story.states if each.began <= read.ended + LATE]
        return around[-5:]

    def _is_of(self, story: Story, path: str) -> bool:
        address = path.removesuffix("history/")
        return address in story.addresses() or path == f"/live/{story.states[0].article}.json"

    def _shown(self, story: Story, state: State, path: str) -> Shown:
        """Return what a page shows of a story in a state; status 0 for what is not its own."""
        teaser = frozenset({state.teaser}) if state.is_public else frozenset()
        if not self._is_of(story, path):
            listed = path in self.lists or path == f"/{state.section}/"
            return Shown(0, must=teaser if listed else frozenset(), may=teaser)
        if path.startswith("/live/"):
            found = _page(state, "")
        elif (address := path.removesuffix("history/")) in story.given(state):
            found = _page(state, address)
        else:
            found = Shown(404)
        if path.endswith("history/") and found.location:
            found = replace(found, location=f"{found.location}history/")
        elif path.endswith("history/"):
            found = replace(
                found, must=frozenset(), may=story.printed(state) if found.must else found.may
            )
        elif path.endswith(".json"):
            found = replace(found, must=frozenset(), may=found.must)
        # The rails stand on every page.
        return replace(found, may=found.may | teaser)


def _page(state: State, address: str) -> Shown:
    if state.status == Article.Status.KILLED:
        return Shown(410)
    if not state.is_public:
        return Shown(404)
    if address and address != state.address:
        return Shown(301, location=state.address)
    return Shown(200, must=frozenset(state.chain))
