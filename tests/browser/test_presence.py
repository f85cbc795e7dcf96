"""Two people at one story: each sees the other come, look away and go."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles import workflow
from articles.models import Article
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, press, write_paragraphs
from tests.browser.open_story import can_look_away, look_away, look_back
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import STORIES, editor_url

pytestmark = pytest.mark.django_db(transaction=True)
# How soon the others see that somebody came or went, in milliseconds.
SEEN = 10_000
# A tab that ended without a word: what it said last holds for twelve seconds.
LOST = 20_000


@pytest.fixture
def story() -> Article:
    return factories.story(headline="Bridge Closed")


@pytest.fixture
def ana(machine: Machine) -> Page:
    return can_look_away(machine(factories.editor(first_name="Ana", last_name="Ruiz")))


@pytest.fixture
def odin(machine: Machine) -> Page:
    return can_look_away(machine(factories.editor(first_name="Odin", last_name="Berg")))


def test_two_editors_see_each_other_and_both_go_on_writing(
    ana: Page, odin: Page, story: Article
) -> None:
    ana.goto(f"{editor_url(story)}?append")
    odin.goto(f"{editor_url(story)}?append")
    who = odin.locator("#here")
    expect(who).to_have_text("Ana Ruiz has this story open (a new update)", timeout=SEEN)
    expect(ana.locator("#here")).to_contain_text("Odin Berg has this story open", timeout=SEEN)
    # A reader of the screen is told when there is time for it.
    expect(odin.get_by_role("status").filter(has_text="Ana Ruiz")).to_have_count(1)
    assert not problems(odin, without=".cke")
    for page, words in ((ana, "Divers arrived."), (odin, "A crane arrived.")):
        page.get_by_label("Headline").fill(words)
        write_paragraphs(page, [words])
    press(ana, "Print update 1", "Update 1 is in print.")
    press(odin, "Print update 2", "Update 2 is in print.")


def test_who_goes_on_to_another_page_is_gone_from_the_story(
    ana: Page, odin: Page, story: Article
) -> None:
    ana.goto(editor_url(story))
    odin.goto(editor_url(story))
    expect(odin.locator("#here")).to_contain_text("Ana Ruiz", timeout=SEEN)
    ana.goto("/newsroom/")
    expect(odin.locator("#here")).to_be_empty(timeout=SEEN)
    ana.go_back()
    expect(odin.locator("#here")).to_contain_text("Ana Ruiz", timeout=SEEN)


def test_a_browser_that_is_killed_is_gone_in_a_moment(
    ana: Page, odin: Page, story: Article
) -> None:
    ana.goto(editor_url(story))
    odin.goto(editor_url(story))
    expect(odin.locator("#here")).to_contain_text("Ana Ruiz", timeout=SEEN)
    # Nothing more comes from her machine, not even a farewell.
    ana.context.set_offline(True)
    expect(odin.locator("#here")).to_be_empty(timeout=LOST)
    ana.context.set_offline(False)


def test_who_lost_the_connection_is_not_told_for_ever_that_a_colleague_is_here(
    ana: Page, odin: Page, story: Article
) -> None:
    ana.goto(editor_url(story))
    odin.goto(editor_url(story))
    expect(odin.locator("#here")).to_contain_text("Ana Ruiz", timeout=SEEN)
    odin.context.set_offline(True)
    expect(odin.locator("#here")).to_be_empty(timeout=LOST)
    odin.context.set_offline(False)
    expect(odin.locator("#here")).to_contain_text("Ana Ruiz", timeout=LOST)


def test_a_tab_out_of_sight_is_told_as_away(ana: Page, odin: Page, story: Article) -> None:
    ana.goto(f"{editor_url(story)}?append")
    odin.goto(editor_url(story))
    look_away(ana)
    expect(odin.locator("#here")).to_contain_text("away", timeout=SEEN)
    look_back(ana)
    expect(odin.locator("#here")).to_have_text(
        "Ana Ruiz has this story open (a new update)", timeout=SEEN
    )


def test_what_arrived_while_one_looked_away_is_there_until_one_has_read_it(
    ana: Page, odin: Page, story: Article
) -> None:
    ana.goto(f"{editor_url(story)}?append")
    body_of(ana)
    look_away(ana)
    edda = factories.editor(first_name="Edda", last_name="Lund")
    for number in range(1, 8):
        factories.update(story, actor=edda, headline=f"Passage {number}")
    look_back(ana)
    told = ana.locator("#arrived li")
    expect(told).to_have_count(7)
    expect(told.first).to_have_text("Edda Lund printed update 1: “Passage 1”")
    expect(ana.locator("#news")).to_contain_text("Passage 7")
    # It stays when one looks away again, and when more arrives.
    look_away(ana)
    chief = factories.chief(first_name="Cleo", last_name="Brandt")
    workflow.unpublish(actor=chief, article=story, reason="Not ours")
    look_back(ana)
    expect(told).to_have_count(8)
    ana.get_by_role("button", name="I have read this").click()
    expect(ana.locator("#arrived")).to_be_hidden()
    expect(ana.locator("#news")).to_be_empty()
    expect(ana.get_by_label("Headline")).to_be_focused()


def test_the_list_of_stories_says_who_works_on_what(ana: Page, odin: Page, story: Article) -> None:
    ana.goto(f"{editor_url(story)}?append")
    odin.goto(editor_url(story))
    expect(odin.locator("#here")).to_contain_text("Ana Ruiz", timeout=SEEN)
    odin.goto(STORIES)
    expect(odin.get_by_role("row", name="Bridge Closed")).to_contain_text("Open: Ana Ruiz")
    assert not problems(odin)
