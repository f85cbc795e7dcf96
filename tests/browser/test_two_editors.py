"""Two editors at one running story: both updates are kept in order, and each sees the other's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles import workflow
from articles.models import Article, Dispatch, Event
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, press, write_paragraphs
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Article:
    return factories.story(headline="Bridge Closed")


def begin_update(machine: Machine, story: Article, **name: str) -> Page:
    """Open the form of an update as an editor of that name."""
    page = machine(factories.editor(**name))
    page.goto(f"{editor_url(story)}?append")
    body_of(page)
    return page


def test_what_a_colleague_prints_arrives_while_one_writes_and_takes_nothing_away(
    machine: Machine, story: Article
) -> None:
    edda = begin_update(machine, story, first_name="Edda", last_name="Lund")
    odin = begin_update(machine, story, first_name="Odin", last_name="Berg")
    odin.get_by_label("Headline").fill("Odin’s Headline")
    write_paragraphs(odin, ["Odin’s words."])
    odin.get_by_label("Headline").focus()

    edda.get_by_label("Headline").fill("Divers Arrive")
    write_paragraphs(edda, ["Divers arrived at noon."])
    press(edda, "Print update 1", "Update 1 is in print.")

    expect(odin.locator("#arrived")).to_contain_text("Edda Lund printed update 1: “Divers Arrive”")
    expect(odin.locator("#chain")).to_contain_text("Divers arrived at noon.")
    expect(odin.get_by_role("button", name="Print update 2")).to_be_visible()
    expect(odin.get_by_label("Headline")).to_be_focused()
    expect(odin.get_by_label("Headline")).to_have_value("Odin’s Headline")
    expect(body_of(odin).locator("p")).to_have_text("Odin’s words.")
    assert not problems(odin)

    press(odin, "Print update 2", "Update 2 is in print.")
    printed = Dispatch.objects.filter(article=story, number__gt=0).order_by("number")
    assert [each.live_revision and each.live_revision.headline for each in printed] == [
        "Divers Arrive",
        "Odin’s Headline",
    ]


def test_a_text_that_a_colleague_begins_is_told(machine: Machine, story: Article) -> None:
    edda = begin_update(machine, story)
    robin = factories.reporter(first_name="Robin", last_name="Reyes")
    workflow.draft_update(actor=robin, article=story, copy=factories.copy())
    expect(edda.locator("#in-hand")).to_contain_text("Robin Reyes")


def test_what_goes_wrong_under_pressure_is_asked_about_and_nothing_typed_is_lost(
    machine: Machine, story: Article
) -> None:
    page = begin_update(machine, story)
    page.get_by_label("Headline").fill("bridge closed")
    page.get_by_label("Dateline: city").fill("")
    write_paragraphs(page, ["Still closed."])
    page.get_by_role("button", name="Print update 1").click()
    box = page.locator(".doubts")
    expect(box).to_contain_text("It has no dateline")
    expect(box).to_contain_text("Its headline is the one that is in print already.")
    expect(body_of(page).locator("p")).to_have_text("Still closed.")
    assert not problems(page)
    page.get_by_label("Print it all the same, because").fill("The desk wants it so")
    press(page, "Print update 1", "Update 1 is in print.")
    event = Event.objects.get(verb="append_update")
    assert event.note == "The desk wants it so"
    assert event.data["overridden"] == ["no_dateline", "same_headline"]
