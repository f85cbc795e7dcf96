"""What the board shows: each place with its stories, the strip, and what was done lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from articles.models import Article, Section
from authors.models import User
from frontpage.arrangement import arranged
from frontpage.board.forms import StripForm, TimesForm
from frontpage.board.wording import place_name, position_name, sentence
from frontpage.front import REACH, lay_out
from frontpage.models import BoardEntry, Slot, Strip
from frontpage.places import DONT_MISS_RAIL, FRONT_PAGE, Place, section_front
from frontpage.rails import dont_miss, fill_rails

_LATELY = 8
# Of the newest stories, so many are offered for the strip.
_FOR_THE_STRIP = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One position, or a story that waits for its time.

    ``slot`` is None where the position fills itself; ``story`` is what readers see there now.
    """

    position: int
    name: str
    story: Article | None
    slot: Slot | None = None
    times: TimesForm | None = None
    notes: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """What the row is about."""
        about = self.slot.article if self.slot else self.story
        return str(about) if about else ""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place with its positions and what waits for it."""

    place: Place
    name: str
    rows: tuple[Row, ...]
    waiting: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board."""

    places: tuple[PlaceView, ...]
    section: Section | None
    sections: tuple[Section, ...]
    strip: Strip | None
    strip_form: StripForm
    lately: tuple[tuple[BoardEntry, str], ...]
    undo: str  # what would be taken back; empty where there is nothing
    undo_entry: int
    version: int
    newest_by: int  # who did what is newest

    @property
    def news(self) -> str:
        """What was done last, as a sentence."""
        return self.lately[0][1] if self.lately else ""


def board(
    user: User,
    *,
    section: Section | None,
    sections: Sequence[Section],
    times: TimesForm | None = None,
    strip_form: StripForm | None = None,
) -> Board:
    """Return the board with one section's front; seven queries.

    ``times`` and ``strip_form`` are what somebody sent and is to mend.
    """
    places = [FRONT_PAGE, DONT_MISS_RAIL, *([section_front(section.pk)] if section else [])]
    slots = list(Slot.objects.open().at(*places).with_teasers())
    recent = list(Article.objects.public().as_teasers().last_changed_first()[:REACH])
    live = {place: [s for s in slots if s.is_live and s.place == place] for place in places}
    front = lay_out(live[FRONT_PAGE], live[DONT_MISS_RAIL], recent)
    rails = fill_rails(dont_miss(live[DONT_MISS_RAIL]), recent)
    leads = [each for each in (front.lead, *front.seconds) if each]
    shown = {FRONT_PAGE: leads, DONT_MISS_RAIL: rails.dont_miss}
    if section is not None:
        shown[places[2]] = _newest(section, live[places[2]])
    up = Strip.objects.live().first()
    entries = list(BoardEntry.objects.newest(_LATELY))
    taken_back = BoardEntry.objects.to_take_back(user)
    names = {each.pk: each.name for each in sections}
    on_front = frozenset(each.article_id for each in live[FRONT_PAGE])
    return Board(
        places=tuple(
            _place(
                place,
                [each for each in slots if each.place == place],
                shown[place],
                names=names,
                times=times,
                on_front=on_front if place == DONT_MISS_RAIL else frozenset(),
            )
            for place in places
        ),
        section=section,
        sections=tuple(sections),
        strip=up,
        strip_form=strip_form or StripForm(up=up, stories=recent[:_FOR_THE_STRIP]),
        lately=tuple((each, sentence(each, names)) for each in entries),
        undo=sentence(taken_back, names) if taken_back else "",
        undo_entry=taken_back.pk if taken_back else 0,
        version=entries[0].pk if entries else 0,
        newest_by=entries[0].actor_id if entries else 0,
    )


def _newest(section: Section, slots: Iterable[Slot]) -> list[Article]:
    """Return the newest stories of a section that editors have not put on its front; one query."""
    chosen = [each.article_id for each in slots]
    stories = Article.objects.public().of_section(section).as_teasers().exclude(pk__in=chosen)
    newest = stories.order_by("-first_published_at", "-id")
    return list(newest[: section_front(section.pk).size])


def _place(
    place: Place,
    slots: Sequence[Slot],
    shown: Iterable[Article],
    *,
    names: dict[int, str],
    times: TimesForm | None,
    on_front: Iterable[int],
) -> PlaceView:
    live = [each for each in slots if each.is_live]
    by_position = {each.position: each for each in live}
    chosen = arranged(live, size=place.size)
    ids = {each.pk for each in chosen if each}
    others = iter([each for each in shown if each.pk not in ids])

    def row(position: int, story: Article | None, slot: Slot | None) -> Row:
        found = Row(position, position_name(place, position), story, slot)
        if slot is None:
            return found
        form = times if times and times.slot == slot else TimesForm(slot=slot)
        return replace(found, times=form, notes=_notes(slot, story, on_front))

    waiting = sorted(
        (each for each in slots if each.is_waiting), key=lambda each: str(each.starts_at)
    )
    return PlaceView(
        place=place,
        name=place_name(place, names),
        rows=tuple(
            row(at, chosen[at] or next(others, None), by_position.get(at))
            for at in range(place.size)
        ),
        waiting=tuple(row(each.position, None, each) for each in waiting),
    )


def _notes(slot: Slot, story: Article | None, on_front: Iterable[int]) -> tuple[str, ...]:
    notes = []
    if not slot.article.is_public:
        status = slot.article.get_status_display()
        notes.append(f"{status}: readers see it here once it is public")
        if slot.is_live and story is not None:
            notes.append(f"meanwhile “{story}” stands here")
    if slot.article_id in on_front:
        notes.append("Leads the front page, too: there, it stands once")
    return tuple(notes)


def choices(section: Section | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the positions that a story can be put at, by place: ``front:0`` and its name."""
    places = [FRONT_PAGE, DONT_MISS_RAIL, *([section_front(section.pk)] if section else [])]
    names = {section.pk: section.name} if section else {}
    return [
        (
            name := place_name(place, names),
            [
                (f"{place.code}:{at}", f"{name}: {position_name(place, at).lower()}")
                for at in range(place.size)
            ],
        )
        for place in places
    ]
