"""Lists by keyset: a cursor in the address, each row once, and no counting on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import keyset
from articles.keyset import Cursor
from articles.models import Article, Section
from tests import factories

NOON = datetime(2024, 7, 20, 12, tzinfo=UTC)


def test_a_cursor_stands_in_the_address_as_microseconds_and_an_id() -> None:
    moment = datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)
    assert str(Cursor(moment, 42)) == "1000005-42"


@given(
    at=st.datetimes(
        min_value=datetime(1690, 1, 1), max_value=datetime(5000, 1, 1), timezones=st.just(UTC)
    ),
    number=st.integers(min_value=0, max_value=10**18 - 1),
)
@settings(max_examples=100, deadline=None)
def test_a_cursor_is_read_as_it_was_written(at: datetime, number: int) -> None:
    assert Cursor.parse(str(Cursor(at, number))) == Cursor(at, number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1",
        "1-",
        "-1",
        "--1-1",
        "1-1-1",
        "1 - 1",
        "1-1\n",
        "a-b",
        "²-1",
        "١-١",
        "1.5-1",
        "1-1; DROP TABLE",
        "9" * 18 + "-1",
        "1-" + "9" * 19,
        "-" + "9" * 17 + "-1",
    ],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Cursor.parse(text)


@pytest.fixture
def rows(db: None) -> list[Article]:
    """Eleven drafts, three of them and then four begun at one moment."""
    owner = factories.reporter()
    section = Section.objects.create(name="World", slug="world")
    minutes = [0, 1, 1, 1, 2, 3, 3, 3, 3, 4, 5]
    return [
        Article.objects.create(
            slug=f"story-{place}",
            section=section,
            owner=owner,
            created_at=NOON + timedelta(minutes=minute),
            worked_at=NOON + timedelta(minutes=minute),
        )
        for place, minute in enumerate(minutes)
    ]


def walk(size: int) -> list[list[str]]:
    """The pages of the whole list, from the newest to its end."""
    pages: list[list[str]] = []
    before = None
    while True:
        page = keyset.page(Article.objects.all(), at="worked_at", before=before, size=size)
        pages.append([row.slug for row in page.items])
        if page.older is None:
            return pages
        before = Cursor.parse(str(page.older))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 10, 11, 12, 50])
def test_a_list_walked_to_its_end_shows_each_row_once_newest_first(
    rows: list[Article], size: int
) -> None:
    pages = walk(size)
    assert [slug for page in pages for slug in page] == [row.slug for row in reversed(rows)]
    assert all(len(page) == size for page in pages[:-1])
    assert pages[-1], "the last page is not an empty one"


def test_rows_of_one_moment_are_told_apart_by_their_ids(rows: list[Article]) -> None:
    tied = [row for row in rows if row.worked_at == NOON + timedelta(minutes=3)]
    middle = Cursor(tied[2].worked_at, tied[2].pk)
    page = keyset.page(Article.objects.all(), at="worked_at", before=middle, size=3)
    assert [row.slug for row in page.items] == [tied[1].slug, tied[0].slug, "story-4"]


def test_a_page_of_a_list_that_fits_has_no_older_one(rows: list[Article]) -> None:
    page = keyset.page(Article.objects.all(), at="worked_at", before=None, size=11)
    assert len(page.items) == 11
    assert page.older is None


def test_a_row_that_arrives_meanwhile_does_not_shift_the_pages(rows: list[Article]) -> None:
    first = keyset.page(Article.objects.all(), at="worked_at", before=None, size=4)
    newest = rows[-1]
    Article.objects.create(
        slug="breaking",
        section=newest.section,
        owner=newest.owner,
        created_at=NOON + timedelta(hours=1),
        worked_at=NOON + timedelta(hours=1),
    )
    second = keyset.page(Article.objects.all(), at="worked_at", before=first.older, size=4)
    assert second.items[0].slug == "story-6"


def test_a_page_costs_one_query_that_neither_counts_nor_skips(rows: list[Article]) -> None:
    with CaptureQueriesContext(connection) as captured:
        page = keyset.page(
            Article.objects.all(),
            at="worked_at",
            before=Cursor(rows[8].worked_at, rows[8].pk),
            size=3,
        )
    assert len(page.items) == 3
    (query,) = captured.captured_queries
    assert "OFFSET" not in query["sql"].upper()
    assert "COUNT(" not in query["sql"].upper()
    assert "LIMIT 4" in query["sql"]


def test_public_stories_are_walked_by_their_place_in_a_topics_list(db: None) -> None:
    topic = factories.TopicFactory.create()
    actor = factories.editor()
    stories = [
        factories.story(actor=actor, filed=factories.filing(topics=frozenset({topic})))
        for _ in range(5)
    ]
    seen: list[int] = []
    before = None
    while True:
        page = keyset.page(
            Article.objects.public().of_topic(topic),
            at="listed_at",
            id="listed_id",
            before=before,
            size=2,
        )
        seen += [row.pk for row in page.items]
        if (before := page.older) is None:
            break
    assert seen == [story.pk for story in reversed(stories)]
