"""The public history of a story: its states, and the page that lists them.

A state is the chain after one of its printings; they are numbered from 1, the first publication, in
the order of time. An erasure makes no state: a text is withdrawn before it is erased.

What may be shown of a text is what readers may read now: the earlier wordings of a dispatch that is
live. Of one that is withdrawn, no text and no headline, in whatever state it stood, and no note on
a correction, which may repeat the words: only that it was printed, when and by whom, that and when
it was withdrawn, and what the withdrawal said to readers. Of one that is erased, the same without
that note. A text that is restored shows again. Nothing internal is read here: no reason, nobody of
the staff, no revision that was never printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.addresses import author_url
from articles.chain_views import anchor
from articles.models import Article, Byline, Printing, Section

SIZE = 100
_Act = Printing.Act


@dataclass(frozen=True, slots=True)
class Printed:
    """A printing as readers may know it: how the state came about, or what followed on it."""

    state: int
    id: int
    dispatch_id: int
    number: int
    act: str
    at: datetime
    revision_id: int
    note_kind: str
    public_note: str
    is_live: bool  # its dispatch, now
    is_erased: bool  # its dispatch
    size: int  # of the body in bytes

    @property
    def title(self) -> str:
        """What happened: ``Update 3``, ``Correction of update 1``, ``Update 2 withdrawn``."""
        if self.act == _Act.PRINT and not self.number:
            return _("First published")
        title = _TITLES[self.note_kind if self.act == _Act.CORRECT else self.act]
        return str(capfirst(title % {"name": name(self.number)}))

    @property
    def deed(self) -> str:
        """What happened, in one word: ``Printed``, ``Corrected``, ``Withdrawn``."""
        return _Act(self.act).label

    @property
    def note_label(self) -> str:
        """What kind of note readers were given; empty for none."""
        return Printing.NoteKind(self.note_kind).label if self.note else ""

    @property
    def note(self) -> str:
        """The note to readers, by the rule above."""
        is_shown = self.is_live or (self.act == _Act.WITHDRAW and not self.is_erased)
        return self.public_note if is_shown else ""

    @property
    def makes_state(self) -> bool:
        """Whether readers saw something else after it."""
        return self.act != _Act.ERASE

    @property
    def is_in_print(self) -> bool:
        """Whether the dispatch stands in the chain after it."""
        return self.act in {_Act.PRINT, _Act.CORRECT, _Act.RESTORE}


# A correction without a note to readers put a typo right.
_TITLES: dict[str, Any] = {
    _Act.PRINT: _lazy("%(name)s"),
    Printing.NoteKind.NONE: _lazy("wording corrected in %(name)s"),
    Printing.NoteKind.CORRECTION: _lazy("correction of %(name)s"),
    Printing.NoteKind.CLARIFICATION: _lazy("clarification of %(name)s"),
    Printing.NoteKind.EDITORS_NOTE: _lazy("editor’s note on %(name)s"),
    _Act.WITHDRAW: _lazy("%(name)s withdrawn"),
    _Act.RESTORE: _lazy("%(name)s restored"),
    _Act.ERASE: _lazy("text of %(name)s erased"),
}


def name(number: int) -> str:
    """Return the name of a dispatch as readers know it, inside a sentence."""
    return _("update %(number)s") % {"number": number} if number else _("the story as first filed")


def printings(article_id: int) -> list[Printed]:
    """Return the printings of a story, oldest first, without their texts; one query."""
    rows: QuerySet[Any, dict[str, Any]] = (
        Printing.objects.filter(dispatch__article_id=article_id)
        .order_by("at", "id")
        .values(
            *("id", "dispatch_id", "act", "at", "revision_id", "note_kind", "public_note"),
            number=F("dispatch__number"),
            is_live=Q(dispatch__live_revision__isnull=False),
            is_erased=Q(dispatch__erased_at__isnull=False),
            # Of a long body, PostgreSQL knows the length without reading it.
            size=Func("revision__body", function="octet_length", output_field=IntegerField()),
        )
    )
    states = accumulate(int(row["act"] != _Act.ERASE) for row in rows)
    return [Printed(state=state, **row) for state, row in zip(states, rows, strict=True)]


def in_print(printed: Iterable[Printed], state: int) -> dict[int, Printed]:
    """Return what stands in the chain in a state: the last printing of each dispatch, by its id."""
    last = {each.dispatch_id: each for each in printed if each.state <= state}
    return {dispatch_id: each for dispatch_id, each in last.items() if each.is_in_print}


@dataclass(frozen=True, slots=True)
class Signature:
    """An author in a byline."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One state in the list: what happened, and what may be said of it."""

    printed: Printed
    headline: str
    agency: str
    authors: tuple[Signature, ...]
    url: str  # of the dispatch on the story's page; empty if it is not there
    difference_url: str  # from the state before; empty where there is nothing to show

    @property
    def is_withheld(self) -> bool:
        """Whether it brought a text that readers may not see now."""
        return self.printed.is_in_print and not self.printed.is_live


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a story's history, newest first; ``count`` is the number of its newest state."""

    url: str
    story_url: str
    headline: str
    section: Section
    entries: tuple[Entry, ...]
    count: int
    before: int | None  # where this page begins; None for the newest
    older: int | None  # where the next page begins
    first_published_at: datetime | None


def url(article: Article) -> str:
    """Return the address of a story's history."""
    return reverse("articles:history", args=[article.date, article.slug])


def difference_url(article: Article, older: int, newer: int) -> str:
    """Return the address of what changed between two states; state 0 is before the first print."""
    return reverse("articles:difference", args=[article.date, article.slug, older, newer])


def build(article: Article, *, before: int | None = None) -> HistoryPage:
    """Build a page of a public story's history: the ``SIZE`` states before a number, or the newest.

    Two queries at any length. The page is empty where there is no state before it.
    """
    printed = printings(article.pk)
    count = printed[-1].state if printed else 0
    end = count if before is None else min(before - 1, count)
    start = max(0, end - SIZE)
    shown = [each for each in reversed(printed) if start < each.state <= end]
    return HistoryPage(
        url=url(article),
        story_url=article.url,
        headline=article.headline,
        section=article.section,
        entries=tuple(_entries(article, shown)),
        count=count,
        before=before,
        older=start + 1 if start else None,
        first_published_at=article.first_published_at,
    )


def _entries(article: Article, shown: Sequence[Printed]) -> Iterable[Entry]:
    signed = (
        Byline.objects.filter(revision=OuterRef("revision"))
        .order_by("position")
        .values(json=JSONObject(name="author__name", slug="author__slug"))
    )
    rows: dict[int, Any] = {
        row["pk"]: row
        for row in Printing.objects.filter(pk__in=[each.id for each in shown]).values(
            *("pk", "revision__headline", "revision__agency__name"),
            signed=ArraySubquery(signed),
            # Asked again: it may have been withdrawn since the query before.
            is_live=Q(dispatch__live_revision__isnull=False),
        )
    }
    for each in shown:
        row = rows[each.id]
        # The copy behind a withdrawal or an erasure may be newer than anything that was printed.
        brings_copy = each.act in {_Act.PRINT, _Act.CORRECT}
        yield Entry(
            printed=each,
            headline=row["revision__headline"] if row["is_live"] and each.is_in_print else "",
            agency=(row["revision__agency__name"] or "") if brings_copy else "",
            authors=tuple(
                Signature(author["name"], author_url(author["slug"]))
                for author in row["signed"]
                if brings_copy
            ),
            url=f"{article.url}#{anchor(each.number)}" if each.is_live else "",
            difference_url=(
                difference_url(article, each.state - 1, each.state)
                if each.is_live and each.state > 1
                else ""
            ),
        )
