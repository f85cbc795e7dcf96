"""Who points at a story: the card "Linked from" of its editor, with few stories and with 10,000."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article
from tests import factories
from tests.articles.linking import (
    block,
    many_pointing_at,
    pointing_at,
    text_with,
)
from tests.newsroom_pages import editor_url, signed_in
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

NOBODY = "No other story points here yet."


@pytest.fixture
def target() -> Article:
    return factories.story(headline="Old Port Has No Radar")


def card(article: Article) -> Element:
    """Read the card in the editor of a story."""
    page = read(signed_in(factories.editor()).get(editor_url(article)))
    return next(each for each in page.all(css="card") if each.lines[0] == "Linked from")


def linking(article: Article) -> list[Article]:
    return list(Article.objects.also_reading(article))


def test_a_story_that_nobody_points_at_says_so(target: Article) -> None:
    assert card(target).lines == ["Linked from", NOBODY]


def test_the_card_counts_the_stories_and_links_to_their_editors(target: Article) -> None:
    first = pointing_at(target, headline="Fog at Dawn")
    second = pointing_at(target, headline="Ferry Adrift")
    shown = card(target)
    assert shown.lines == ["Linked from", "2 stories", "Ferry Adrift Public", "Fog at Dawn Public"]
    assert shown.links == [
        ("Ferry Adrift", editor_url(second)),
        ("Fog at Dawn", editor_url(first)),
    ]


def test_one_story_is_a_story_however_often_it_points_here(target: Article) -> None:
    article = factories.story(headline="Fog at Dawn", body=text_with(target, target))
    factories.update(article, headline="Fog at Noon", body=text_with(target))
    assert card(target).lines == ["Linked from", "1 story", "Fog at Noon Public"]
    assert Article.objects.also_reading_count(target) == 1


def test_what_is_not_in_print_does_not_count(target: Article) -> None:
    factories.draft(body=text_with(target))
    article = factories.story(body="<p>No block.</p>")
    text = factories.copy(body=text_with(target))
    workflow.draft_update(actor=factories.editor(), article=article, copy=text)
    assert linking(target) == []
    assert Article.objects.also_reading_count(target) == 0


def test_a_block_that_a_correction_dropped_does_not_count(target: Article) -> None:
    article = pointing_at(target)
    dispatch, edda = article.dispatches.get(), factories.editor()
    text = factories.copy(body="<p>No block.</p>")
    workflow.save(actor=edda, dispatch=dispatch, copy=text, seq=1)
    assert linking(target) == [article]
    workflow.correct(actor=edda, dispatch=dispatch, seq=2, reason="Wrong story")
    assert linking(target) == []


def test_a_withdrawn_passage_does_not_count_until_it_is_back(target: Article) -> None:
    article = factories.story(body="<p>No block.</p>")
    update = factories.update(article, body=text_with(target))
    assert linking(target) == [article]
    factories.withdraw(update)
    assert linking(target) == []
    factories.reinstate(update)
    assert linking(target) == [article]


def test_an_unpublished_story_stands_there_with_its_status(target: Article) -> None:
    article = pointing_at(target, headline="Fog at Dawn")
    workflow.unpublish(actor=factories.editor(), article=article, reason="A name to check")
    assert card(target).lines == ["Linked from", "1 story", "Fog at Dawn Unpublished"]


def test_the_headline_of_a_story_that_points_here_is_printed_as_letters(target: Article) -> None:
    pointing_at(target, headline="<b>Fog</b> & {{ ferries }}")
    assert card(target).lines[-1] == "<b>Fog</b> & {{ ferries }} Public"


def test_the_newest_eight_are_shown_and_all_are_counted(target: Article) -> None:
    many_pointing_at(target, 11)
    shown = card(target)
    assert shown.lines[1] == "11 stories"
    assert [words for words, _ in shown.links] == [
        f"Pointing Story {number}" for number in range(10, 2, -1)
    ]


@pytest.mark.parametrize(
    ("number", "most", "counted"), [(5, 4, 5), (5, 3, 4), (5, 5, 5), (4, 5, 4), (0, 5, 0)]
)
def test_the_count_is_exact_up_to_a_bound_and_one_more_beyond(
    target: Article, number: int, most: int, counted: int
) -> None:
    many_pointing_at(target, number)
    assert Article.objects.also_reading_count(target, most=most) == counted


def opened_rows(act: Callable[[], object]) -> int:
    """How many articles and dispatches the database opens meanwhile, one by one or by index."""
    tables = ("articles_article", "articles_dispatch")
    counts = " + ".join(
        f"pg_stat_get_xact_tuples_returned('{table}'::regclass)"
        f" + pg_stat_get_xact_tuples_fetched('{table}'::regclass)"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        (before,) = cursor.fetchone()
        act()
        cursor.execute(f"SELECT {counts}")
        (after,) = cursor.fetchone()
    return int(after - before)


def test_ten_thousand_stories_that_point_here_cost_the_editor_no_more_than_ten(
    target: Article, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    edda = signed_in(factories.editor())
    many_pointing_at(target, 10)
    with CaptureQueriesContext(connection) as few:
        edda.get(editor_url(target))
    other = factories.story(headline="The Most Linked Story of the Paper")
    many_pointing_at(other, 10_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article, articles_dispatch, articles_alsoread")
    with django_assert_max_num_queries(len(few)):
        begun = time.perf_counter()
        page = edda.get(editor_url(other))
        seconds = time.perf_counter() - begun
    assert "More than 1,000 stories" in page.text
    assert "Pointing Story 9999" in page.text
    assert seconds < 1
    # The newest alone are followed, and no more than are told apart.
    assert opened_rows(lambda: list(Article.objects.also_reading(other, most=8))) < 100
    assert opened_rows(lambda: Article.objects.also_reading_count(other)) < 5_000


def test_a_block_in_two_passages_of_a_chain_is_found_by_the_newer(target: Article) -> None:
    """The older passage of a story would have it last: its newer one has it first."""
    running = pointing_at(target, headline="Running Story")
    pointing_at(target, headline="Another")
    factories.update(running, headline="It Runs On", body=f"<p>More.</p>{block(target)}")
    found = [each.headline for each in Article.objects.also_reading(target, most=1)]
    assert found == ["It Runs On"]
