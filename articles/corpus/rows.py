"""The rows that a story is in the tables, with what lists show of it already derived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from articles.corpus.stories import Passage, Story, Text
from articles.dispatches import WHOLE
from articles.models import (
    Address,
    AlsoRead,
    Article,
    ArticleAuthor,
    ArticleTopic,
    Byline,
    Dispatch,
    Event,
    Printing,
    Revision,
)
from articles.provenance import trace
from articles.workflow.listing import SEARCHED

_COLUMNS: dict[type[Model], str] = {
    Article: "id status slug slugline section_id label owner_id created_at date first_published_at "
    "updated_at headline standfirst lead_image_id lead_alt update_count working_headline worked_at",
    ArticleTopic: "id article_id topic_id listed_at",
    ArticleAuthor: "id article_id author_id listed_at",
    Address: "id article_id date slug created_at",
    Dispatch: "id article_id number state state_at live_revision_id provenance created_by_id "
    "created_at",
    Revision: "id dispatch_id seq headline standfirst dateline_city dateline_region agency_id body "
    "lead_image_id caption credit alt created_by_id created_at",
    Byline: "id revision_id author_id position",
    AlsoRead: "id revision_id target_id position",
    Printing: "id dispatch_id act revision_id at actor_id note_kind public_note reason",
    Event: "id article_id dispatch_id verb actor_id at note data",
}
_ALT, _CREDIT, _CAPTION = "A plain picture", "City Telegraph", "A picture drawn for the occasion."


class Table:
    """Rows of one model on their way into its table; columns not named get their defaults."""

    def __init__(self, model: type[Model], given: str) -> None:
        """Number rows after those that the table has ever had; one query."""
        self.model = model
        self.name = model._meta.db_table
        names = given.split()
        others = [
            field
            for field in model._meta.concrete_fields
            if field.get_attname() not in names and not isinstance(field, SearchVectorField)
        ]
        self.columns = [*names, *(field.get_attname() for field in others)]
        self.rest = tuple(
            field.get_db_prep_save(field.get_default(), connection) for field in others
        )
        self.first_id = _next_id(self.name)
        self.next_id = count(self.first_id).__next__
        self.rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        """Add a row: the given columns, in their order."""
        self.rows.append(values + self.rest)

    def taken(self) -> list[tuple[Any, ...]]:
        """Return the rows and forget them."""
        rows, self.rows = self.rows, []
        return rows


def _next_id(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        (number,) = cursor.fetchone()
    return int(number)


class Tables:
    """The tables that stories fill, in an order in which each points at those before it."""

    def __init__(self) -> None:
        """Look up where their ids go on."""
        self._of = {model: Table(model, given) for model, given in _COLUMNS.items()}
        # The article's row has its running text last: the database makes the vector of it.
        self.article = self._of[Article]

    def __iter__(self) -> Any:
        return iter(self._of.values())

    def add(self, story: Story) -> None:
        """Add all rows of a story; stories come in the order of their ids."""
        self.article.next_id()
        dispatches, revisions = self._texts(story)
        printed = self._printings(story, dispatches, revisions)
        self._passages(story, dispatches, revisions, printed)
        self._listing(story)
        table = self._of[Event]
        for done in story.done:
            passage = None if done.passage is None else dispatches[done.passage]
            table.add(
                table.next_id(),
                story.id,
                passage,
                done.verb,
                done.by,
                done.at,
                done.note,
                done.data,
            )

    def _texts(self, story: Story) -> tuple[list[int], list[list[int]]]:
        """Add what was saved; returns the ids of the dispatches and of their revisions."""
        table, bylines, links = self._of[Revision], self._of[Byline], self._of[AlsoRead]
        next_dispatch = self._of[Dispatch].next_id
        dispatches: list[int] = []
        revisions: list[list[int]] = []
        for passage in story.passages:
            dispatches.append(dispatch := next_dispatch())
            revisions.append([])
            for seq, text in enumerate(passage.texts, start=1):
                revisions[-1].append(id_ := table.next_id())
                notes = (_CAPTION, _CREDIT, _ALT) if text.image else ("", "", "")
                table.add(
                    *(id_, dispatch, seq, text.headline, text.standfirst, text.city, text.region),
                    *(text.agency, text.body, text.image, *notes, text.by, text.at),
                )
                for position, author in enumerate(text.authors, start=1):
                    bylines.add(bylines.next_id(), id_, author, position)
                for position, target in enumerate(text.also_reads, start=1):
                    links.add(links.next_id(), id_, target, position)
        return dispatches, revisions

    def _printings(
        self, story: Story, dispatches: Sequence[int], revisions: Sequence[Sequence[int]]
    ) -> list[list[int]]:
        """Add what was printed; returns the printings' ids by passage."""
        table = self._of[Printing]
        ids = []
        for passage, dispatch, saved in zip(story.passages, dispatches, revisions, strict=True):
            ids.append([table.next_id() for _ in passage.prints])
            for id_, each in zip(ids[-1], passage.prints, strict=True):
                table.add(
                    *(id_, dispatch, each.act, saved[each.text], each.at, each.by),
                    *(each.kind, each.note, each.reason),
                )
        return ids

    def _passages(
        self,
        story: Story,
        dispatches: Sequence[int],
        revisions: Sequence[Sequence[int]],
        printings: Sequence[Sequence[int]],
    ) -> None:
        table = self._of[Dispatch]
        for passage, dispatch, saved, printed in zip(
            story.passages, dispatches, revisions, printings, strict=True
        ):
            live = _live(passage)
            first = passage.texts[0]
            table.add(
                *(dispatch, story.id, passage.number, passage.state, passage.state_at),
                saved[passage.prints[-1].text] if live else None,
                _provenance(passage, printed) if live else "[]",
                *(first.by, first.at),
            )

    def _listing(self, story: Story) -> None:
        """Add the article and its places in lists, as articles/workflow/listing.py derives them."""
        live = [(each.number, text) for each in story.passages if (text := _live(each))]
        chain = [text for _, text in sorted(live, key=lambda each: -(each[0] or 0))]
        whole = chain if len(chain) <= WHOLE else [*chain[:WHOLE], chain[-1]]
        prints = [each.at for passage in story.passages for each in passage.prints]
        first = story.passages[0].prints[0].at if prints else None
        day = timezone.localdate(first) if first else None
        image = next((text.image for text in whole if text.image), None)
        saved = [text for passage in story.passages for text in passage.texts]
        newest = max(reversed(saved), key=lambda text: text.at)
        self.article.rows.append(
            (
                *(story.id, story.status, story.slug, story.slugline, story.section, story.label),
                story.owner,
                *(story.created_at, day, first, max(prints, default=None)),
                chain[0].headline if chain else "",
                next((text.standfirst for text in whole if text.standfirst), ""),
                *(image, _ALT if image else "", len(live) - 1 if live else 0),
                *(newest.headline, newest.at, *self.article.rest),
                " ".join(text.running for text in whole)
                .encode()[:SEARCHED]
                .decode(errors="ignore"),
            )
        )
        self._lists(story, first if story.status == "public" else None, chain)
        if first:
            table = self._of[Address]
            table.add(table.next_id(), story.id, day, story.slug, first)

    def _lists(self, story: Story, listed_at: datetime | None, chain: Iterable[Text]) -> None:
        topics, authors = self._of[ArticleTopic], self._of[ArticleAuthor]
        for topic in story.topics:
            topics.add(topics.next_id(), story.id, topic, listed_at)
        if listed_at:
            for author in {author for text in chain for author in text.authors}:
                authors.add(authors.next_id(), story.id, author, listed_at)


def _live(passage: Passage) -> Text | None:
    """What readers see of a passage."""
    if not passage.prints or passage.prints[-1].act == "withdraw":
        return None
    return passage.texts[passage.prints[-1].text]


def _provenance(passage: Passage, printings: Sequence[int]) -> str:
    if len(printings) == 1:  # most: no need to compare
        text = passage.texts[passage.prints[0].text]
        return f"[[{len(text.paragraphs) + len(text.also_reads)}, {printings[0]}]]"
    wordings = zip(
        printings, (passage.texts[each.text].body for each in passage.prints), strict=True
    )
    return str(trace(wordings))
