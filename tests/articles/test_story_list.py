"""The list of stories: what it can be narrowed by, and its pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.admin import stories
from articles.models import Article, Section
from tests import factories
from tests.newsroom_pages import STORIES, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda() -> Client:
    return signed_in(factories.editor())


def listed(browser: Client, query: dict[str, object] | str = "") -> list[str]:
    """The headlines of a page of the list, in order."""
    page = (
        browser.get(f"{STORIES}{query}") if isinstance(query, str) else browser.get(STORIES, query)
    )
    assert page.status_code == 200
    found = re.findall(r'row-headline">\s*<a href="[^"]*">([^<]*)</a>', page.text)
    return [each.strip() for each in found]


def due(headline: str, at: datetime) -> Article:
    return factories.draft(headline=headline, filed=factories.filing(due_at=at)).article


def hours(number: float) -> datetime:
    return timezone.now() + timedelta(hours=number)


def test_mine_are_those_i_own(edda: Client) -> None:
    robin = factories.reporter()
    factories.draft(actor=robin, headline="Mine")
    factories.draft(headline="Another’s")
    assert listed(signed_in(robin), {"mine": "on"}) == ["Mine"]


def test_by_the_state_of_a_text_in_hand(edda: Client) -> None:
    robin = factories.reporter()
    workflow.submit(actor=robin, dispatch=factories.draft(actor=robin, headline="Submitted"))
    factories.draft(headline="Drafting")
    story = factories.story(headline="Corrected by hand")
    text = workflow.draft_update(actor=robin, article=story, copy=factories.copy(headline="Later"))
    assert listed(edda, {"state": "submitted"}) == ["Submitted"]
    assert listed(edda, {"state": "drafting"}) == ["Later", "Drafting"]
    workflow.spike(actor=robin, dispatch=text)
    assert listed(edda, {"state": "drafting"}) == ["Drafting"]


def test_what_is_due_comes_soonest_first_and_what_is_met_is_gone(edda: Client) -> None:
    due("Tomorrow", hours(24))
    due("Soon", hours(1))
    due("Late", hours(-1))
    met = due("Met", hours(2))
    factories.draft(headline="Whenever")
    workflow.publish(actor=factories.editor(), dispatch=met.dispatches.get(), seq=1)
    assert listed(edda, {"due": "due"}) == ["Late", "Soon", "Tomorrow"]
    assert listed(edda, {"due": "overdue"}) == ["Late"]
    assert "overdue since" in edda.get(STORIES).text


def test_filters_narrow_together(edda: Client) -> None:
    sport = Section.objects.create(name="Sport", slug="sport")
    factories.draft(headline="A", filed=factories.filing(section=sport, due_at=hours(1)))
    factories.draft(headline="B", filed=factories.filing(due_at=hours(1)))
    factories.draft(headline="C", filed=factories.filing(section=sport))
    both = {"section": sport.pk, "due": "due", "state": "drafting", "status": "draft"}
    assert listed(edda, both) == ["A"]


def test_pages_of_what_is_due_hold_each_story_once(
    edda: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "_SIZE", 2)
    noon = hours(3)
    for name in "ABCDE":
        due(name, noon)
    seen: list[str] = []
    query = "?due=due"
    while query:
        page = edda.get(f"{STORIES}{query}")
        seen += listed(edda, query)
        older = re.search(r'href="(\?[^"]*)" rel="next"', page.text)
        query = older[1].replace("&amp;", "&") if older else ""
    assert seen == [*"ABCDE"]


def test_a_slugline_stands_beside_the_headline(edda: Client) -> None:
    factories.draft(filed=factories.filing(slugline="pier-crash"))
    assert '<span class="slugline">pier-crash</span>' in edda.get(STORIES).text


@pytest.mark.parametrize("query", ["?due=never", "?state=idle", "?state=x&due=x"])
def test_a_filter_that_is_none_is_passed_over(query: str, edda: Client) -> None:
    factories.draft(headline="A")
    assert listed(edda, query) == ["A"]
