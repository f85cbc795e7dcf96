"""The desk shows each person what waits for them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Dispatch
from articles.workflow import clock
from tests import factories
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db


def test_an_editor_sees_what_reporters_submitted() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin, headline="Waiting For Edda")
    assert "Waiting For Edda" not in signed_in(factories.editor()).get("/newsroom/").text
    workflow.submit(actor=robin, dispatch=dispatch)
    assert "Waiting For Edda" in signed_in(factories.editor()).get("/newsroom/").text


def test_a_reporter_sees_own_drafts_and_not_those_of_others() -> None:
    robin = factories.reporter()
    factories.draft(actor=robin, headline="Robin’s Own")
    factories.draft(headline="Somebody Else’s")
    page = signed_in(robin).get("/newsroom/").text
    assert "Robin’s Own" in page
    assert "Somebody Else’s" not in page


def test_a_story_that_breaks_stands_on_everybodys_desk() -> None:
    article = factories.story()
    factories.update(article, headline="It Moves")
    for person in (factories.reporter(), factories.editor(), factories.chief()):
        assert "It Moves" in signed_in(person).get("/newsroom/").text


def test_an_empty_desk_says_what_to_do() -> None:
    page = signed_in(factories.reporter()).get("/newsroom/")
    assert page.status_code == 200
    assert "New story" in page.text


def test_somebody_without_a_role_sees_no_story() -> None:
    factories.story(headline="Not For Strangers")
    page = signed_in(factories.UserFactory.create()).get("/newsroom/")
    assert page.status_code == 200
    assert "Not For Strangers" not in page.text


# --- What waits ---


def lines(page: str, name: str) -> list[str]:
    """The headlines of one of the desk's lists, in order."""
    list_ = page.split(f'aria-label="{name}"')[1].split("</section>")[0]
    return re.findall(r'class="desk-headline"[^>]*>([^<]*)<', list_)


def submitted(headline: str, due_at: datetime | None = None) -> Dispatch:
    robin = factories.reporter()
    filed = factories.filing(due_at=due_at)
    dispatch = factories.draft(actor=robin, headline=headline, filed=filed)
    return workflow.submit(actor=robin, dispatch=dispatch)


def test_what_is_due_soonest_waits_first_and_then_what_waits_longest() -> None:
    now = timezone.now()
    submitted("First come")
    submitted("Second come")
    submitted("Due tonight", now + timedelta(hours=5))
    submitted("Overdue", now - timedelta(minutes=5))
    page = signed_in(factories.editor()).get("/newsroom/").text
    assert lines(page, "Waiting for an editor") == [
        *("Overdue", "Due tonight", "First come", "Second come")
    ]
    assert "Overdue since" in page


def test_an_editor_sees_what_is_due_before_anybody_has_submitted_it() -> None:
    filed = factories.filing(due_at=timezone.now() + timedelta(hours=1), slugline="pier")
    dispatch = factories.draft(headline="Expected", filed=filed)
    edda = signed_in(factories.editor())
    page = edda.get("/newsroom/").text
    assert lines(page, "Due") == ["Expected"]
    assert "pier" in page
    workflow.publish(actor=factories.editor(), dispatch=dispatch, seq=1)
    assert 'aria-label="Due"' not in edda.get("/newsroom/").text


def test_a_reporters_draft_says_when_it_is_due() -> None:
    robin = factories.reporter()
    noon = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
    factories.draft(actor=robin, filed=factories.filing(due_at=noon))
    page = " ".join(signed_in(robin).get("/newsroom/").text.split())
    assert re.search("(Due|Overdue since) <time[^>]*>noon, July 1", page)


def test_what_went_out_leaves_the_list_after_an_hour() -> None:
    edda = factories.editor()
    with clock.as_of(timezone.now() - timedelta(minutes=61)):
        factories.story(actor=edda, headline="Before")
    with clock.as_of(timezone.now() - timedelta(minutes=59)):
        factories.story(actor=edda, headline="Lately")
    running = factories.story(actor=edda)
    factories.update(running, headline="Running")
    page = signed_in(edda).get("/newsroom/").text
    assert lines(page, "Out in the last hour") == ["Running", "Lately"]
    assert lines(page, "Breaking") == ["Running"]


def test_the_lists_alone_are_the_same_as_on_the_page() -> None:
    submitted("Waiting")
    edda = signed_in(factories.editor())
    part = edda.get("/newsroom/?lists").text
    assert lines(part, "Waiting for an editor") == ["Waiting"]
    assert "<html" not in part
    assert "csrfmiddlewaretoken" not in part
    assert Client().get("/newsroom/?lists").status_code == 302
