"""What happened to invented stories: chains, corrections, takedowns, and texts still in hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from articles.corpus.shelves import Shelves
from articles.corpus.words import Paragraph, Words, accumulate_weights
from articles.workflow.addresses import slug_from

# Stories a day: a million of them are some twenty years.
_STORIES_A_DAY = 140
# Of the newest stories, on which the desk works.
_ON_THE_DESK = 2_000
_LONG_CHAIN = 120
_DAY = timedelta(days=1)
_SHORT = 900  # characters of running text
_FULL = 25  # paragraphs
_REGIONS = "Norland|Sudmark|Estmere|Westreach".split("|")
_NOTES = (
    "Name the second source.",
    "Call the ministry again.",
    "Too long: cut it by half.",
    "Who says so?",
)


@dataclass(slots=True)
class Text:
    """One saved state of a passage."""

    at: datetime
    by: int
    headline: str
    standfirst: str
    city: str
    region: str
    agency: int
    authors: list[int]
    paragraphs: list[Paragraph]
    also_reads: list[int]
    image: int | None = None

    @property
    def body(self) -> str:
        """The body, clean as the sanitiser leaves it."""
        blocks = "".join(f'<p data-also-read="{each}"></p>' for each in self.also_reads)
        return "".join([each.html for each in self.paragraphs]) + blocks

    @property
    def running(self) -> str:
        """The running text alone."""
        return " ".join([each.text for each in self.paragraphs])


@dataclass(slots=True)
class Print:
    """One printing: its act, the place of its text among the passage's, and its notes."""

    act: str
    text: int
    at: datetime
    by: int
    kind: str = ""
    note: str = ""
    reason: str = ""


@dataclass(slots=True)
class Passage:
    """One dispatch with all that was saved and printed of it; ``number`` None: not printed."""

    number: int | None
    state: str
    state_at: datetime
    texts: list[Text]
    prints: list[Print] = field(default_factory=list)


@dataclass(slots=True)
class Done:
    """One act, as the audit has it: on the passage at this place, or None for the story."""

    verb: str
    at: datetime
    by: int
    passage: int | None = None
    note: str = ""
    data: str = "{}"


@dataclass(slots=True)
class Story:
    """One article with its passages in the order in which they were begun."""

    id: int
    status: str
    slug: str
    slugline: str
    section: int
    topics: set[int]
    label: str
    owner: int
    created_at: datetime
    passages: list[Passage]
    done: list[Done]


class Storyteller:
    """Tells what happened, story by story, oldest first."""

    def __init__(
        self, words: Words, shelves: Shelves, *, articles: int, full: int, first_id: int
    ) -> None:
        """Tell of so many ``articles``, the newest ``full`` of them at their whole length."""
        self._words = words
        self._shelves = shelves
        self._articles = articles
        self._full = full
        self._first_id = first_id
        self._sections = accumulate_weights(len(shelves.sections))
        self._topics = accumulate_weights(len(shelves.topics))
        self._authors = accumulate_weights(len(shelves.authors))

    def tell(self, until: datetime) -> Iterator[Story]:
        """Yield the stories; the newest was published some minutes before ``until``."""
        step = _DAY / _STORIES_A_DAY
        for place in range(self._articles):
            left = self._articles - place
            at = until - left * step + step * self._words.rng.random() * 0.5
            yield self._story(place, at, left)

    def _story(self, place: int, at: datetime, left: int) -> Story:
        words = self._words
        city = words.place()
        owner = words.one_of(self._shelves.reporters)
        created_at = at - timedelta(minutes=5 + words.rng.random() * 400)
        first = self._text(created_at, owner, city, place, full=left <= self._full)
        id_ = self._first_id + place
        story = Story(
            id=id_,
            status="draft",
            slug=f"{slug_from(first.headline)[:80].strip('-')}-{id_}",
            slugline=words.slugline() if words.chance(0.5) else "",
            section=self._weighted(self._shelves.sections, self._sections),
            topics={
                self._weighted(self._shelves.topics, self._topics)
                for _ in range(int(words.rng.random() * 4))
            },
            label=words.one_of(("", "", "", "", "", "analysis", "opinion", "feature")),
            owner=owner,
            created_at=created_at,
            passages=[Passage(None, "drafting", created_at, [first])],
            done=[Done("create", created_at, owner, 0, data='{"seq": 1}')],
        )
        on_the_desk = left <= min(_ON_THE_DESK, self._articles // 3)
        if words.chance(0.1 if on_the_desk else 0.002):
            if on_the_desk:
                self._hand_in(story, 0, at)
            return story
        self._print(story, 0, at)
        if words.chance(0.15 if left <= _STORIES_A_DAY else 0.03):
            self._update(story, place, at, left)
        elif words.chance(0.01):
            self._correct(story, at + min(_DAY / 12, (left - 1) * _DAY / _STORIES_A_DAY))
        if words.chance(0.002):
            self._take_down(story)
        elif on_the_desk and words.chance(0.02):
            last = story.done[-1].at
            self._begin_update(story, place, last)
            self._hand_in(story, len(story.passages) - 1, last)
        return story

    def _text(self, at: datetime, by: int, city: str, place: int, *, full: bool) -> Text:
        words = self._words
        paragraphs = [words.opening(city)]
        length = len(paragraphs[0].text)
        while len(paragraphs) < _FULL if full else length < _SHORT:
            paragraphs.append(words.one_of(words.paragraphs))
            length += len(paragraphs[-1].text)
        return Text(
            at=at,
            by=by,
            headline=words.headline(city),
            standfirst=words.sentence() if words.chance(0.7) else "",
            city=city,
            region=words.one_of(_REGIONS),
            agency=words.one_of(self._shelves.agencies)
            if words.chance(0.3)
            else self._shelves.own_desk,
            authors=list(
                dict.fromkeys(
                    self._weighted(self._shelves.authors, self._authors)
                    for _ in range(1 + words.chance(0.25))
                )
            ),
            paragraphs=paragraphs,
            also_reads=self._earlier(place) if words.chance(0.5 if full else 0.1) else [],
            image=words.one_of(self._shelves.images) if full and words.chance(0.6) else None,
        )

    def _earlier(self, place: int) -> list[int]:
        """One or two earlier stories: a recent one, and a story that many point at."""
        if place < 2:
            return []
        random = self._words.rng.random
        recent = place - 1 - int(min(place, 500) * random())
        famous = int(place * random() ** 6)
        return [self._first_id + each for each in dict.fromkeys((max(recent, 0), famous))]

    def _print(self, story: Story, place: int, at: datetime) -> None:
        passage = story.passages[place]
        by = self._words.one_of(self._shelves.editors)
        passage.number = sum(each.number is not None for each in story.passages)
        passage.state, passage.state_at = "idle", at
        passage.prints.append(Print("print", len(passage.texts) - 1, at, by))
        story.status = "public"
        data = f'{{"seq": 1, "number": {passage.number}}}'
        story.done.append(Done("publish", at, by, place, data=data))

    def _update(self, story: Story, place: int, at: datetime, left: int) -> None:
        """Print updates within a day, none of them later than now."""
        words = self._words
        number = 1
        while number < 12 and words.chance(0.6):
            number += 1
        if words.chance(0.002):
            number = _LONG_CHAIN
        step = min(_DAY, (left - 1) * _DAY / _STORIES_A_DAY) / (number + 1)
        for each in range(1, number + 1):
            self._begin_update(story, place, at + step * (each - 0.5))
            self._print(story, len(story.passages) - 1, at + step * each)
        if number > 2 and words.chance(0.05):
            self._withdraw(story, at + step * (number + 0.5))

    def _begin_update(self, story: Story, place: int, at: datetime) -> None:
        by = self._words.one_of(self._shelves.reporters)
        text = self._text(at, by, story.passages[0].texts[0].city, place, full=False)
        text.image = None
        story.passages.append(Passage(None, "drafting", at, [text]))
        story.done.append(Done("draft_update", at, by, len(story.passages) - 1, data='{"seq": 1}'))

    def _withdraw(self, story: Story, at: datetime) -> None:
        passage = story.passages[1]
        by = self._words.one_of(self._shelves.editors)
        passage.prints.append(Print("withdraw", 0, at, by, reason="It was another bridge."))
        data = f'{{"number": {passage.number}}}'
        story.done.append(Done("withdraw", at, by, 1, "It was another bridge.", data))

    def _correct(self, story: Story, at: datetime) -> None:
        passage = story.passages[0]
        by = self._words.one_of(self._shelves.editors)
        text = passage.texts[0]
        mended = Text(
            at, by, text.headline, text.standfirst, text.city, text.region, text.agency,
            text.authors, [self._words.opening(text.city), *text.paragraphs[1:]], text.also_reads,
            text.image,
        )  # fmt: skip
        passage.texts.append(mended)
        note = "An earlier version of this story named the wrong street."
        passage.prints.append(Print("correct", 1, at, by, "correction", note))
        passage.state_at = at
        story.done.append(Done("save", at, by, 0, data='{"seq": 2}'))
        story.done.append(Done("correct", at, by, 0, note, '{"seq": 2, "number": 0}'))

    def _take_down(self, story: Story) -> None:
        verb, status = self._words.one_of((("unpublish", "unpublished"), ("kill", "killed")))
        by = self._words.one_of(self._shelves.chiefs)
        at = story.done[-1].at + timedelta(seconds=1)
        reason = "The source took it back."
        story.done.append(Done(verb, at, by, note=reason, data='{"from": "public"}'))
        story.status = status

    def _hand_in(self, story: Story, place: int, at: datetime) -> None:
        """Leave a text where the desk has it: drafted, submitted, or returned."""
        passage = story.passages[place]
        reporter = passage.texts[0].by
        passage.state = self._words.one_of(("drafting", "submitted", "submitted", "returned"))
        if passage.state == "drafting":
            return
        passage.state_at = at
        story.done.append(Done("submit", at, reporter, place))
        if passage.state == "returned":
            by = self._words.one_of(self._shelves.editors)
            note = self._words.one_of(_NOTES)
            story.done.append(Done("return_to_reporter", at, by, place, note))

    def _weighted(self, choices: Sequence[int], weights: Sequence[float]) -> int:
        return self._words.rng.choices(choices, cum_weights=weights)[0]
