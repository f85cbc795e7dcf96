"""The preview beside the editor, in a real browser."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import FrameLocator, Page, expect

from articles.models import Article, Revision
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of
from tests.newsroom_pages import NEW_STORY, editor_url

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def article() -> Article:
    return factories.story(
        agency=factories.wire_agency("AP"), headline="Ferry Strikes Pier", body="<p>At dawn.</p>"
    )


def open_preview(page: Page) -> FrameLocator:
    """Open the preview and return the page in its frame."""
    page.get_by_role("button", name="Preview", exact=True).click()
    frame = page.frame_locator("#preview iframe")
    expect(frame.locator("#story")).to_be_visible()
    return frame


def frame_width(page: Page) -> float:
    """The width that the previewed page is laid out at, in CSS pixels."""
    return float(page.locator("#preview iframe").evaluate("frame => frame.clientWidth"))


def test_the_text_is_shown_beside_the_editor_as_one_types(
    machine: Machine, article: Article
) -> None:
    page = machine(factories.editor())
    page.goto(f"{editor_url(article)}?append")
    text = body_of(page).locator("body")
    frame = open_preview(page)
    text.click()
    page.keyboard.insert_text("The bridge is closed.")
    expect(frame.locator("#update-1")).to_contain_text("The bridge is closed.")
    expect(frame.locator(".hand-off")).to_contain_text("AP’s earlier story follows below.")
    # The cursor stays in the text, and headline and text are shown together.
    page.keyboard.insert_text(" Nobody was hurt.")
    page.get_by_label("Headline").fill("Bridge Closed")
    expect(frame.get_by_role("heading", name="Bridge Closed", level=1)).to_be_visible()
    expect(frame.locator("#update-1")).to_contain_text("Nobody was hurt.")
    editor = page.locator(".working").bounding_box()
    panel = page.locator("#preview").bounding_box()
    assert editor and panel
    assert editor["x"] + editor["width"] <= panel["x"]
    assert frame_width(page) == 360
    page.get_by_role("button", name="Desktop").click()
    assert frame_width(page) == 1280
    editor, panel = page.locator(".working").bounding_box(), page.locator("#preview").bounding_box()
    assert editor and panel
    assert editor["x"] + editor["width"] <= panel["x"]
    assert Revision.objects.count() == 1
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#preview")).to_be_hidden()
    expect(page.get_by_role("button", name="Preview", exact=True)).to_be_focused()


def test_it_keeps_its_place_and_no_way_back_in_the_browser(
    machine: Machine, article: Article
) -> None:
    page = machine(factories.editor())
    page.goto(f"{editor_url(article)}?append")
    body_of(page)
    entries = page.evaluate("history.length")
    frame = open_preview(page)
    page.get_by_label("Headline").fill("One")
    expect(frame.locator("h1")).to_have_text("One")
    page.locator("#preview iframe").evaluate("frame => frame.contentWindow.scrollTo(0, 200)")
    page.get_by_label("Headline").fill("Another")
    expect(frame.locator("h1")).to_have_text("Another")
    kept = page.locator("#preview iframe").evaluate("frame => frame.contentWindow.scrollY")
    assert kept == 200
    assert page.evaluate("history.length") == entries


def test_on_a_phone_it_takes_the_screen_and_gives_it_back(machine: Machine) -> None:
    factories.SectionFactory.create()
    page = machine(factories.reporter(), **PHONE)
    page.goto(NEW_STORY)
    body_of(page)
    page.get_by_label("Headline").fill("Typed on a Phone")
    frame = open_preview(page)
    expect(frame.locator("h1")).to_have_text("Typed on a Phone")
    panel = page.locator("#preview").bounding_box()
    assert panel and (panel["x"], panel["y"], panel["width"]) == (0, 0, 360)
    assert frame_width(page) == 360
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.keyboard.press("Escape")
    expect(page.locator("#preview")).to_be_hidden()
    expect(page.get_by_label("Headline")).to_have_value("Typed on a Phone")


def test_without_a_connection_it_says_so_and_goes_on_afterwards(
    machine: Machine, article: Article
) -> None:
    page = machine(factories.editor())
    page.goto(f"{editor_url(article)}?append")
    body_of(page)
    frame = open_preview(page)
    page.context.set_offline(True)
    page.get_by_label("Headline").fill("Typed in a Tunnel")
    expect(page.locator("[data-preview-status]")).to_have_text(
        "No connection: this is how the text was before."
    )
    page.context.set_offline(False)
    expect(frame.locator("h1")).to_have_text("Typed in a Tunnel")
    expect(page.locator("[data-preview-status]")).to_be_hidden()


def test_who_was_signed_out_is_told_and_loses_nothing(machine: Machine, article: Article) -> None:
    page = machine(factories.editor())
    page.goto(f"{editor_url(article)}?append")
    body_of(page)
    open_preview(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Headline").fill("Typed Too Late")
    expect(page.locator("[data-preview-status]")).to_contain_text("signed out")
    expect(page.get_by_label("Headline")).to_have_value("Typed Too Late")


def test_without_scripts_the_button_opens_it_in_a_tab_of_its_own(
    machine: Machine, article: Article
) -> None:
    page = machine(factories.editor(), java_script_enabled=False)
    page.goto(f"{editor_url(article)}?append")
    page.get_by_label("Headline").fill("No Script Here")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    expect(opened.value.locator("h1")).to_have_text("No Script Here")
