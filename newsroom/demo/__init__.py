"""The demo newsroom: an invented paper's authors, sections and stories, read from TOML.

Nothing here touches the database. `read()` gives frozen dataclasses that have been checked;
management/commands/load_demo.py writes them through the workflow, in the order of
`DemoNewsroom.timeline()`. A file stories/NN-slug.toml holds one story, oldest dispatch first.
"""

import re
import tomllib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

from .pictures import NAMES, PORTRAITS

__all__ = [
    "DemoAct",
    "DemoAgency",
    "DemoAuthor",
    "DemoCorrection",
    "DemoDispatch",
    "DemoNewsroom",
    "DemoSection",
    "DemoStory",
    "DemoTopic",
    "read",
]

T = TypeVar("T")
HERE = Path(__file__).parent
HEADLINE_LENGTH = 90
LABELS = ("", "opinion", "analysis", "feature", "obituary")
STORY_STATES = ("public", "draft", "submitted", "returned", "scheduled")
DISPATCH_STATES = ("printed", "draft", "submitted", "returned")
CORRECTION_KINDS = ("correction", "clarification", "editors_note")
TEXT_TAGS = ("p", "h2", "h3", "blockquote", "ul", "ol", "li", "strong", "em", "a")
TABLE_TAGS = ("table", "caption", "thead", "tbody", "tr", "th", "td")
TAGS = frozenset(TEXT_TAGS + TABLE_TAGS)
ALSO_READ = re.compile(r'<p data-also-read="([^"]*)"></p>')
PICTURE = re.compile(r'<p data-picture="([^"]*)"')


@dataclass(frozen=True)
class DemoAgency:
    slug: str
    name: str
    full_name: str
    possessive: str
    own: bool


@dataclass(frozen=True)
class DemoAuthor:
    slug: str
    name: str
    bio: str
    photo: str
    job_title: str
    website: str = ""
    profiles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DemoSection:
    slug: str
    name: str
    description: str
    position: int
    second_look: bool = False


@dataclass(frozen=True)
class DemoPage:
    slug: str
    kind: str
    title: str
    body: str


@dataclass(frozen=True)
class DemoTopic:
    slug: str
    name: str


@dataclass(frozen=True)
class DemoCorrection:
    """One public correction: `old` stands exactly once in that dispatch's body."""

    dispatch: int  # index into DemoStory.dispatches
    kind: str
    note: str
    old: str
    new: str
    after_minutes: int


@dataclass(frozen=True)
class DemoDispatch:
    headline: str
    standfirst: str
    city: str
    region: str
    agency: str  # the agency's name
    authors: tuple[str, ...]
    after_minutes: int
    body: str
    state: str = "printed"
    note: str = ""

    @property
    def also_reads(self) -> tuple[str, ...]:
        return tuple(ALSO_READ.findall(self.body))


@dataclass(frozen=True)
class DemoStory:
    file: str
    slug: str
    section: str
    topics: tuple[str, ...]
    label: str
    age_hours: float
    reporter: str
    picture: str
    caption: str
    credit: str
    alt: str
    dispatches: tuple[DemoDispatch, ...]
    corrections: tuple[DemoCorrection, ...] = ()
    state: str = "public"
    note: str = ""
    prints_in_hours: float = 0.0  # of a scheduled one
    desk_note: str = ""  # what the editor left on it, for the newsroom alone

    @property
    def acts(self) -> list[DemoDispatch | DemoCorrection]:
        return [*self.dispatches, *self.corrections]

    def hours_ago(self, act: DemoDispatch | DemoCorrection) -> float:
        return self.age_hours - act.after_minutes / 60


@dataclass(frozen=True)
class DemoAct:
    """A dispatch or a correction of a story, and how long before now it happened."""

    hours_ago: float
    story: DemoStory
    act: DemoDispatch | DemoCorrection


@dataclass(frozen=True)
class DemoNewsroom:
    agencies: tuple[DemoAgency, ...]
    authors: tuple[DemoAuthor, ...]
    sections: tuple[DemoSection, ...]
    topics: tuple[DemoTopic, ...]
    pages: tuple[DemoPage, ...]
    stories: tuple[DemoStory, ...]

    def timeline(self) -> list[DemoAct]:
        """Every act, oldest first: what an also-read points at is public before it is needed."""
        acts = [
            DemoAct(story.hours_ago(act), story, act)
            for story in self.stories
            for act in story.acts
        ]
        return sorted(acts, key=lambda act: -act.hours_ago)


def read(folder: Path = HERE) -> DemoNewsroom:
    """The demo newsroom. Raises ValueError, naming the file, for anything that does not fit."""
    people = _load(folder / "authors.toml")
    shelves = _load(folder / "sections.toml")
    newsroom = DemoNewsroom(
        agencies=_rows(DemoAgency, people, "agency", "authors.toml"),
        authors=_rows(DemoAuthor, people, "author", "authors.toml"),
        sections=_rows(DemoSection, shelves, "section", "sections.toml"),
        topics=_rows(DemoTopic, shelves, "topic", "sections.toml"),
        pages=_rows(DemoPage, _load(folder / "pages.toml"), "page", "pages.toml"),
        stories=tuple(_story(path) for path in sorted((folder / "stories").glob("*.toml"))),
    )
    for author in newsroom.authors:
        _need(author.photo in PORTRAITS, "authors.toml", f"no portrait {author.photo!r}")
    _check_slugs(newsroom)
    for story in newsroom.stories:
        _check_story(story, newsroom)
    _check_also_reads(newsroom.stories)
    return newsroom


# Reading


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def _make(kind: type[T], row: dict[str, Any], name: str) -> T:
    try:
        return kind(**row)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from error


def _rows(kind: type[T], data: dict[str, Any], key: str, name: str) -> tuple[T, ...]:
    return tuple(_make(kind, row, name) for row in data.get(key, ()))


def _story(path: Path) -> DemoStory:
    row = _load(path)
    dispatches = [
        {**item, "authors": tuple(item.get("authors", ())), "body": item.get("body", "").strip()}
        for item in row.pop("dispatch", ())
    ]
    row["dispatches"] = tuple(_make(DemoDispatch, item, path.name) for item in dispatches)
    row["corrections"] = _rows(DemoCorrection, row, "correction", path.name)
    row.pop("correction", None)
    row["topics"] = tuple(row.get("topics", ()))
    story = _make(DemoStory, {**row, "file": path.name}, path.name)
    _need(path.stem.partition("-")[2] == story.slug, path.name, "the file is named NN-slug.toml")
    return story


# Checking


def _need(fits: bool, name: str, problem: str) -> None:
    if not fits:
        raise ValueError(f"{name}: {problem}")


def _check_slugs(newsroom: DemoNewsroom) -> None:
    groups = (
        ("authors.toml", [author.slug for author in newsroom.authors]),
        ("authors.toml", [agency.slug for agency in newsroom.agencies]),
        ("sections.toml", [section.slug for section in newsroom.sections]),
        ("sections.toml", [topic.slug for topic in newsroom.topics]),
        ("pages.toml", [page.slug for page in newsroom.pages]),
        ("stories", [story.slug for story in newsroom.stories]),
    )
    for name, slugs in groups:
        seen: set[str] = set()
        for slug in slugs:
            _need(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) is not None, name, f"slug {slug!r}")
            _need(slug not in seen, name, f"{slug!r} stands twice")
            seen.add(slug)


def _check_story(story: DemoStory, newsroom: DemoNewsroom) -> None:
    name = story.file
    writers = {author.slug for author in newsroom.authors}
    _need(story.section in {s.slug for s in newsroom.sections}, name, f"section {story.section!r}")
    for topic in story.topics:
        _need(topic in {t.slug for t in newsroom.topics}, name, f"topic {topic!r}")
    _need(story.label in LABELS, name, f"label {story.label!r}")
    _need(story.state in STORY_STATES, name, f"state {story.state!r}")
    _need(story.state != "returned" or bool(story.note), name, "a returned story needs a note")
    timed = (story.state == "scheduled") == (story.prints_in_hours > 0)
    _need(timed, name, "a scheduled story needs its hour, no other has one")
    _need(story.reporter in writers, name, f"reporter {story.reporter!r}")
    if story.picture:
        drawn = story.picture in NAMES and story.picture not in PORTRAITS
        _need(drawn, name, f"no picture {story.picture!r}")
        _need(bool(story.caption and story.credit and story.alt), name, "caption, credit and alt")
    _need(bool(story.dispatches), name, "no dispatch")
    _need(story.dispatches[0].after_minutes == 0, name, "the first dispatch is at minute 0")
    last = -1
    for dispatch in story.dispatches:
        _need(dispatch.after_minutes > last, name, "dispatches stand oldest first")
        last = dispatch.after_minutes
        _check_dispatch(dispatch, name, writers, {a.name for a in newsroom.agencies})
        _need(story.hours_ago(dispatch) > 0, name, "a dispatch lies in the future")
    for fix in story.corrections:
        _need(fix.kind in CORRECTION_KINDS, name, f"correction kind {fix.kind!r}")
        _need(0 <= fix.dispatch < len(story.dispatches), name, "a correction of no dispatch")
        corrected = story.dispatches[fix.dispatch]
        _need(corrected.body.count(fix.old) == 1, name, f"{fix.old!r} does not stand there once")
        late = corrected.after_minutes < fix.after_minutes and story.hours_ago(fix) > 0
        _need(late, name, "a correction comes after its dispatch and before now")


def _check_dispatch(
    dispatch: DemoDispatch, name: str, writers: set[str], agencies: set[str]
) -> None:
    _need(0 < len(dispatch.headline) <= HEADLINE_LENGTH, name, f"headline {dispatch.headline!r}")
    _need(bool(dispatch.standfirst and dispatch.city), name, "standfirst and city")
    _need(dispatch.agency in agencies, name, f"agency {dispatch.agency!r}")
    _need(dispatch.state in DISPATCH_STATES, name, f"state {dispatch.state!r}")
    for author in dispatch.authors:
        _need(author in writers, name, f"author {author!r}")
    for picture in PICTURE.findall(dispatch.body):
        _need(picture in NAMES and picture not in PORTRAITS, name, f"no picture {picture!r}")
    try:
        _Body().check(dispatch.body)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _check_also_reads(stories: tuple[DemoStory, ...]) -> None:
    known = {story.slug: story for story in stories}
    pairs = {
        (story.slug, target)
        for story in stories
        for dispatch in story.dispatches
        for target in dispatch.also_reads
    }
    for story in stories:
        for dispatch in story.dispatches:
            for slug in dispatch.also_reads:
                name = story.file
                target = known.get(slug)
                if target is None or target.state != "public":
                    raise ValueError(f"{name}: also-read of {slug!r}, which is not public")
                earlier = target.age_hours > story.hours_ago(dispatch)
                _need(earlier, name, f"also-read of {slug!r}, which is printed later")
                _need((slug, story.slug) not in pairs, name, f"it and {slug!r} name each other")


class _Body(HTMLParser):
    """Tags that are known and closed, and nothing outside a block."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def check(self, body: str) -> None:
        self.feed(body)
        self.close()
        if self.open or not body:
            raise ValueError(f"body: unclosed {self.open}" if self.open else "body: empty")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise ValueError(f"body: <{tag}>")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"body: </{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.open:
            raise ValueError(f"body: text outside a paragraph: {data.strip()[:40]!r}")
