"""Suggestions in the "Also read" chooser: for the text as it stands, by keyboard, and never in the
way of a search."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from articles.models import Article, Dispatch
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, expect_text
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import NEW_STORY, editor_url

pytestmark = pytest.mark.django_db(transaction=True)

SUGGESTED = "**/also-read/suggested/"


@pytest.fixture
def radar() -> Article:
    """An old story about radar in a port."""
    return factories.story(
        headline="Old Port Has No Fog Radar", body="<p>Pilots of the harbour steer by ear.</p>"
    )


@pytest.fixture
def tram() -> Article:
    """A newer one about something else."""
    return factories.story(headline="Let Tram Bells Ring", body="<p>Silence is no virtue.</p>")


def fog(**fields: str) -> Dispatch:
    """Return a draft about fog in the harbour."""
    text = {
        "headline": "Ferry Lost in Fog",
        "body": "<p>The harbour has no radar for ferries.</p>",
    }
    return factories.draft(actor=factories.editor(), **(text | fields))


def opened(machine: Machine, dispatch: Dispatch, **options: object) -> Page:
    """Open a draft as the editor who wrote it."""
    page = machine(dispatch.created_by, **options)
    page.goto(editor_url(dispatch.article))
    body_of(page)
    return page


def press_also_read(page: Page) -> Locator:
    """Press the button; returns the dialog."""
    page.get_by_role("button", name="Also read").click()
    return page.get_by_role("dialog")


def headlines(group: Locator) -> Locator:
    """Return the headlines of the stories in a group, from top to bottom."""
    return group.get_by_role("option").locator("b")


def test_suggestions_stand_above_the_newest_stories_and_are_not_repeated_there(
    machine: Machine, radar: Article, tram: Article
) -> None:
    dialog = press_also_read(opened(machine, fog()))
    groups = dialog.get_by_role("listbox").get_by_role("group")
    expect(groups).to_have_count(2)
    suggested = dialog.get_by_role("group", name="Suggested for this story")
    expect(headlines(suggested)).to_have_text([radar.headline])
    newest = dialog.get_by_role("group", name="Newest stories")
    expect(headlines(newest)).to_have_text([tram.headline])
    said = "1 suggested, then the newest 1 story"
    expect(dialog.get_by_role("status")).to_have_text(said)


def test_a_suggestion_is_taken_by_keyboard_alone(
    machine: Machine, radar: Article, tram: Article
) -> None:
    page = opened(machine, fog())
    body_of(page).get_by_text("radar for ferries").click()
    dialog = press_also_read(page)
    search = page.get_by_role("combobox", name="Search stories")
    options = dialog.get_by_role("option")
    expect(options).to_have_count(2)
    expect(search).to_be_focused()
    expect(dialog.get_by_role("option", selected=True)).to_have_count(0)

    page.keyboard.press("ArrowUp")  # from the field to the last, and round
    expect(dialog.get_by_role("option", selected=True)).to_contain_text(tram.headline)
    page.keyboard.press("ArrowDown")
    chosen = dialog.get_by_role("option", selected=True)
    expect(chosen).to_contain_text(radar.headline)
    expect(search).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    page.keyboard.press("Enter")
    expect_text(page, "The harbour has no radar for ferries.", f"Also read: {radar.headline}", "")

    press_also_read(page)  # what the text points at by now is not suggested again
    expect(options).to_have_count(2)
    expect(dialog.get_by_role("group")).to_have_count(0)


def test_they_go_by_what_is_typed_and_not_saved_yet(
    machine: Machine, radar: Article, tram: Article
) -> None:
    page = machine(factories.reporter())
    page.goto(NEW_STORY)
    body_of(page)
    dialog = press_also_read(page)
    expect(dialog.get_by_role("option")).to_have_count(2)
    expect(dialog.get_by_role("group")).to_have_count(0)  # nothing is written yet
    page.keyboard.press("Escape")

    page.get_by_label("Headline").fill("Who Silenced the Tram?")
    body_of(page).locator("body").click()
    page.keyboard.insert_text("The bells are no longer rung.")
    press_also_read(page)
    suggested = dialog.get_by_role("group", name="Suggested for this story")
    expect(headlines(suggested)).to_have_text([tram.headline])


def test_a_search_puts_them_away_and_an_empty_field_brings_them_back(
    machine: Machine, radar: Article, tram: Article
) -> None:
    page = opened(machine, fog())
    dialog = press_also_read(page)
    expect(dialog.get_by_role("group")).to_have_count(2)
    page.keyboard.type("tram")
    expect(headlines(dialog)).to_have_text([tram.headline])
    expect(dialog.get_by_role("group")).to_have_count(0)
    for _ in "tram":
        page.keyboard.press("Backspace")
    suggested = dialog.get_by_role("group", name="Suggested for this story")
    expect(headlines(suggested)).to_have_text([radar.headline])


def test_nobody_waits_for_them_to_search(machine: Machine, radar: Article, tram: Article) -> None:
    page = opened(machine, fog())
    held: list[Route] = []
    page.route(SUGGESTED, lambda route: held.append(route))
    with page.expect_request(SUGGESTED):
        dialog = press_also_read(page)
    page.keyboard.type("tram")
    expect(headlines(dialog)).to_have_text([tram.headline])
    assert len(held) == 1  # still without an answer
    page.keyboard.press("Enter")
    expect_text(page, f"Also read: {tram.headline}", "The harbour has no radar for ferries.")


def test_without_them_the_newest_stories_are_there_all_the_same(
    machine: Machine, radar: Article, tram: Article
) -> None:
    page = opened(machine, fog())
    page.route(SUGGESTED, lambda route: route.fulfill(status=500, body="no"))
    dialog = press_also_read(page)
    expect(headlines(dialog)).to_have_text([tram.headline, radar.headline])
    expect(dialog.get_by_role("status")).to_have_text("The newest 2 stories")


def test_the_newest_stories_do_not_wait_for_them_for_ever(
    machine: Machine, radar: Article, tram: Article
) -> None:
    page = opened(machine, fog())
    page.route(SUGGESTED, lambda route: None)
    page.clock.install()
    with page.expect_request(SUGGESTED):
        dialog = press_also_read(page)
    page.clock.fast_forward("00:02")
    expect(headlines(dialog)).to_have_text([tram.headline, radar.headline])


def test_what_nobody_saved_stands_in_no_address(
    machine: Machine, radar: Article, tram: Article
) -> None:
    page = opened(machine, fog(headline="Unsaid Ferry Lost in Fog"))
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    dialog = press_also_read(page)
    expect(dialog.get_by_role("group")).to_have_count(2)
    assert any("suggested" in address for address in addresses)
    assert not any("nsaid" in address for address in addresses)


def test_axe_finds_nothing_in_them(machine: Machine, radar: Article, tram: Article) -> None:
    page = opened(machine, fog())
    dialog = press_also_read(page)
    expect(dialog.get_by_role("group")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    found = problems(page, without=".cke")
    assert not found, "\n".join(found)
