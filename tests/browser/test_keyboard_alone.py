"""A story's whole way by keyboard: written, submitted, published and updated without a pointer."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Article, Dispatch
from authors.models import User
from tests import factories
from tests.browser.editing import body_of
from tests.browser.test_desk_on_a_phone import tab_to
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, user: User) -> None:
    page.goto("/newsroom/")
    tab_to(page, page.get_by_label("User name"))
    page.keyboard.type(user.username)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type("deadline")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    page.wait_for_load_state()  # with what hears the keys


def find(page: Page, words: str, what: str) -> None:
    """Go to a story, or do an act, by the palette."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Find")).to_be_visible()
    page.keyboard.type(words)
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text(what)
    page.keyboard.press("Enter")


def said(page: Page, sentence: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(sentence)
    page.wait_for_load_state()


def test_a_story_is_written_submitted_published_and_updated(
    context: BrowserContext, reader: Page
) -> None:
    factories.SectionFactory.create()
    factories.desk_agency()
    page = context.new_page()
    sign_in(page, factories.reporter())
    page.keyboard.press("Alt+Shift+N")
    body_of(page)
    tab_to(page, page.get_by_label("Headline"))
    page.keyboard.type("Ferry Strikes Harbour Bridge")
    tab_to(page, page.get_by_label("Dateline: city"))
    page.keyboard.type("Seoul")
    tab_to(page, page.get_by_label("Region or country"))
    page.keyboard.type("South Korea")
    tab_to(page, page.locator("iframe.cke_wysiwyg_frame"))
    page.keyboard.type("A ferry struck the bridge.")
    expect(body_of(page).locator("p")).to_have_text("A ferry struck the bridge.")
    page.keyboard.press("Control+Enter")  # from within the text: a reporter submits
    said(page, "Submitted.")
    find(page, "sign", "Sign out")
    expect(page.get_by_role("heading", name="Desk")).to_have_count(0)

    sign_in(page, factories.editor())
    find(page, "ferry", "Ferry Strikes Harbour Bridge")
    body_of(page)
    page.keyboard.press("Control+Enter")
    said(page, "Published.")
    page.keyboard.press("Alt+Shift+U")
    page.wait_for_url("**?append")
    text = body_of(page)
    expect(page.get_by_label("Headline")).to_be_focused()
    page.keyboard.type("Bridge Closed After Ferry Strike")
    tab_to(page, page.locator("iframe.cke_wysiwyg_frame"))
    page.keyboard.type("It was closed at noon.")
    expect(text.locator("p")).to_have_text("It was closed at noon.")
    page.keyboard.press("Control+Enter")
    said(page, "Update 1 is in print.")

    story = Article.objects.get()
    assert page.url.endswith(editor_url(story))
    assert Dispatch.objects.filter(article=story, live_revision__isnull=False).count() == 2
    reader.goto(story.url)
    expect(reader.locator(".chain")).to_contain_text("It was closed at noon.")


def test_the_preview_has_its_keys(context: BrowserContext) -> None:
    page = context.new_page()
    story = factories.story()
    sign_in(page, factories.editor())
    page.goto(f"{editor_url(story)}?append")
    body_of(page)
    for keys in ("Control+Shift+P", "Alt+Shift+P"):
        page.keyboard.press(keys)
        expect(page.locator("#preview")).to_be_visible()
        page.keyboard.press(keys)
        expect(page.locator("#preview")).to_be_hidden()
