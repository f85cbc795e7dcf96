"""The board by mouse, by keyboard alone, by two editors at once, and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.models import Article
from frontpage import workflow
from frontpage.models import Slot
from frontpage.places import DONT_MISS_RAIL
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.test_accessibility import problems
from tests.browser.test_desk_on_a_phone import PHONE
from tests.frontpage.boards import put, stands

pytestmark = pytest.mark.django_db(transaction=True)

BOARD = "/newsroom/board/"
ARRIVED = 15_000  # milliseconds: the board looks every five seconds, and a full machine is slow


@pytest.fixture
def paper() -> list[Article]:
    """Fourteen stories, oldest first."""
    edda = factories.editor()
    return [factories.story(actor=edda, headline=f"Story {number:02}") for number in range(14)]


def open_board(page: Page) -> Page:
    page.goto(BOARD)
    expect(page.get_by_role("heading", name="Front page", exact=True)).to_be_visible()
    return page


def position(page: Page, place: str, at: int) -> Locator:
    return page.locator(f'[data-to="{place}:{at}"]')


def said(page: Page) -> Locator:
    return page.locator("#board-said")


def test_a_story_is_dragged_to_its_place_and_from_place_to_place(
    machine: Machine, paper: list[Article]
) -> None:
    page = open_board(machine(factories.editor()))
    page.locator("#board-found [data-article]", has_text="Story 04").drag_to(
        position(page, "front", 0)
    )
    expect(said(page)).to_contain_text("You put “Story 04” on the front page, as its lead.")
    expect(position(page, "front", 0)).to_contain_text("Story 04")
    position(page, "front", 0).drag_to(position(page, "front", 2))
    expect(position(page, "front", 2)).to_contain_text("Story 04")
    expect(position(page, "front", 0)).to_contain_text("Fills itself")
    position(page, "front", 2).drag_to(position(page, "dont-miss", 1))
    expect(position(page, "dont-miss", 1)).to_contain_text("Story 04")
    assert stands() == {}
    assert stands(DONT_MISS_RAIL) == {1: "Story 04"}
    # One that fills itself is taken and put elsewhere.
    position(page, "front", 1).drag_to(position(page, "front", 3))
    expect(said(page)).to_contain_text("You put “Story 12” on the front page, at position 4.")
    expect(position(page, "front", 3)).to_contain_text("Story 12")


def test_it_is_worked_by_keyboard_alone_and_the_focus_stays(
    machine: Machine, paper: list[Article]
) -> None:
    page = open_board(machine(factories.editor()))
    page.get_by_role("searchbox", name="Words of a headline").focus()
    page.keyboard.type("sto 04")
    choice = page.get_by_label("Put “Story 04” at")
    expect(choice).to_be_visible()
    expect(page.locator("#board-found [data-article]")).to_have_count(1)
    choice.focus()
    page.keyboard.type("Front page: 3")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(position(page, "front", 2)).to_contain_text("Story 04")

    up = page.get_by_role("button", name="Move up: Story 04")
    up.focus()
    page.keyboard.press("Enter")
    expect(position(page, "front", 1)).to_contain_text("Story 04")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(position(page, "front", 0)).to_contain_text("Story 04")
    # It cannot go higher: the focus is at another button of the story.
    expect(position(page, "front", 0).locator(":focus")).to_have_count(1)
    page.get_by_role("button", name="Take off: Story 04").press("Enter")
    expect(said(page)).to_contain_text("You took “Story 04” off the front page.")
    expect(position(page, "front", 0).locator(":focus")).to_have_count(1)
    page.keyboard.press("Alt+Shift+Z")
    expect(position(page, "front", 0)).to_contain_text("Story 04")
    assert stands() == {0: "Story 04"}


def test_what_a_colleague_does_arrives_and_both_are_kept(
    machine: Machine, paper: list[Article]
) -> None:
    edda = open_board(machine(factories.editor(first_name="Edda", last_name="Lund")))
    odin = open_board(machine(factories.editor(first_name="Odin", last_name="Berg")))
    position(edda, "front", 0).get_by_role("button", name="Keep here").click()
    expect(position(edda, "front", 0)).not_to_contain_text("Fills itself")
    position(odin, "front", 1).get_by_role("button", name="Keep here").click()
    expect(said(odin)).to_contain_text("Edda Lund arranged it meanwhile, too")
    expect(said(edda)).to_contain_text(
        "Odin Berg put “Story 12” on the front page", timeout=ARRIVED
    )
    expect(position(edda, "front", 1)).not_to_contain_text("Fills itself")
    assert stands() == {0: "Story 13", 1: "Story 12"}


def test_the_same_story_moved_by_both_is_refused_and_shown(
    machine: Machine, paper: list[Article]
) -> None:
    slot = put(paper[3], 0)
    page = machine(factories.editor())
    # Nothing arrives by itself here: the look comes too late.
    page.route("**/board/", lambda route: route.abort() if is_look(route) else route.continue_())
    open_board(page)
    odin = factories.editor(first_name="Odin", last_name="Berg")
    workflow.move(actor=odin, slot=slot, position=4)
    page.get_by_role("button", name="Move down: Story 03").click()
    expect(said(page)).to_contain_text("Odin Berg changed the same of “Story 03” meanwhile.")
    expect(position(page, "front", 4)).to_contain_text("Story 03")
    assert stands() == {4: "Story 03"}


def is_look(route: object) -> bool:
    request = route.request  # type: ignore[attr-defined]
    return request.method == "GET" and "x-board" in request.headers


def test_what_is_typed_stays_while_others_work_and_when_it_is_refused(
    machine: Machine, paper: list[Article]
) -> None:
    page = open_board(machine(factories.editor()))
    page.get_by_text("Raise one").click()
    page.get_by_label("What has happened").fill("Bridge closed")
    with page.expect_response(lambda answer: "x-board" in answer.request.headers):
        put(paper[3], 0)
    expect(position(page, "front", 0)).to_contain_text("Story 03")
    expect(page.get_by_label("What has happened")).to_have_value("Bridge closed")
    page.get_by_role("button", name="Put it on every page").click()
    expect(page.get_by_label("What has happened")).to_have_value("Bridge closed")
    page.get_by_label("Its story").select_option("Story 13")
    page.get_by_role("button", name="Put it on every page").click()
    expect(said(page)).to_contain_text("You raised the strip “Bridge closed”.")
    page.goto("/search/")
    expect(page.get_by_role("complementary", name="Breaking news")).to_contain_text("Bridge closed")


def test_a_lost_connection_is_said_and_nothing_moves(
    machine: Machine, paper: list[Article]
) -> None:
    page = open_board(machine(factories.editor()))
    page.context.set_offline(True)
    position(page, "front", 0).get_by_role("button", name="Keep here").click()
    expect(said(page)).to_contain_text("No connection to the newsroom: nothing was changed.")
    page.context.set_offline(False)
    position(page, "front", 0).get_by_role("button", name="Keep here").click()
    expect(said(page)).to_contain_text("You put “Story 13” on the front page, as its lead.")


@pytest.mark.parametrize("size", [{}, PHONE], ids=["at a desk", "on a phone"])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(
    machine: Machine, paper: list[Article], size: dict[str, object]
) -> None:
    put(paper[3], 1, pinned=True)
    put(factories.draft(headline="To Come").article, 0)
    page = open_board(machine(factories.editor(), **size))
    page.locator("[data-slot] summary").first.click()
    page.get_by_text("Raise one").click()
    found = problems(page)
    page.get_by_role("button", name="Unpin: Story 03").click()
    expect(said(page)).to_be_visible()
    found += problems(page)
    page.goto(f"{BOARD}preview/")
    page.get_by_role("button", name="Show").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("if nobody does anything until then")).to_be_visible()
    found += problems(page)
    for path in (BOARD, "/world/"):
        page.goto(path)
        found += problems(page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0, path
    assert not found, "\n".join(found)
    assert Slot.objects.get(article=paper[3]).pinned is False
