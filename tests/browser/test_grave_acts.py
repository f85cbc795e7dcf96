"""The grave acts in a browser: seen first, then confirmed; a reader sees what became of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Article:
    """A story with an update, and another that points at it."""
    article = factories.story(headline="Bridge Closed", body="<p>It was closed.</p>")
    factories.update(article, headline="Bridge Reopened", body="<p>It was reopened.</p>")
    body = f'<p>Before.</p><p data-also-read="{article.pk}"></p>'
    factories.story(headline="Why the Old Port Has No Radar", body=body)
    return article


@pytest.fixture(params=[360, 1440])
def desk(machine: Machine, request: pytest.FixtureRequest) -> Page:
    """A chief editor's browser, on a phone and at a desk."""
    return machine(factories.chief(), viewport={"width": request.param, "height": 800})


def assert_sound(page: Page) -> None:
    """Check that a page fits its window, and that axe finds nothing."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide"
    assert not problems(page)


def test_a_kill_shows_what_carries_the_story_and_asks_why(
    desk: Page, reader: Page, story: Article
) -> None:
    desk.goto(editor_url(story))
    desk.get_by_role("link", name="Kill…").click()
    radius = desk.get_by_role("region", name="What carries it now")
    for words in ("2 passages", "1 “Also read” block", "Why the Old Port", "Latest Posts"):
        expect(radius).to_contain_text(words)
    assert_sound(desk)
    desk.get_by_role("button", name="Kill").click()
    expect(desk.get_by_role("alert")).to_contain_text("Say why")
    expect(desk.get_by_role("alert")).to_be_focused()
    assert_sound(desk)
    desk.get_by_label("Reason, for the newsroom").fill("A court order")
    desk.get_by_role("button", name="Kill").click()
    expect(desk.locator(".messagelist")).to_contain_text("The story is killed.")
    for address in (story.url, f"{story.url}history/", f"{story.url}updates/1/"):
        answer = reader.goto(address)
        assert answer
        assert answer.status == 410
        expect(reader.locator("body")).not_to_contain_text("reopened")
        expect(reader.locator("body")).not_to_contain_text("Bridge")


def test_an_update_is_withdrawn_with_a_word_to_readers_and_brought_back(
    desk: Page, reader: Page, story: Article
) -> None:
    desk.goto(editor_url(story))
    desk.get_by_role("link", name="Withdraw… Bridge Reopened").click()
    desk.get_by_label("Reason, for the newsroom").fill("It is not open")
    desk.get_by_label("Note for readers").select_option(label="Editor’s note")
    desk.get_by_label("What readers are told").fill("The bridge is not open yet.")
    assert_sound(desk)
    desk.get_by_role("button", name="Withdraw").click()
    reader.goto(story.url)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Bridge Closed")
    expect(reader.locator(".chain")).to_contain_text("The bridge is not open yet.")
    expect(reader.locator(".chain")).not_to_contain_text("It was reopened.")
    desk.get_by_role("link", name="Bring back…").click()
    desk.get_by_label("Reason, for the newsroom").fill("It is open after all")
    desk.get_by_role("button", name="Bring back").click()
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Bridge Reopened")
    expect(reader.locator(".chain")).not_to_contain_text("The bridge is not open yet.")


def test_a_text_is_erased_in_two_steps(desk: Page, story: Article) -> None:
    desk.goto(editor_url(story))
    desk.get_by_role("link", name="Erase… Bridge Reopened").click()
    desk.get_by_label("Reason, for the newsroom").fill("A court order")
    desk.get_by_role("button", name="Mark for erasure").click()
    expect(desk.locator("main")).to_contain_text("Step 2 of 2")
    assert_sound(desk)
    desk.get_by_role("button", name="Erase for good").click()
    expect(desk.get_by_role("alert")).to_contain_text("Tick the box")
    desk.get_by_label("I have looked at it.").check()
    desk.get_by_role("button", name="Erase for good").click()
    expect(desk.locator(".messagelist")).to_contain_text("Its text is erased.")
    expect(desk.locator("main")).not_to_contain_text("It was reopened.")
