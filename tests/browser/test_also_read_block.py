"""The "Also read" block in the editor: found, put in, labelled, moved, removed, and printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import workflow
from articles.models import Article, Dispatch, Revision
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, expect_text, open_also_read, press
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)

BRIDGE = "Also read: Bridge Closed for Repairs"
RADAR = "Also read: Old Port Has No Radar"


@pytest.fixture
def bridge() -> Article:
    """A public story to point at."""
    return factories.story(headline="Bridge Closed for Repairs")


@pytest.fixture
def radar() -> Article:
    """Another one, newer."""
    return factories.story(headline="Old Port Has No Radar")


def written(body: str = "<p>First.</p><p>Second.</p><p>Third.</p>") -> Dispatch:
    """Return a draft with this text."""
    return factories.draft(actor=factories.editor(), body=body)


def opened(machine: Machine, dispatch: Dispatch) -> Page:
    """Open a draft as the editor who wrote it."""
    page = machine(dispatch.created_by)
    page.goto(editor_url(dispatch.article))
    body_of(page)
    return page


def block(page: Page, words: str) -> Locator:
    """Return the block that shows these words."""
    return body_of(page).locator(".also-read", has_text=words)


def newest(dispatch: Dispatch) -> Revision:
    """Return the text as last saved."""
    return Revision.objects.filter(dispatch=dispatch).latest("seq")


def test_the_search_finds_stories_while_one_types(machine: Machine) -> None:
    chief = factories.chief()
    own = factories.draft(actor=chief, headline="Radar Masts Are Late")
    factories.story(headline="Radar Timetable Is Halved")
    killed = factories.story(headline="Radar Company Is Sold")
    workflow.kill(actor=chief, article=killed, reason="Not true.")
    factories.draft(headline="Radar Strikes Pier")
    factories.story(headline="Bridge Closed for Repairs")
    page = opened(machine, own)
    options = page.get_by_role("dialog").get_by_role("option")
    headlines = options.locator("b")

    page.get_by_role("button", name="Also read").click()
    expect(options).to_have_count(3)  # the newest at all, before a letter is typed
    page.keyboard.type("rad")
    expect(headlines).to_have_text(["Radar Strikes Pier", "Radar Timetable Is Halved"])
    expect(page.get_by_text("2 stories, newest first")).to_be_visible()
    expect(options.locator(".chip")).to_have_text(["Draft", "Public"])
    expect(options.locator(".chip-public")).to_have_count(1)
    page.keyboard.type("ar time")
    expect(headlines).to_have_text(["Radar Timetable Is Halved"])
    page.keyboard.type("less")
    expect(page.get_by_text("No story has all of these words.")).to_be_visible()
    expect(options).to_have_count(0)


def test_a_block_goes_where_the_cursor_stands_by_mouse(
    machine: Machine, bridge: Article, radar: Article
) -> None:
    page = opened(machine, written())
    text = body_of(page)
    text.get_by_text("Second.").click()
    page.keyboard.press("End")
    open_also_read(page, "bridge")
    page.get_by_role("option", name=bridge.headline).click()
    expect_text(page, "First.", "Second.", BRIDGE, "Third.")
    page.keyboard.insert_text("The ")  # one writes on below the block
    expect_text(page, "First.", "Second.", BRIDGE, "The Third.")

    text.get_by_text("First.").click()
    page.keyboard.press("Home")
    open_also_read(page, "radar")
    page.get_by_role("option", name=radar.headline).click()
    expect_text(page, RADAR, "First.", "Second.", BRIDGE, "The Third.")


def test_a_block_is_put_in_by_keyboard_alone(
    machine: Machine, bridge: Article, radar: Article
) -> None:
    page = opened(machine, written("<p>First.</p>"))
    page.get_by_label("Agency").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    search = page.get_by_role("combobox", name="Search stories")

    to_the_button(page)
    page.keyboard.press("Enter")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".chooser")).to_have_count(0)
    page.keyboard.type("Back again. ")
    expect_text(page, "First.", "Back again.")
    page.keyboard.press("Enter")

    to_the_button(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("dialog").get_by_role("option", selected=True)
    expect(chosen).to_contain_text(bridge.headline)
    page.keyboard.press("Enter")
    expect_text(page, "First.", "Back again.", BRIDGE, "")
    page.keyboard.type("Last.")
    expect_text(page, "First.", "Back again.", BRIDGE, "Last.")

    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")  # onto the block, which Enter opens
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Edit “Also read”")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".chooser")).to_have_count(0)
    page.keyboard.press("Delete")  # the block has the focus again
    expect_text(page, "First.", "Back again.", "Last.")


def to_the_button(page: Page) -> None:
    """Go from the text to the toolbar and along it to "Also read"."""
    page.keyboard.press("Alt+F10")
    button = page.get_by_role("button", name="Also read")
    for _ in range(20):
        if button.evaluate("button => button === document.activeElement"):
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError("The arrows do not reach the button.")


def test_a_label_of_ones_own_is_pinned_and_taken_off_and_the_target_changed(
    machine: Machine, bridge: Article, radar: Article
) -> None:
    dispatch = written(f'<p>First.</p><p data-also-read="{bridge.pk}"></p>')
    page = opened(machine, dispatch)
    label = page.get_by_label("Own label")
    done = page.get_by_role("button", name="Done")

    block(page, "Bridge").dblclick()
    expect(page.locator(".chooser-now")).to_contain_text(f"Points at {bridge.headline} Public")
    label.fill("  Why the bridge\tis <closed> ")
    done.click()
    pinned = "Also read: Why the bridge is <closed>"
    expect_text(page, "First.", f"{pinned}own label")
    press(page, "Save", "Saved.")
    assert newest(dispatch).body == (
        f'<p>First.</p><p data-also-read="{bridge.pk}">Why the bridge is &lt;closed&gt;</p>'
    )

    expect_text(page, "First.", f"{pinned}own label")
    block(page, "Why the bridge").dblclick()
    expect(label).to_have_value("Why the bridge is <closed>")
    label.fill("")
    label.press("Enter")
    expect_text(page, "First.", BRIDGE)

    block(page, "Bridge").dblclick()
    page.get_by_role("combobox", name="Point at another story").fill("radar")
    page.get_by_role("option", name=radar.headline).click()
    expect(page.locator(".chooser-now")).to_contain_text(radar.headline)
    done.click()
    expect_text(page, "First.", RADAR)
    page.keyboard.press("Control+z")
    expect_text(page, "First.", BRIDGE)
    page.keyboard.press("Control+y")
    expect_text(page, "First.", RADAR)
    press(page, "Save", "Saved.")
    assert newest(dispatch).body == f'<p>First.</p><p data-also-read="{radar.pk}"></p>'


@pytest.mark.parametrize("key", ["Backspace", "Delete"])
def test_a_block_is_removed_and_brought_back(machine: Machine, bridge: Article, key: str) -> None:
    page = opened(
        machine, written(f'<p>First.</p><p data-also-read="{bridge.pk}"></p><p>Last.</p>')
    )
    block(page, "Bridge").click()
    page.keyboard.press(key)
    expect_text(page, "First.", "Last.")
    page.keyboard.press("Control+z")
    expect_text(page, "First.", BRIDGE, "Last.")
    block(page, "Bridge").dblclick()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect_text(page, "First.", "Last.")
    page.keyboard.press("Control+z")
    expect_text(page, "First.", BRIDGE, "Last.")


def test_blocks_are_moved_by_mouse_and_by_key(
    machine: Machine, bridge: Article, radar: Article
) -> None:
    dispatch = written(
        f'<p>First.</p><p data-also-read="{bridge.pk}"></p><p data-also-read="{radar.pk}"></p>'
        "<p>Second.</p><p>Third.</p>"
    )
    page = opened(machine, dispatch)
    block(page, "Radar").click()
    page.keyboard.press("Alt+ArrowDown")
    expect_text(page, "First.", BRIDGE, "Second.", RADAR, "Third.")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    expect_text(page, "First.", RADAR, BRIDGE, "Second.", "Third.")
    block(page, "Radar").dblclick()  # as one does without a keyboard
    page.get_by_role("button", name="Move down").click()
    expect_text(page, "First.", BRIDGE, RADAR, "Second.", "Third.")
    page.get_by_role("button", name="Move up").click()
    page.get_by_role("button", name="Cancel").click()
    expect_text(page, "First.", RADAR, BRIDGE, "Second.", "Third.")
    for _ in range(3):  # past the top there is nothing
        page.keyboard.press("Alt+ArrowUp")
    expect_text(page, RADAR, "First.", BRIDGE, "Second.", "Third.")

    block(page, "Radar").hover()
    handle = body_of(page).locator(".cke_widget_drag_handler_container img").first
    handle.drag_to(body_of(page).get_by_text("Third."), target_position={"x": 20, "y": 22})
    expect_text(page, "First.", BRIDGE, "Second.", "Third.", RADAR)
    press(page, "Save", "Saved.")
    expect_text(page, "First.", BRIDGE, "Second.", "Third.", RADAR)


def test_opening_a_text_and_saving_it_changes_nothing(
    machine: Machine, bridge: Article, radar: Article
) -> None:
    dispatch = written(
        f'<p>First <em>of</em> all.<br>A line\nbroken.</p><p data-also-read="{bridge.pk}"></p>'
        f'<p data-also-read="{radar.pk}">“Radar” &amp; more</p><h2>Then</h2>'
        "<ul><li>One<ol><li>Two</li></ol></li></ul><blockquote><p>Said.</p></blockquote>"
        '<table><caption>Trains</caption><thead><tr><th scope="col">To</th></tr></thead>'
        '<tbody><tr><td><a href="https://a.example/?a=1&amp;b=2">Averly</a></td></tr>'
        f'<tr><td></td></tr></tbody></table><p data-also-read="{bridge.pk}"></p>'
    )
    page = opened(machine, dispatch)
    before = newest(dispatch)
    blocks = body_of(page).locator(".also-read")
    expect(blocks).to_have_count(3)
    block(page, "Radar").click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    for _ in range(2):
        press(page, "Save", "Saved.")
        expect(blocks).to_have_count(3)
        assert newest(dispatch).body == before.body
        assert newest(dispatch) == before


def test_readers_see_the_block_in_its_place_with_the_headline_of_now(
    machine: Machine, reader: Page, bridge: Article
) -> None:
    draft = factories.draft(headline="Not Yet Public")
    dispatch = written(
        f'<p>First.</p><p data-also-read="{draft.article_id}"></p>'
        f'<p data-also-read="{bridge.pk}"></p><p>Last.</p>'
    )
    page = opened(machine, dispatch)
    expect(block(page, "Not Yet Public")).to_contain_text("Draft, hidden from readers")
    press(page, "Publish", "stays hidden from readers: that story is draft.")
    printed = Article.objects.get(pk=dispatch.article_id)
    passages = reader.locator(".chain p")

    reader.goto(printed.url)
    expect(passages).to_have_text([re.compile("First.$"), BRIDGE, "Last."])
    factories.update(bridge, headline="Bridge Open Again")
    reader.reload()
    expect(passages).to_have_text([re.compile("First.$"), "Also read: Bridge Open Again", "Last."])
    passages.get_by_role("link", name="Bridge Open Again").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Bridge Open Again")
