"""The keys of the newsroom, and the palette that lists them and finds stories."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.models import Article, Dispatch
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, write_paragraphs
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import NEW_STORY, STORIES, editor_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Article:
    return factories.story(headline="Bridge Closed After Ferry Strike")


@pytest.fixture
def page(machine: Machine) -> Page:
    return machine(factories.editor())


def palette(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Find")


def active(page: Page) -> Locator:
    return palette(page).locator("[aria-selected=true]")


@pytest.mark.parametrize(
    "path",
    ["/newsroom/", STORIES, NEW_STORY, "/newsroom/authors/author/", "/newsroom/password_change/"],
)
def test_every_page_has_the_palette(path: str, page: Page) -> None:
    page.goto(path)
    page.get_by_role("button", name="Find, keys").click()
    search = palette(page).get_by_role("combobox")
    expect(search).to_be_focused()
    for act in ("Go to the desk", "Go to stories", "New story", "Sign out"):
        expect(palette(page).get_by_role("option", name=act)).to_have_count(1)
    assert not problems(page, without=".cke")
    page.keyboard.press("Escape")
    expect(palette(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Find, keys")).to_be_focused()


def test_it_lists_the_acts_of_the_page_with_their_keys(page: Page, story: Article) -> None:
    page.goto(f"{editor_url(story)}?append")
    page.keyboard.press("Control+k")
    for act, keys in (("Save", "Ctrl+S"), ("Print update 1", "Ctrl+Enter"), ("Submit", "")):
        expect(palette(page).get_by_role("option", name=act)).to_have_text(f"{act}{keys}")
    expect(active(page)).to_have_count(1)


def test_a_story_is_found_and_opened_by_the_keyboard_alone(page: Page, story: Article) -> None:
    factories.story(headline="Ferry Timetable Changes")
    page.goto("/newsroom/")
    page.keyboard.press("Control+k")
    page.keyboard.type("ferr")
    expect(palette(page).get_by_role("status")).to_have_text("2 stories, newest work first")
    options = palette(page).get_by_role("option")
    expect(options).to_have_count(2)
    assert not problems(page)
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_contain_text(story.headline)
    expect(palette(page).get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", str(active(page).get_attribute("id"))
    )
    page.keyboard.press("ArrowDown")  # round to the first again
    expect(active(page)).to_contain_text("Ferry Timetable Changes")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{editor_url(story)}")


def test_words_without_a_story_say_so_and_an_act_is_found_by_its_name(page: Page) -> None:
    page.goto("/newsroom/")
    page.keyboard.press("Control+k")
    page.keyboard.type("new st")
    expect(active(page)).to_contain_text("New story")
    expect(palette(page).get_by_role("status")).to_contain_text("No story")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Headline")).to_be_visible()
    assert page.url.endswith(NEW_STORY)


def test_a_lost_sign_in_and_a_silent_newsroom_are_said(page: Page) -> None:
    page.goto("/newsroom/")
    page.keyboard.press("Control+k")
    page.route("**/find/**", lambda route: route.abort())
    page.keyboard.type("a")
    status = palette(page).get_by_role("status")
    expect(status).to_contain_text("does not answer")
    page.unroute("**/find/**")
    page.context.clear_cookies()
    page.keyboard.type("b")
    expect(status).to_contain_text("You are signed out")


def test_the_keys_work_in_the_text_and_it_keeps_the_cursor(page: Page, story: Article) -> None:
    page.goto(f"{editor_url(story)}?append")
    page.get_by_label("Headline").fill("Divers Arrive")
    write_paragraphs(page, ["Divers arrived"])
    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_visible()
    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_hidden()
    page.keyboard.insert_text(" at noon.")
    expect(body_of(page).locator("p")).to_have_text("Divers arrived at noon.")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    body_of(page).locator("body").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("Update 1 is in print.")
    assert Dispatch.objects.get(article=story, number=1).live_revision


def test_keys_lead_to_a_new_story_to_an_update_and_to_the_desk(page: Page, story: Article) -> None:
    page.goto(editor_url(story))
    page.keyboard.press("Alt+Shift+U")
    page.wait_for_url("**?append")
    body_of(page)
    page.keyboard.press("Alt+Shift+D")
    page.wait_for_url("**/newsroom/")  # loaded whole, with what hears the keys
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    page.keyboard.press("Alt+Shift+N")
    page.wait_for_url(f"**{NEW_STORY}")
    body_of(page)
    page.keyboard.press("Alt+Shift+S")
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()


def test_a_list_of_the_house_is_saved_by_the_same_keys(page: Page) -> None:
    page.goto("/newsroom/articles/topic/add/")
    page.get_by_label("Name").press_sequentially("Harbours")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
