"""The newsroom's history of a story: every version of every text that was ever saved.

A version is a revision, named by its text and its ``seq`` there: "Update 3, version 4". Unlike the
public history (``articles/history.py``), it tells who saved, and of texts that nobody printed. Of
an erased text it has no words, as the database has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery

from articles import body, comparison, differences, keyset
from articles.blocks import AlsoReadTarget
from articles.comparison import FieldChange
from articles.differences import BlockChange
from articles.keyset import Cursor
from articles.models import Article, Byline, Dispatch, Event, Printing, Revision
from images.pictures import PictureView, picture

SIZE = 50
# Of one page's versions, so many printings are told: a text may be withdrawn and brought back
# often.
_MOST_PRINTINGS = 200
# Targets of "Also read" blocks that are named in a difference.
_MOST_TARGETS = 100

# How a version came about, by the verb that saved it.
_HOW = {
    "create": "began the story",
    "draft_update": "began it",
    "append_update": "wrote and printed it",
    "spike": "put it aside: as in print again",
}
_PRINTS = frozenset({"publish", "append_update"})


@dataclass(frozen=True, slots=True)
class Act:
    """A printing of a version: what, when and by whom.

    ``why`` is the reason given to the newsroom, or for printing in spite of doubts; ``note`` what
    readers were told.
    """

    name: str
    at: datetime
    who: str
    why: str
    note: str


@dataclass(frozen=True, slots=True)
class Version:
    """A saved version as the history lists it; ``text`` is the name of the text it is of."""

    id: int
    seq: int
    dispatch: Dispatch
    text: str
    headline: str
    how: str
    who: str
    at: datetime
    acts: Sequence[Act]
    before: int | None  # the version of the same text before it
    is_newest: bool  # of its text: the working copy

    @property
    def is_in_print(self) -> bool:
        """Whether readers see it now, where the story is public."""
        return self.dispatch.live_revision_id == self.id

    @property
    def is_erased(self) -> bool:
        """Whether its text is gone for good."""
        return self.dispatch.erased_at is not None

    @property
    def name(self) -> str:
        """What a sentence calls it: ``Update 3, version 4``."""
        return f"{self.text}, version {self.seq}"


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """A page of a story's versions, newest first, and the texts that they are of."""

    versions: Sequence[Version]
    older: Cursor | None
    texts: Sequence[tuple[int, str]]  # ids of dispatches and their names, newest first


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What changed from one version to another; ``pictures`` are both where they differ.

    Nothing is told of an erased text: ``is_erased``.
    """

    older: Version
    newer: Version
    fields: Sequence[FieldChange]
    blocks: Sequence[BlockChange]
    pictures: tuple[PictureView | None, PictureView | None] | None
    is_erased: bool


def page(article: Article, *, text: int | None, before: Cursor | None) -> VersionsPage:
    """Return a page of a story's versions, or of one text's: ``text`` is its dispatch's id.

    Four queries, whatever their number.
    """
    texts = {each.pk: each for each in Dispatch.objects.of(article)}
    # By time and not by id: an index of all revisions of the paper would look tempting.
    found = keyset.page(
        _rows().filter(dispatch__in=[text] if text is not None else list(texts)),
        at="created_at",
        before=before,
        size=SIZE,
    )
    return VersionsPage(
        versions=_versions(found.items),
        older=found.older,
        texts=[(pk, text_name(each)) for pk, each in texts.items()],
    )


def versions(article: Article, *ids: int) -> list[Version] | None:
    """Return versions of a story by their ids, in the order asked; None where one is not its own.

    Three queries.
    """
    rows = {each.pk: each for each in _rows().filter(dispatch__article=article, pk__in=ids)}
    if set(ids) - set(rows):
        return None
    return _versions([rows[each] for each in ids])


def newest(dispatch: Dispatch) -> Version:
    """Return the working copy of a text as a version; three queries."""
    row = _rows().filter(dispatch=dispatch).order_by("-seq")[:1]
    return _versions(row)[0]


def difference(older: Version, newer: Version, *, whole: bool = False) -> VersionDifference:
    """Return what changed from a version to another, of one text or of two; two queries.

    ``whole`` shows what did not change as well.
    """
    if older.is_erased or newer.is_erased:
        return VersionDifference(older, newer, [], [], None, is_erased=True)
    names = Byline.objects.filter(revision=OuterRef("pk")).order_by("position")
    rows: Mapping[int, Any] = (
        Revision.objects.select_related("agency", "lead_image")
        .annotate(names=ArraySubquery(names.values("author__name")))
        .in_bulk([older.id, newer.id])
    )
    before, after = rows[older.id], rows[newer.id]
    at = newer.at if newer.before == older.id else None
    targets = _targets(before, after)
    return VersionDifference(
        older=older,
        newer=newer,
        fields=[
            *comparison.fields(before, after, at=at),
            *_source_fields(before, after, targets, at=at),
        ],
        blocks=differences.bodies(before.body, after.body, also_reads=targets, at=at, whole=whole),
        pictures=_pictures(before, after),
        is_erased=False,
    )


def text_name(dispatch: Dispatch) -> str:
    """Return what the history calls a text; one that was never printed goes by who began it."""
    if dispatch.number is None:
        return f"{dispatch.title} of {dispatch.created_by}"
    return dispatch.title


# --- Rows -------------------------------------------------------------------------------------


def _rows() -> QuerySet[Revision]:
    """Revisions without their bodies, each with the newest ``seq`` of its text."""
    of_text = Revision.objects.filter(dispatch=OuterRef("dispatch")).order_by("-seq")
    return (
        Revision.objects.select_related("dispatch__created_by", "created_by")
        .only(
            *("seq", "headline", "created_at", "created_by__username", "created_by__first_name"),
            *("created_by__last_name", "dispatch__number", "dispatch__live_revision"),
            *("dispatch__erased_at", "dispatch__article", "dispatch__state"),
            *("dispatch__created_by__username", "dispatch__created_by__first_name"),
            "dispatch__created_by__last_name",
        )
        .annotate(
            newest_seq=Subquery(of_text.values("seq")[:1]),
            before_id=Subquery(of_text.filter(seq__lt=OuterRef("seq")).values("pk")[:1]),
        )
    )


def _versions(rows: Iterable[Any]) -> list[Version]:
    rows = list(rows)
    printings = list(
        Printing.objects.filter(revision__in=[each.pk for each in rows])
        .exclude(act=Printing.Act.ERASE)
        .select_related("actor", "revision")
        .only(
            *("act", "at", "reason", "note_kind", "public_note", "revision__seq", "dispatch"),
            *("actor__username", "actor__first_name", "actor__last_name"),
        )
        .order_by("-at", "-id")[:_MOST_PRINTINGS]
    )
    saved, overridden = _told(rows, printings)
    acts = defaultdict(list)
    for each in reversed(printings):
        acts[each.revision_id].append(_act(each, overridden))
    return [
        Version(
            id=row.pk,
            seq=row.seq,
            dispatch=row.dispatch,
            text=text_name(row.dispatch),
            headline=row.headline,
            how=_how(saved.get((row.dispatch_id, row.seq))),
            who=str(row.created_by),
            at=row.created_at,
            acts=acts[row.pk],
            before=row.before_id,
            is_newest=row.seq == row.newest_seq,
        )
        for row in rows
    ]


_Told = dict[tuple[int, int], Event]


def _told(rows: Sequence[Any], printings: Sequence[Printing]) -> tuple[_Told, _Told]:
    """Return the events that saved versions and those that printed them, by text and ``seq``.

    One query: an act has one moment, and the events of a story are indexed by it.
    """
    if not rows:
        return {}, {}
    moments = {each.created_at for each in rows} | {each.at for each in printings}
    wanted = {(each.dispatch_id, each.seq) for each in rows}
    events = Event.objects.filter(article=rows[0].dispatch.article_id, at__in=moments)
    saved: _Told = {}
    printed: _Told = {}
    for event in events.only("verb", "note", "data", "dispatch", "at").order_by("at", "id"):
        key = (event.dispatch_id or 0, event.data.get("seq", 0))
        if key not in wanted:
            continue
        if event.verb in _PRINTS:
            printed[key] = event
        if event.verb != "publish":
            saved.setdefault(key, event)
    return saved, printed


def _how(event: Event | None) -> str:
    if event is None:
        return "saved"
    if restored := event.data.get("restored"):
        return f"brought back version {restored}"
    if event.data.get("merged"):
        return "saved, merged with what was saved meanwhile"
    return _HOW.get(event.verb, "saved")


def _act(printing: Printing, overridden: _Told) -> Act:
    why = printing.reason
    event = overridden.get((printing.dispatch_id, printing.revision.seq))
    if printing.act == Printing.Act.PRINT and event is not None and event.data.get("overridden"):
        why = f"In spite of doubts: {event.note}"
    return Act(
        name=str(printing.get_act_display()),
        at=printing.at,
        who=str(printing.actor),
        why=why,
        note=f"{printing.get_note_kind_display()}: {printing.public_note}"
        if printing.public_note
        else "",
    )


# --- Differences ------------------------------------------------------------------------------


def _targets(*revisions: Revision) -> dict[int, AlsoReadTarget]:
    """Return what their "Also read" blocks point at, public or not; one query, none without any."""
    wanted = dict.fromkeys(target for each in revisions for target in body.also_read_ids(each.body))
    if not wanted:
        return {}
    found = Article.objects.filter(pk__in=list(wanted)[:_MOST_TARGETS])
    return {
        each.pk: AlsoReadTarget(str(each), "")
        for each in found.only("headline", "working_headline", "slug")
    }


def _source_fields(
    before: Revision,
    after: Revision,
    targets: Mapping[int, AlsoReadTarget],
    *,
    at: datetime | None,
) -> Iterable[FieldChange]:
    """Yield what readers do not see: where blocks point, and what the source said of its copy."""
    old, new = _source_lines(before, targets), _source_lines(after, targets)
    for name, line in new.items():
        if old[name] != line:
            yield FieldChange(name, differences.words(old[name], line, at=at))


def _source_lines(revision: Revision, targets: Mapping[int, AlsoReadTarget]) -> dict[str, str]:
    pointed = (targets.get(each) for each in body.also_read_ids(revision.body))
    return {
        "Also read points at": " · ".join(each.headline for each in pointed if each),
        "Wire item": revision.source_uri,
        "Version of the wire item": revision.source_version,
        "Sent": revision.source_at.isoformat() if revision.source_at else "",
        "Embargo until": revision.embargo_until.isoformat() if revision.embargo_until else "",
    }


def _pictures(
    before: Revision, after: Revision
) -> tuple[PictureView | None, PictureView | None] | None:
    if before.lead_image_id == after.lead_image_id:
        return None
    return picture(before.lead_image, alt=before.alt), picture(after.lead_image, alt=after.alt)
