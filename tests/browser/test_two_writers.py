"""Two people at one text at once: different paragraphs are both kept, the same is asked about."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import Dispatch
from authors.models import User
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, expect_text, press
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import text_url

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND, THIRD = "The ferry struck the bridge.", "Nobody was hurt.", "Trains were stopped."


@pytest.fixture
def robin() -> User:
    return factories.reporter(first_name="Robin", last_name="Reyes")


@pytest.fixture
def dispatch(robin: User) -> Dispatch:
    paragraphs = "".join(f"<p>{each}</p>" for each in (FIRST, SECOND, THIRD))
    return factories.draft(actor=robin, headline="Ferry Strikes Bridge", body=paragraphs)


def write(machine: Machine, person: User, dispatch: Dispatch, **options: Any) -> Page:
    """Open a text on somebody's own machine."""
    page = machine(person, **options)
    page.goto(text_url(dispatch))
    expect_text(page, FIRST, SECOND, THIRD)
    return page


def rewrite(page: Page, paragraph: str, words: str) -> None:
    """Write other words in place of a paragraph's, with the keyboard."""
    body_of(page).locator("p", has_text=paragraph).click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text(words)
    expect(body_of(page).locator("p", has_text=words)).to_be_visible()


def save_and_be_asked(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Ana Ruiz and you changed the same")).to_be_visible()


def test_different_paragraphs_of_two_writers_are_both_kept_and_it_is_told(
    machine: Machine, robin: User, dispatch: Dispatch
) -> None:
    ana = write(machine, factories.editor(first_name="Ana", last_name="Ruiz"), dispatch)
    page = write(machine, robin, dispatch)
    rewrite(ana, FIRST, "The ferry hit the bridge at dawn.")
    press(ana, "Save", "Saved.")
    rewrite(page, SECOND, "Two were hurt.")
    page.get_by_role("button", name="Submit").click()
    note = page.get_by_role("alert").filter(has_text="Ana Ruiz changed one paragraph meanwhile.")
    expect(note).to_contain_text("Read it, then press again.")
    expect_text(page, "The ferry hit the bridge at dawn.", "Two were hurt.", THIRD)
    press(page, "Submit", "Submitted.")
    assert dispatch.revisions.count() == 3


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1440, "height": 1000}},
        {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    ],
    ids=["desk", "phone"],
)
def test_the_same_paragraph_is_asked_about_and_answered_with_the_keyboard(
    machine: Machine, robin: User, dispatch: Dispatch, options: dict[str, Any]
) -> None:
    ana = write(machine, factories.editor(first_name="Ana", last_name="Ruiz"), dispatch)
    page = write(machine, robin, dispatch, **options)
    rewrite(ana, SECOND, "Two passengers were hurt.")
    rewrite(ana, THIRD, "Trains were stopped until noon.")
    press(ana, "Save", "Saved.")
    rewrite(page, SECOND, "Nobody on board was hurt.")
    page.get_by_label("Headline").fill("Ferry Hits Bridge")
    save_and_be_asked(page)

    place = page.get_by_role("group", name="Paragraph 2")
    expect(place).to_contain_text("Two passengers")
    expect(place).to_contain_text("on board")
    assert not problems(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    theirs = page.get_by_role("radio", name="Take what Ana Ruiz wrote")
    expect(theirs).not_to_be_checked()
    theirs.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Keep mine")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Keep both")).to_be_checked()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect_text(
        page,
        FIRST,
        "Two passengers were hurt.",
        "Nobody on board was hurt.",
        "Trains were stopped until noon.",
    )
    expect(page.get_by_label("Headline")).to_have_value("Ferry Hits Bridge")
    assert dispatch.revisions.count() == 3


def test_a_save_without_a_choice_says_where_one_is_missing(
    machine: Machine, robin: User, dispatch: Dispatch
) -> None:
    ana = write(machine, factories.editor(first_name="Ana", last_name="Ruiz"), dispatch)
    page = write(machine, robin, dispatch)
    ana.get_by_label("Headline").fill("Theirs")
    press(ana, "Save", "Saved.")
    page.get_by_label("Headline").fill("Mine")
    save_and_be_asked(page)
    page.locator(".clash-save").get_by_role("button").click()
    expect(page.get_by_text("Choose in each place, then save")).to_be_visible()
    page.get_by_role("radio", name="Keep mine").check()
    page.locator(".clash-save").get_by_role("button").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Mine")
