"""What the paper has set right: the public notes on what is in print, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from articles import keys, keyset
from articles.chain_views import anchor
from articles.models import Printing
from edge.dependencies import depends, depends_on

SIZE = 30


@dataclass(frozen=True, slots=True)
class NoteView:
    """A public note with the story that it stands on; ``url`` leads to the very passage.

    ``id`` is its printing's.
    """

    id: int
    kind: str
    kind_label: str
    note: str
    at: datetime
    headline: str
    url: str


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of the notes, and where the next one begins."""

    notes: Sequence[NoteView]
    older: keyset.Cursor | None


def page(*, before: keyset.Cursor | None = None, size: int = SIZE) -> NotesPage:
    """Return a page of all published corrections, clarifications and editor's notes; one query.

    Those on withdrawn passages are the words with which they were withdrawn.
    """
    printings = Printing.objects.public_notes().select_related("dispatch__article")
    shown = printings.only(
        *("at", "note_kind", "public_note", "dispatch__number"),
        *(f"dispatch__article__{name}" for name in ("headline", "date", "slug")),
    )
    found = keyset.page(shown, at="at", before=before, size=size)
    depends(keys.CORRECTIONS, *(() if before else (keys.top(keys.CORRECTIONS),)))
    depends_on(keys.teaser(each.dispatch.article_id) for each in found.items)
    return NotesPage([_view(each) for each in found.items], found.older)


def _view(printing: Printing) -> NoteView:
    article = printing.dispatch.article
    return NoteView(
        id=printing.pk,
        kind=printing.note_kind,
        kind_label=str(printing.get_note_kind_display()),
        note=printing.public_note,
        at=printing.at,
        headline=article.headline,
        url=f"{article.url}#{anchor(printing.dispatch.number or 0)}",
    )
