"""Internal notes in the editor: left beside a text that is being written, and followed into it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import workflow
from articles.models import Dispatch, Note
from articles.workflow.notes import paragraphs
from authors.models import User
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of
from tests.newsroom_pages import text_url

pytestmark = pytest.mark.django_db(transaction=True)
BODY = "".join(f"<p>Paragraph {number} of a long text.</p>" for number in range(1, 60))
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
}


@pytest.fixture
def edda() -> User:
    return factories.editor(first_name="Edda", last_name="Moss")


@pytest.fixture
def draft(edda: User) -> Dispatch:
    return factories.draft(actor=edda, body=BODY)


def card_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Notes")


def test_a_note_is_left_without_losing_what_is_being_written(
    machine: Machine, draft: Dispatch, edda: User
) -> None:
    page = machine(edda)
    page.goto(text_url(draft))
    body_of(page)
    page.get_by_label("Headline").fill("Not saved yet, and not lost")
    card = card_of(page)
    card.get_by_label("About").select_option(label="Paragraph 40 of a long text.")
    card.get_by_label("Note for the newsroom").fill("Who says so?")
    card.get_by_role("button", name="Leave note").click()
    expect(card.get_by_role("listitem")).to_contain_text("Who says so?")
    expect(card.get_by_role("listitem")).to_contain_text("Edda Moss")
    expect(card.get_by_label("Note for the newsroom")).to_have_value("")
    expect(page.get_by_label("Headline")).to_have_value("Not saved yet, and not lost")
    assert Note.objects.get().quote == "Paragraph 40 of a long text."
    card.get_by_role("button", name="Settle").click()
    expect(card.get_by_text("1 settled")).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Not saved yet, and not lost")


def test_a_click_on_the_quoted_words_shows_them_in_the_text(
    machine: Machine, draft: Dispatch, edda: User
) -> None:
    noted(draft, edda, 50)
    page = machine(edda)
    page.goto(text_url(draft))
    text = body_of(page)
    passage = text.get_by_text("Paragraph 50 of a long text.")
    expect(passage).not_to_be_in_viewport()
    card_of(page).get_by_role("button", name="Paragraph 50").click()
    expect(passage).to_be_in_viewport()
    page.keyboard.type("Here: ")
    expect(text.get_by_text("Here: Paragraph 50 of a long text.")).to_be_visible()


def test_a_passage_that_was_changed_in_the_open_text_is_told(
    machine: Machine, draft: Dispatch, edda: User
) -> None:
    noted(draft, edda, 1)
    page = machine(edda)
    page.goto(text_url(draft))
    text = body_of(page)
    text.get_by_text("Paragraph 1 of").click()
    page.keyboard.press("Home")
    page.keyboard.type("Changed. ")
    card_of(page).get_by_role("button", name="Paragraph 1 of").click()
    expect(card_of(page)).to_contain_text("The passage has changed since.")


def test_a_note_that_cannot_be_sent_stays_where_it_was_typed(
    machine: Machine, draft: Dispatch, edda: User
) -> None:
    page = machine(edda)
    page.goto(text_url(draft))
    body_of(page)
    card = card_of(page)
    card.get_by_label("Note for the newsroom").fill("Who says so?")
    page.context.set_offline(True)
    card.get_by_role("button", name="Leave note").click()
    expect(card).to_contain_text("Your note stays here: try again.")
    expect(card.get_by_label("Note for the newsroom")).to_have_value("Who says so?")
    page.context.set_offline(False)
    card.get_by_role("button", name="Leave note").click()
    expect(card.get_by_role("listitem")).to_contain_text("Who says so?")


def test_on_a_phone_the_card_fits_and_its_buttons_are_big_enough(
    machine: Machine, draft: Dispatch, edda: User
) -> None:
    noted(draft, edda, 3)
    page = machine(edda, **PHONE)
    page.goto(text_url(draft))
    body_of(page)
    card = card_of(page)
    for name in ("Paragraph 3", "Leave note", "Settle"):
        box = card.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def noted(draft: Dispatch, edda: User, number: int) -> None:
    wanted = f"Paragraph {number} of a long text."
    passage = next(key for key, text in paragraphs(BODY).items() if text == wanted)
    workflow.note(actor=edda, article=draft.article, dispatch=draft, text="Sure?", passage=passage)
