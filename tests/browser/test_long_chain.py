"""The middle of a long chain in a browser: updates open where they stand, or by their links."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from articles import workflow
from articles.models import Article
from articles.workflow import Copy
from tests import factories
from tests.articles.chains import grow
from tests.browser.test_accessibility import problems
from tests.browser.test_paper_looks import WIDTHS, too_wide

pytestmark = pytest.mark.django_db(transaction=True)


def update_copy(number: int) -> Copy:
    """An update with a headline and a text of its own."""
    return factories.copy(
        headline=f"Divers Reach Pier {number} as the Ferry Inquiry Widens",
        agency=factories.wire_agency() if number % 2 else factories.desk_agency(),
        body=f"<p>This is what notice {number} said of the harbour bridge.</p>"
        "<p>An engineer saw no visible damage.</p>",
    )


@pytest.fixture
def article() -> Article:
    """A story with thirty updates: the first ten are stubs."""
    article = factories.story(headline="Ferry Strikes Pier", body="<p>As first filed.</p>")
    grow(article, updates=30, copy=update_copy)
    article.refresh_from_db()
    return article


def path(page: Page) -> str:
    """Where a page is, without the host."""
    return urlsplit(page.url).path


def test_a_stub_opens_where_it_stands(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    stub = reader.locator("#update-3")
    expect(stub).not_to_contain_text("notice 3 said")
    stub.get_by_role("link").click()
    expect(stub).to_contain_text("This is what notice 3 said of the harbour bridge.")
    assert path(reader) == article.url
    assert stub.evaluate("each => each.tagName") == "LI"
    assert reader.locator("[id=update-3]").count() == 1
    title = stub.get_by_role("heading", name="Divers Reach Pier 3 as the Ferry Inquiry Widens")
    expect(title).to_be_focused()
    expect(reader.locator("#stubs").get_by_role("status")).to_have_text("Update 3 is open.")
    # The others are as they were, in their order.
    below, above = reader.locator("#update-2"), reader.locator("#update-4")
    assert [each.get_by_role("link").count() for each in (below, above)] == [1, 1]
    boxes = [each.bounding_box() for each in (above, stub, below)]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops) and len(tops) == 3


def test_its_paragraphs_answer_who_wrote_them(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    stub = reader.locator("#update-3")
    stub.get_by_role("link").click()
    stub.locator(".text p").first.hover()
    stub.locator(".mark").first.click()
    card = reader.locator(".passage-card:popover-open")
    expect(card).to_contain_text("Update 3, paragraphs 1 to 2")
    expect(card).to_contain_text("AP")


def test_it_opens_by_the_keyboard(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    reader.locator("#update-3 > a").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("#update-3 h3")).to_be_focused()
    # What follows in the order of the page follows in the order of the keyboard.
    reader.keyboard.press("Tab")
    assert reader.evaluate("!!document.activeElement.closest('#update-3 .dispatch')")


def test_two_clicks_ask_once(reader: Page, article: Article) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(urlsplit(request.url).path))
    reader.goto(article.url)
    reader.locator("#update-3 > a").evaluate("each => { each.click(); each.click() }")
    expect(reader.locator("#update-3 .dispatch")).to_be_visible()
    assert asked.count(f"{article.url}updates/3/") == 1
    assert path(reader) == article.url


def test_a_click_for_another_tab_opens_another_tab(
    context: BrowserContext, reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    with context.expect_page() as opened:
        reader.locator("#update-3 > a").click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url(f"**{article.url}updates/3/")
    expect(opened.value.locator("#update-3")).to_contain_text("notice 3 said")
    expect(reader.locator("#update-3")).not_to_contain_text("notice 3 said")


def fail(route: Route) -> None:
    """Lose the answer to what a script asks for; a page that is opened arrives."""
    if route.request.is_navigation_request():
        route.continue_()
    else:
        route.abort()


def test_where_it_cannot_be_fetched_the_link_leads_to_its_page(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    reader.route("**/updates/3/", fail)
    reader.locator("#update-3 > a").click()
    reader.wait_for_url(f"**{article.url}updates/3/")
    expect(reader.locator("#update-3")).to_contain_text("notice 3 said")


def test_one_that_was_withdrawn_meanwhile_says_so_on_its_page(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    dispatch = article.dispatches.get(number=3)
    workflow.withdraw(actor=factories.editor(), dispatch=dispatch, reason="Wrong.")
    reader.locator("#update-3 > a").click()
    reader.wait_for_url(f"**{article.url}updates/3/")
    expect(reader.get_by_role("heading", name="Update 3 was withdrawn")).to_be_visible()


def test_whoever_follows_a_link_to_a_stub_finds_it_open(reader: Page, article: Article) -> None:
    reader.goto(f"{article.url}#update-3")
    stub = reader.locator("#update-3")
    expect(stub).to_contain_text("notice 3 said")
    expect(stub.get_by_role("heading")).to_be_focused()
    expect(stub.get_by_role("heading")).to_be_in_viewport()
    reader.evaluate("location.hash = '#update-5'")
    expect(reader.locator("#update-5")).to_contain_text("notice 5 said")
    expect(reader.locator("#update-5 h3")).to_be_in_viewport()


@pytest.mark.parametrize("name", ["update-30", "first-filed", "stubs", "nothing", "%F0%9F", ""])
def test_other_places_of_the_page_open_nothing(reader: Page, article: Article, name: str) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(f"{article.url}#{name}")
    reader.wait_for_load_state("networkidle")
    assert not [each for each in asked if "/updates/" in each]


def test_without_javascript_the_stub_is_there_and_its_link_opens_the_text(
    browser: Browser, site: str, article: Article
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{article.url}#update-3")
    stub = page.locator("#update-3")
    expect(stub).to_be_in_viewport()
    expect(stub).not_to_contain_text("notice 3 said")
    stub.get_by_role("link").click()
    page.wait_for_url(f"**{article.url}updates/3/")
    expect(page.get_by_text("This is what notice 3 said of the harbour bridge.")).to_be_visible()
    page.get_by_role("link", name="Next update: 4").click()
    expect(page.get_by_text("This is what notice 4 said of the harbour bridge.")).to_be_visible()
    page.get_by_role("link", name="The whole story").click()
    page.wait_for_url(f"**{article.url}#update-4")
    expect(page.locator("#update-4")).to_be_in_viewport()
    context.close()


def test_an_open_update_takes_in_its_correction_when_the_page_does(
    reader: Page, article: Article
) -> None:
    reader.goto(f"{article.url}#update-3")
    expect(reader.locator("#update-3")).to_contain_text("notice 3 said")
    dispatch, editor = article.dispatches.get(number=3), factories.editor()
    text = replace(Copy.of(dispatch.revisions.get()), body="<p>It said something else.</p>")
    workflow.save(actor=editor, dispatch=dispatch, copy=text, seq=1)
    workflow.correct(
        actor=editor, dispatch=dispatch, seq=2, note_kind="correction", public_note="Misheard."
    )
    reader.evaluate("document.getElementById('story').dispatchEvent(new Event('story:changed'))")
    expect(reader.locator("#update-3")).to_contain_text("It said something else.")
    expect(reader.locator("#update-3")).to_contain_text("Misheard.")
    expect(reader.locator("#update-3")).not_to_contain_text("notice 3 said")
    assert reader.locator("[id=by-3-0]").count() == 1


def test_nothing_for_axe_to_find_and_nothing_cut_off(reader: Page, article: Article) -> None:
    editor = factories.editor()
    for number in (5, 28):
        workflow.withdraw(
            actor=editor,
            dispatch=article.dispatches.get(number=number),
            reason="Wrong.",
            note_kind="correction",
            public_note="It was another pier.",
        )
    found = []
    for place in ("#update-3", "updates/3/", "updates/5/"):
        reader.goto("about:blank")
        reader.goto(f"{article.url}{place}")
        if place == "#update-3":
            reader.locator("#update-3 .dispatch").wait_for()
        found += problems(reader)
        for width in WIDTHS:
            reader.set_viewport_size({"width": width, "height": 800})
            found += [f"{place} at {width}: {what}" for what in too_wide(reader)]
    assert not found, "\n".join(found)
