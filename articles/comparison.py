"""What changed between two states of a story: the read model of a difference.

``articles/history.py`` says what a state is, and which texts may be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, TextField, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import body, chain, differences, history
from articles.blocks import AlsoReadTarget
from articles.chain_views import anchor
from articles.differences import BlockChange
from articles.history import Printed
from articles.models import Article, Byline, Revision, Section

# Dispatches shown in words; of those that came or went whole, only so many, or none.
MOST_CHANGED, MOST_WHOLE = 40, 5
# Their bodies together, old and new, in bytes; the first is shown at any length.
_MOST_TEXT = 2_000_000
# Targets of "Also read" blocks that are looked up; what points at more is left out.
_MOST_TARGETS = 100
# What happened to one dispatch, in its last acts.
_MOST_ACTS = 10
_STEPS = 4


class Outcome(StrEnum):
    """How a dispatch of the newer state differs from that of the older one."""

    CAME = "came"
    WENT = "went"
    CHANGED = "changed"
    SAME = "same"  # such as withdrawn and restored meanwhile
    WITHHELD = "withheld"  # withdrawn now
    ERASED = "erased"


_WORDLESS = frozenset({Outcome.SAME, Outcome.WITHHELD, Outcome.ERASED})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A line beside the running text that changed, as words."""

    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class DispatchChange:
    """What happened to one dispatch; ``fields`` and ``blocks`` where its words are shown."""

    number: int
    name: str
    url: str  # on the story's page; empty where it is not there
    outcome: Outcome
    acts: Sequence[Printed]  # the last of them
    earlier_acts: int  # how many came before those
    headline: str
    fields: Sequence[FieldChange]
    blocks: Sequence[BlockChange]


@dataclass(frozen=True, slots=True)
class Step:
    """A smaller difference on the way from the older state to the newer one."""

    older: int
    newer: int
    url: str


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """What changed from the state ``older`` to ``newer``; None is before the first print.

    ``dispatches`` are those shown in words and those of which there is nothing to show, newest
    first; ``by_headline`` came or went whole, too many to be shown. So many as ``left_out`` changed
    beyond what one page holds; ``steps`` lead to smaller differences. ``targets`` are the stories
    that it looked up for "Also read" blocks, found or not.
    """

    url: str
    story_url: str
    history_url: str
    headline: str
    section: Section
    first_published_at: datetime | None
    older: Printed | None
    newer: Printed
    earlier_url: str
    later_url: str
    dispatches: Sequence[DispatchChange]
    by_headline: Sequence[DispatchChange]
    left_out: int
    steps: Sequence[Step]
    targets: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Touched:
    """A dispatch that was touched between two states; what stood there before and after."""

    number: int
    before: Printed | None
    after: Printed | None
    acts: tuple[Printed, ...]

    @property
    def outcome(self) -> Outcome:
        if self.acts[0].is_erased:
            return Outcome.ERASED
        if not self.acts[0].is_live:
            return Outcome.WITHHELD
        if not self.before or not self.after:
            return Outcome.CAME if self.after else Outcome.WENT if self.before else Outcome.SAME
        is_same = self.before.revision_id == self.after.revision_id
        return Outcome.SAME if is_same else Outcome.CHANGED

    @property
    def states(self) -> tuple[Printed, ...]:
        return tuple(each for each in (self.before, self.after) if each)

    @property
    def size(self) -> int:
        return sum(each.size for each in self.states)

    @property
    def changed_at(self) -> datetime | None:
        """When its words changed, where that was at one moment."""
        return self.acts[0].at if len(self.acts) == 1 else None


def build(article: Article, *, older: int, newer: int) -> DifferencePage | None:
    """Build what changed between two states of a public story; None where one does not exist.

    ``older`` is less than ``newer``. Three queries, whatever lies between them.
    """
    printed = history.printings(article.pk)
    count = printed[-1].state if printed else 0
    if not 0 <= older < newer <= count:
        return None
    by_state = {each.state: each for each in reversed(printed)}  # an erasure follows its state
    plan = _plan(_touched(printed, older, newer))
    texts = _texts(plan)
    also_reads, targets = _also_reads(texts.values())

    def shown(touched: Iterable[_Touched], *, in_words: bool = False) -> list[DispatchChange]:
        return [_change(article, each, texts, also_reads, in_words=in_words) for each in touched]

    in_words = shown(plan.in_words, in_words=True)
    return DifferencePage(
        url=history.difference_url(article, older, newer),
        story_url=article.url,
        history_url=history.url(article),
        headline=article.headline,
        section=article.section,
        first_published_at=article.first_published_at,
        older=by_state.get(older),
        newer=by_state[newer],
        earlier_url=history.difference_url(article, older - 1, older) if older else "",
        later_url=history.difference_url(article, newer, newer + 1) if newer < count else "",
        dispatches=sorted([*in_words, *shown(plan.wordless)], key=lambda each: -each.number),
        by_headline=shown(plan.by_headline),
        left_out=plan.left_out,
        steps=list(_steps(article, older, newer)) if plan.left_out else [],
        targets=targets,
    )


def _touched(printed: Sequence[Printed], older: int, newer: int) -> list[_Touched]:
    """Return the dispatches that were touched after the older state, newest first."""
    before, after = history.in_print(printed, older), history.in_print(printed, newer)
    acts: dict[int, list[Printed]] = {}
    for each in (each for each in printed if older < each.state <= newer):
        acts.setdefault(each.dispatch_id, []).append(each)
    found = [
        _Touched(of_one[0].number, before.get(dispatch), after.get(dispatch), tuple(of_one))
        for dispatch, of_one in acts.items()
    ]
    return sorted(found, key=lambda each: -each.number)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How each dispatch is shown, so that a page stays a page whatever lies between two states."""

    in_words: list[_Touched]
    wordless: list[_Touched]
    by_headline: list[_Touched]
    left_out: int


def _plan(touched: Sequence[_Touched]) -> _Plan:
    changed = [each for each in touched if each.outcome == Outcome.CHANGED]
    whole = [each for each in touched if each.outcome in {Outcome.CAME, Outcome.WENT}]
    in_words: dict[int, _Touched] = {}
    room = _MOST_TEXT
    for each in changed[:MOST_CHANGED] + (whole if len(whole) <= MOST_WHOLE else []):
        if each.size <= room or not in_words:
            in_words[each.number] = each
            room -= each.size
    return _Plan(
        in_words=list(in_words.values()),
        wordless=[each for each in touched if each.outcome in _WORDLESS],
        by_headline=[each for each in whole if each.number not in in_words],
        left_out=sum(1 for each in changed if each.number not in in_words),
    )


def _texts(plan: _Plan) -> dict[int, Any]:
    """Return the printed revisions that are shown, by their ids; one query.

    ``text`` is the body of those shown in words, ``names`` are the byline's. What was withdrawn a
    moment ago is missing.
    """
    in_words = [each.revision_id for one in plan.in_words for each in one.states]
    named = [each.revision_id for one in plan.by_headline for each in one.states]
    names = Byline.objects.filter(revision=OuterRef("pk")).order_by("position")
    text = Case(When(pk__in=in_words, then=F("body")), default=Value(""), output_field=TextField())
    return (
        Revision.objects.filter(dispatch__live_revision__isnull=False)
        .select_related("agency")
        .defer("body")
        .annotate(text=text, names=ArraySubquery(names.values("author__name")))
        .in_bulk([*in_words, *named])
    )


def _also_reads(
    revisions: Iterable[Revision],
) -> tuple[dict[int, AlsoReadTarget], tuple[int, ...]]:
    """Return the public targets of "Also read" blocks by id, and all that were looked up."""
    wanted = dict.fromkeys(
        target for each in revisions for target in body.also_read_ids(_text(each))
    )
    looked_up = tuple(wanted)[:_MOST_TARGETS]
    return chain.targets(looked_up), looked_up


def _change(
    article: Article,
    touched: _Touched,
    texts: Mapping[int, Any],
    also_reads: Mapping[int, AlsoReadTarget],
    *,
    in_words: bool,
) -> DispatchChange:
    before, after = (
        texts.get(each.revision_id) if each else None for each in (touched.before, touched.after)
    )
    newest = after or before
    shown = in_words and newest is not None
    return DispatchChange(
        number=touched.number,
        name=capfirst(history.name(touched.number)),
        url=f"{article.url}#{anchor(touched.number)}" if touched.acts[0].is_live else "",
        outcome=touched.outcome,
        acts=touched.acts[-_MOST_ACTS:],
        earlier_acts=max(0, len(touched.acts) - _MOST_ACTS),
        headline=newest.headline if newest else "",
        fields=list(fields(before, after, at=touched.changed_at)) if shown else [],
        blocks=(
            differences.bodies(
                _text(before), _text(after), also_reads=also_reads, at=touched.changed_at
            )
            if shown
            else []
        ),
    )


def _text(revision: Revision | None) -> str:
    return revision.text if revision else ""  # type: ignore[attr-defined]


def fields(
    before: Revision | None, after: Revision | None, *, at: datetime | None
) -> Iterator[FieldChange]:
    """Yield what changed beside the running text; no query.

    The revisions are loaded with their agency and with ``names``, the names of the byline.
    """
    old, new = _lines(before), _lines(after)
    for name in new or old:
        if old.get(name, "") != new.get(name, ""):
            html = differences.words(old.get(name, ""), new.get(name, ""), at=at)
            yield FieldChange(name, html)
    pictures = [each.lead_image_id if each else None for each in (before, after)]
    if pictures[0] != pictures[1]:
        yield FieldChange(_("Picture"), format_html("{}", _picture_change(*pictures)))


def _lines(revision: Revision | None) -> dict[str, str]:
    """Return what is printed beside the running text, by the name that readers know it by."""
    if revision is None:
        return {}
    return {
        _("Headline"): revision.headline,
        _("Standfirst"): revision.standfirst,
        _("Byline"): ", ".join(revision.names),  # type: ignore[attr-defined]
        _("Agency"): revision.agency.name if revision.agency else "",
        _("Dateline"): revision.dateline.place,
        _("Caption"): revision.caption,
        _("Picture by"): revision.credit,
        _("Picture described"): revision.alt,
        _("Licence"): revision.licence_note,
    }


def _picture_change(before: int | None, after: int | None) -> str:
    if before is None:
        return _("A picture was added.")
    return _("The picture was taken out.") if after is None else _("Another picture stands here.")


def _steps(article: Article, older: int, newer: int) -> Iterator[Step]:
    """Divide the way between two states; a way of one state has no smaller steps."""
    marks = sorted({older + (newer - older) * part // _STEPS for part in range(_STEPS + 1)})
    if len(marks) > 2:
        for start, end in zip(marks, marks[1:], strict=False):
            yield Step(start, end, history.difference_url(article, start, end))
