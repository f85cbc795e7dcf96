"""The page of a story as it would be if a text in hand were printed now; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy as shallow
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from articles import chain, provenance
from articles.addresses import topic_url
from articles.chain_row import ChainRow, Printed
from articles.dispatches import WHOLE
from articles.models import Article, Dispatch, Printing
from articles.page import StoryPage, TopicView
from articles.workflow import Copy
from authors.models import Author
from images.models import Image
from images.pictures import COLUMNS

# No printing has this id: it stands for the one to come.
_TO_COME = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What readers would be told of a correction; ``kind`` is empty for a typo."""

    kind: str = ""
    words: str = ""


def build(
    article: Article,
    *,
    dispatch: Dispatch | None,
    copy: Copy,
    topics: Iterable[Mapping[str, str]],
    at: datetime,
    note: Note | None = None,
    alone: bool = False,
) -> StoryPage:
    """Build the page of a story with ``copy`` in it as if it were printed at ``at``.

    The story may be in any status, or not be saved yet; it is loaded with its section. In place of
    ``dispatch`` where that was printed before, as the next update or the first text where not;
    numbers and hand-off lines follow. ``alone`` leaves the other texts out. Three queries, and one
    where the text has pictures.
    """
    note = note or Note()
    number = dispatch.number if dispatch else None
    rows: list[ChainRow] = []
    if article.pk:
        found = Dispatch.objects.chain(article.pk, also=number)
        rows = [ChainRow.of(each) for each in found]
    row = _row(rows, dispatch, copy, at=at, note=note)
    others = [] if alone else [each for each in rows if each.number != row.number]
    printed = _cut(sorted([row, *others], key=lambda each: -each.number), row.number)
    live = [each for each in printed if each.live_revision_id]
    story = _dated(article, at)
    return StoryPage(
        id=article.pk or 0,
        url=story.url,
        headline=live[0].headline,
        standfirst=next(
            (each.standfirst for each in live if each.text is not None and each.standfirst), ""
        ),
        section=article.section,
        label=article.label_text,
        topics=tuple(TopicView(each["name"], topic_url(each["slug"])) for each in topics),
        chain=chain.of_rows(printed, story),
        update_count=sum(1 for each in live if each.number),
        first_published_at=article.first_published_at or at,
        updated_at=at,
    )


def _row(
    rows: Sequence[ChainRow], dispatch: Dispatch | None, copy: Copy, *, at: datetime, note: Note
) -> ChainRow:
    """Return the row of the text as it would be in print."""
    number = dispatch.number if dispatch else None
    replaced = next((each for each in rows if number is not None and each.number == number), None)
    act = Printing.Act.CORRECT if replaced else Printing.Act.PRINT
    printed = Printed(
        id=_TO_COME,
        act=act,
        at=at,
        kind=note.kind if replaced and note.words else "",
        note=note.words if replaced else "",
        agency=copy.agency.name if copy.agency else None,
        names=tuple(author.name for author in copy.authors),
        source=copy.source_uri,
        version=copy.source_version,
    )
    if number is None:
        # The newest row has the highest number, withdrawn or not: none is given twice.
        number = rows[0].number + 1 if rows else 0
    return ChainRow(
        id=dispatch.pk if dispatch else 0,
        number=number,
        provenance=provenance.carried_on(
            replaced.provenance if replaced else [],
            (replaced.text if replaced else None) or "",
            copy.body,
            _TO_COME,
        ),
        printed=[*(replaced.printed if replaced else []), printed],
        live_revision_id=-1,
        headline=copy.headline,
        standfirst=copy.standfirst,
        dateline_city=copy.dateline_city,
        dateline_region=copy.dateline_region,
        agency=copy.agency.name if copy.agency else None,
        is_own_desk=copy.agency.is_own_desk if copy.agency else None,
        licence_note=copy.licence_note,
        source_uri=copy.source_uri,
        source_version=copy.source_version,
        image=_image(copy.lead_image),
        alt=copy.alt,
        caption=copy.caption,
        credit=copy.credit,
        signed=_signed(copy.authors),
        text=copy.body,
        # Looked up: the indexes hold those of saved texts.
        also_reads=[],
        pictures=[],
    )


def _cut(rows: Iterable[ChainRow], number: int) -> list[ChainRow]:
    """Leave the texts whole that a page prints whole, and the one with this number."""
    cut, place = [], 0
    for row in rows:
        if row.live_revision_id:
            place += 1
        is_whole = place <= WHOLE or row.number in {0, number}
        cut.append(row if is_whole else row._replace(text=None))
    return cut


def _dated(article: Article, at: datetime) -> Article:
    """Return the story with the address that it has or would get today."""
    if article.date is not None:
        return article
    dated = shallow(article)
    dated.date = timezone.localtime(at).date()
    dated.slug = article.slug or "story"
    return dated


def _image(image: Image | None) -> dict[str, Any]:
    """Return a picture as the rows of a chain have it."""
    if image is None:
        return {"id": None}
    return {name: getattr(image, name) for name in COLUMNS}


def _signed(authors: Sequence[Author]) -> list[dict[str, Any]]:
    """Return who signs as the rows of a chain have them; one query, none where nobody does."""
    if not authors:
        return []
    loaded = Author.objects.select_related("photo").in_bulk([each.pk for each in authors])
    return [
        {
            "id": author.pk,
            "name": author.name,
            "slug": author.slug,
            "bio": author.bio,
            "website": author.website,
            "job_title": author.job_title,
            "profiles": author.profiles,
            "photo": _image(author.photo),
        }
        for author in (loaded[each.pk] for each in authors)
    ]
