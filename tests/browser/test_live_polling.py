"""How often an open page asks: soon while it is read, seldom while it is not, less when it hurts.

The page's clock is the test's: nothing here waits in real time.
"""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from playwright.sync_api import Page, Route, expect

from articles import workflow
from articles.models import Article
from tests import factories
from tests.browser.open_story import (
    NOON,
    Clock,
    from_the_server,
    look_away,
    look_back,
    says,
    status,
)

pytestmark = pytest.mark.django_db(transaction=True)

LUCKS = (0, 0.999)
SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"


@pytest.fixture
def article() -> Article:
    """A story with an update."""
    article = factories.story(headline="Ferry Strikes Pier")
    factories.update(article, headline="Bridge Closed")
    return Article.objects.get(pk=article.pk)


@pytest.mark.parametrize("luck", LUCKS)
def test_a_page_that_is_read_asks_every_three_seconds_or_so(
    reader: Page, article: Article, luck: float
) -> None:
    clock = Clock(reader, article, luck=luck)
    clock.run(30)
    assert clock.asked >= 8
    assert all(2.5 <= pause <= 3.5 for pause in clock.pauses), clock.pauses
    # With the second that a cache may keep an answer: under five in all, the way included.
    assert max(clock.pauses) + 1 < 5


def test_a_page_that_was_just_opened_asks_within_the_first_pause(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article, luck=0.999)
    clock.run(3.5)
    assert clock.asked == 1


@pytest.mark.parametrize("luck", LUCKS)
def test_a_hidden_page_asks_once_a_minute(reader: Page, article: Article, luck: float) -> None:
    clock = Clock(reader, article, luck=luck)
    clock.run(6)
    look_away(reader)
    before = clock.asked
    clock.run_on(600)
    hidden = clock.pauses[before:]
    assert 8 <= len(hidden) + 1 <= 12
    assert all(50 <= pause <= 70 for pause in hidden), hidden


def test_it_asks_at_once_when_somebody_looks_again(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    look_away(reader)
    clock.run(20)
    before = clock.asked
    look_back(reader)
    clock.run(0.5)
    assert clock.asked == before + 1
    for _ in range(10):  # somebody who leafs through tabs is no reason to ask ten times
        look_away(reader)
        look_back(reader)
    clock.run(1)
    assert clock.asked == before + 2


def test_a_page_put_aside_asks_nothing_and_asks_at_once_when_brought_back(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article)
    clock.run(5)
    reader.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    before = clock.asked
    clock.run_on(300)
    assert clock.asked == before
    reader.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    clock.run(0.5)
    assert clock.asked == before + 1
    clock.run(3.5)
    assert clock.asked == before + 2


def test_somebody_who_saves_data_is_asked_less_of(reader: Page, article: Article) -> None:
    reader.add_init_script(SAVES_DATA)
    clock = Clock(reader, article)
    clock.run_on(300)
    assert all(25 <= pause <= 35 for pause in clock.pauses)
    assert len(clock.pauses) >= 7


def test_errors_double_the_pause_up_to_two_minutes_and_one_answer_ends_it(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article, luck=0.999, answer=status(500))
    clock.run_on(500)
    for failures, pause in enumerate(clock.pauses, start=1):
        backed_off = 3.5 + min(120, 3 * 2**failures)
        assert backed_off - 0.3 < pause < backed_off + 5, clock.pauses  # time passes in leaps
    assert max(clock.pauses) > 120
    clock.answer = from_the_server
    clock.run_on(130)
    healthy = clock.asked
    clock.run(20)
    assert clock.asked >= healthy + 5


def test_with_the_worst_luck_errors_never_make_it_ask_more(reader: Page, article: Article) -> None:
    clock = Clock(reader, article, luck=0, answer=lambda route: route.abort())
    clock.run(30)
    assert all(pause >= 2.5 for pause in clock.pauses)


def test_a_machine_that_is_online_again_asks_at_once(reader: Page, article: Article) -> None:
    clock = Clock(reader, article, luck=0.999, answer=lambda route: route.abort())
    clock.run_on(100)
    before = clock.asked
    clock.answer = from_the_server
    reader.evaluate("dispatchEvent(new Event('online'))")
    clock.run(0.5)
    assert clock.asked == before + 1
    clock.run(4)
    assert clock.asked == before + 2


@pytest.mark.parametrize("as_date", [False, True])
def test_it_keeps_away_as_long_as_the_server_says(
    reader: Page, article: Article, as_date: bool
) -> None:
    until = format_datetime(NOON + timedelta(seconds=90), usegmt=True)
    away = status(503, **{"Retry-After": until if as_date else "90"})
    clock = Clock(reader, article, luck=0, answer=away)
    clock.run(4)
    assert clock.asked == 1
    clock.answer = from_the_server
    clock.run_on(80)
    look_away(reader)
    look_back(reader)
    reader.evaluate("dispatchEvent(new Event('online'))")
    clock.run(3)
    assert clock.asked == 1
    clock.run(20)
    assert clock.asked >= 4
    assert clock.pauses[0] >= 89


def test_a_server_that_sends_everybody_away_for_good_is_asked_again_within_the_hour(
    reader: Page, article: Article
) -> None:
    away = status(429, **{"Retry-After": "99999999"})
    clock = Clock(reader, article, luck=0, answer=away)
    clock.run(3)
    reader.clock.fast_forward("59:00")
    assert clock.asked == 1
    reader.clock.fast_forward("02:00")
    reader.evaluate("answered()")
    assert clock.asked == 2


def test_an_answer_that_never_comes_is_given_up_and_asked_for_once_at_a_time(
    reader: Page, article: Article
) -> None:
    waiting: list[Route] = []
    clock = Clock(reader, article, answer=waiting.append)
    clock.run(3, waits=False)
    look_away(reader)
    look_back(reader)
    clock.run(6, waits=False)
    assert clock.asked == 1
    clock.answer = from_the_server
    clock.run(3, waits=False)
    reader.evaluate("answered()")
    clock.run(12)
    assert clock.asked > 2
    assert reader.evaluate("mostUnderWay") == 1


def test_what_is_no_answer_of_ours_changes_nothing_on_the_page(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article)
    for body in ("<html>Sign in to the café’s network</html>", "{}", "null", "[]"):
        clock.answer = lambda route, body=body: route.fulfill(body=body)
        clock.run_on(30)
        expect(says(reader)).to_be_empty()
    clock.answer = from_the_server
    clock.run_on(130)
    factories.update(article, headline="Ferry Crew Account for All")
    clock.run(4)
    expect(says(reader)).to_have_text("New update: Ferry Crew Account for All")


def test_an_unpublished_story_is_said_to_be_away_and_asked_for_less(
    reader: Page, article: Article
) -> None:
    clock = Clock(reader, article)
    clock.run(4)
    workflow.unpublish(actor=factories.editor(), article=article, reason="A court.")
    clock.run(4)
    expect(says(reader)).to_have_text("This story is not available at the moment.")
    expect(reader.locator(".chain")).to_be_visible()
    before = clock.asked
    clock.run_on(120)
    assert all(25 <= pause <= 35 for pause in clock.pauses[before:]), clock.pauses
    workflow.publish_again(actor=factories.editor(), article=article, reason="Cleared.")
    clock.run_on(40)
    expect(says(reader)).to_be_empty()
    before = clock.asked
    clock.run(10)
    assert clock.asked >= before + 2


def test_nobody_asks_for_a_killed_story_again(reader: Page, article: Article) -> None:
    clock = Clock(reader, article)
    workflow.kill(actor=factories.chief(), article=article, reason="A court.")
    clock.run(4)
    expect(says(reader)).to_have_text("This story was taken down.")
    before = clock.asked
    look_away(reader)
    look_back(reader)
    clock.run_on(200)
    assert clock.asked == before
