"""An update with its lead picture: chosen in the form that appends it, read with its credit."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, Route, expect

from articles.models import Article, Dispatch
from images.models import Image
from tests import factories
from tests.browser.conftest import Machine, SignIn
from tests.browser.editing import body_of, write_paragraphs
from tests.browser.test_accessibility import problems
from tests.browser.test_desk_on_a_phone import PHONE, TARGETS, TOO_LOW, tab_to
from tests.browser.test_lead_picture import SEND, drop, select, shown, slot
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)

DESK = {"viewport": {"width": 1440, "height": 1000}}
PRINTED = "Update 1 is in print."


@pytest.fixture
def story() -> Article:
    return factories.story(headline="Ferry Strikes Harbour Bridge")


def summary(page: Page) -> Locator:
    return slot(page).locator("summary")


def is_open(page: Page) -> Any:
    return slot(page).locator("details").evaluate("fold => fold.open")


def appending(page: Page, story: Article) -> Page:
    """Open the form, with a headline and a text in it."""
    page.goto(f"{editor_url(story)}?append")
    page.get_by_label("Headline").fill("Bridge Closed After Ferry Strike")
    plain = page.locator("#id_body_plain")
    if page.evaluate("matchMedia('(pointer: coarse)').matches"):
        plain.fill("The bridge was closed at noon.")
    else:
        body_of(page)
        write_paragraphs(page, ["The bridge was closed at noon."])
    return page


def press_print(page: Page) -> None:
    page.get_by_role("button", name="Print update 1").click()


def expect_printed(page: Page) -> None:
    expect(page.locator(".messagelist")).to_contain_text(PRINTED)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["on a phone", "at a desk"])
def test_one_that_is_uploaded_in_the_form_is_read_with_its_credit(
    machine: Machine, story: Article, reader: Page, size: dict[str, Any]
) -> None:
    page = appending(machine(factories.editor(), **size), story)
    assert not is_open(page)
    summary(page).click()
    select(page)
    expect(shown(page)).to_be_visible()
    press_print(page)
    expect(page.locator("#errors")).to_contain_text("Credit: Name who made the picture.")
    expect(shown(page)).to_be_visible()  # open by itself, with what was chosen
    slot(page).get_by_label("Alternative text").fill("A pier")
    slot(page).get_by_label("Caption").fill("The pier at noon.")
    slot(page).get_by_label("Credit").fill("Ines Okafor")
    assert page.locator(TARGETS).evaluate_all(TOO_LOW) == [] or size is DESK
    assert problems(page, without=".cke") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press_print(page)
    expect_printed(page)

    reader.goto(story.url)
    figure = reader.locator("article.story figure").first
    expect(figure.get_by_role("img", name="A pier")).to_be_visible()
    expect(figure.locator("figcaption")).to_contain_text("The pier at noon.")
    expect(figure.locator(".credit")).to_have_text("Ines Okafor")


def test_a_file_that_is_dropped_on_the_closed_place_opens_it(
    machine: Machine, story: Article
) -> None:
    page = appending(machine(factories.editor()), story)
    drop(page)
    expect(shown(page)).to_be_visible()


def test_the_keyboard_alone_opens_it_and_takes_one_of_the_library(
    machine: Machine, story: Article
) -> None:
    image = factories.image()
    words = {"caption": "The ferry on Friday.", "credit": "Ines Okafor", "alt": "A ferry in fog"}
    Image.objects.filter(pk=image.pk).update(**words)
    page = appending(machine(factories.editor()), story)
    tab_to(page, summary(page))
    page.keyboard.press("Enter")
    tab_to(page, slot(page).get_by_role("button", name="From the library"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="The ferry on Friday.")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(slot(page).get_by_label("Credit")).to_have_value("Ines Okafor")
    expect(slot(page).get_by_role("button", name="From the library")).to_be_focused()
    press_print(page)
    expect_printed(page)
    live = Dispatch.objects.get(number=1).live_revision
    assert live
    assert (live.lead_image, live.alt) == (image, "A ferry in fog")


def test_an_error_leads_into_the_place_that_was_closed_again(
    machine: Machine, story: Article
) -> None:
    page = appending(machine(factories.editor()), story)
    summary(page).click()
    select(page)
    expect(shown(page)).to_be_visible()
    press_print(page)
    expect(page.locator("#errors")).to_be_visible()
    summary(page).click()
    page.locator("#errors").get_by_role("link", name="Credit").click()
    expect(slot(page).get_by_label("Credit")).to_be_focused()


def test_a_print_waits_for_the_picture_that_is_under_way_and_says_so_in_view(
    machine: Machine, story: Article
) -> None:
    page = appending(machine(factories.editor(), **PHONE), story)
    held: list[Route] = []
    page.route(SEND, lambda route: held.append(route))
    summary(page).click()
    slot(page).get_by_label("Alternative text").fill("A pier")
    slot(page).get_by_label("Credit").fill("Ines Okafor")
    with page.expect_request(SEND):
        select(page)
    page.get_by_label("Headline").scroll_into_view_if_needed()
    press_print(page)
    expect(slot(page).get_by_text("The picture is still on its way")).to_be_in_viewport()
    held[0].continue_()
    expect_printed(page)
    live = Dispatch.objects.get(number=1).live_revision
    assert live
    assert live.lead_image == Image.objects.get()


def test_what_is_chosen_outlives_a_closed_tab(machine: Machine, story: Article) -> None:
    page = appending(machine(factories.editor()), story)
    summary(page).click()
    select(page)
    expect(shown(page)).to_be_visible()
    slot(page).get_by_label("Credit").fill("Ines Okafor")
    expect(page.locator("[data-kept][data-all]")).to_contain_text("Kept ")
    page.goto(f"{editor_url(story)}?append")
    assert not is_open(page)
    page.get_by_role("link", name="Go on with it").first.click()
    expect(shown(page)).to_be_visible()
    expect(slot(page).get_by_label("Credit")).to_have_value("Ines Okafor")


def test_a_sign_in_that_ended_loses_no_file_and_no_word(sign_in: SignIn, story: Article) -> None:
    edda = factories.editor()
    page = appending(sign_in(edda), story)
    expect(page.locator("[data-kept][data-all]")).to_contain_text("Kept ")
    Session.objects.all().delete()
    summary(page).click()
    select(page)
    refused = slot(page).locator(".upload-error")
    expect(refused).to_contain_text("sign in in another tab")
    slot(page).get_by_label("Alternative text").fill("A pier")
    slot(page).get_by_label("Credit").fill("Ines Okafor")
    expect(page.locator("[data-kept]")).to_contain_text("you are signed out")

    other = page.context.new_page()
    other.goto("/newsroom/")
    other.get_by_label("User name").fill(edda.username)
    other.get_by_label("Password").fill("deadline")
    other.get_by_role("button", name="Sign in").click()
    other.get_by_role("heading", name="Desk").wait_for()
    # A sign-in makes a new token: the page's own is no good any more.
    slot(page).get_by_role("button", name="Send again").click()
    expect(shown(page)).to_be_visible()
    expect(slot(page).get_by_label("Credit")).to_have_value("Ines Okafor")
    press_print(page)
    expect_printed(page)
    live = Dispatch.objects.get(number=1).live_revision
    assert live
    assert (live.lead_image, live.credit) == (Image.objects.get(), "Ines Okafor")
