"""Scheduling by hand in a browser: the sheet in the bar, the clocks, the desk, the moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles import workflow
from articles.models import Article, DueAct
from articles.workflow import scheduling
from authors.models import User
from tests import factories
from tests.articles.schedules import come, scheduled
from tests.browser.conftest import Machine
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import NEW_STORY, editor_url, text_url

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


def typed(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def open_sheet(page: Page) -> None:
    page.locator("details.schedule > summary").click()
    expect(page.get_by_label("Print at")).to_be_focused()


def press_schedule(page: Page) -> None:
    with page.expect_navigation(wait_until="commit"):
        page.get_by_role("button", name="Save and schedule").click()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 1000}])
def test_an_editor_schedules_a_story_looks_at_the_desk_and_takes_it_off(
    machine: Machine, ana: User, viewport: dict[str, int]
) -> None:
    robin = factories.reporter()
    text = factories.draft(actor=robin, headline="Ferry Strikes Pier")
    page = machine(ana, viewport=viewport)
    page.goto(text_url(text))
    open_sheet(page)
    page.get_by_label("Print at").fill(typed(TOMORROW))
    weekday = timezone.localtime(TOMORROW).strftime("%A")
    expect(page.locator("#id_print_at_zone")).to_have_text(f"{weekday}, {zone()}")
    expect(page.get_by_role("button", name="When the embargo ends")).to_be_hidden()
    within = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert within, "the sheet pushes the page sideways"
    press_schedule(page)
    expect(page.locator(".messagelist")).to_contain_text("Scheduled for ")
    expect(page.locator("#scheduled")).to_contain_text("by Ana Ruiz")
    assert DueAct.objects.get().at == TOMORROW

    page.goto("/newsroom/")
    card = page.get_by_role("region", name="Scheduled")
    expect(card).to_contain_text("by Ana Ruiz")
    card.get_by_role("link", name="Ferry Strikes Pier").click()
    open_sheet(page)
    with page.expect_navigation(wait_until="commit"):
        page.get_by_role("button", name="Unschedule").click()
    expect(page.locator(".messagelist")).to_contain_text("Off the schedule.")
    expect(page.locator("#scheduled")).to_have_count(0)
    assert not DueAct.objects.waiting().exists()


def zone() -> str:
    return f"New York time, {timezone.localtime(TOMORROW).tzname()}"


def test_enter_in_the_time_schedules_and_presses_no_other_button(
    machine: Machine, ana: User
) -> None:
    page = machine(ana)
    page.goto(text_url(factories.draft(actor=ana)))
    open_sheet(page)
    page.get_by_label("Print at").fill(typed(TOMORROW))
    with page.expect_navigation(wait_until="commit"):
        page.get_by_label("Print at").press("Enter")
    expect(page.locator("#scheduled")).to_be_visible()


def test_escape_closes_the_sheet_and_gives_the_focus_back(machine: Machine, ana: User) -> None:
    page = machine(ana)
    page.goto(NEW_STORY)
    open_sheet(page)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Print at")).to_be_hidden()
    expect(page.locator("details.schedule > summary")).to_be_focused()


def test_a_time_that_comes_twice_is_chosen_by_its_clock(machine: Machine, ana: User) -> None:
    page = machine(ana)
    page.goto(text_url(factories.draft(actor=ana)))
    open_sheet(page)
    page.get_by_label("Print at").fill("2037-11-01T01:30")
    press_schedule(page)
    expect(page.get_by_role("alert")).to_contain_text("this time comes twice")
    choice = page.get_by_role("group", name="Which do you mean?")
    expect(choice.get_by_role("radio")).to_have_count(2)
    choice.get_by_label("1:30 a.m. EST (UTC−5)").check()
    press_schedule(page)
    expect(page.locator("#scheduled")).to_contain_text("1:30 a.m. EST, Sunday, Nov. 1, 2037")
    assert f"{DueAct.objects.get().at:%H:%M}" == "06:30"


def test_the_end_of_an_embargo_that_was_just_typed_is_offered(machine: Machine, ana: User) -> None:
    page = machine(ana)
    page.goto(text_url(factories.draft(actor=ana)))
    page.get_by_text("Source, if an agency sent it").click()
    page.get_by_label("Embargo until").fill(typed(TOMORROW))
    open_sheet(page)
    page.get_by_role("button", name="When the embargo ends").click()
    expect(page.get_by_label("Print at")).to_have_value(typed(TOMORROW))
    press_schedule(page)
    expect(page.locator("#scheduled")).to_be_visible()
    due = DueAct.objects.get()
    assert due.at == due.dispatch.revisions.latest("seq").embargo_until == TOMORROW


def test_a_story_that_goes_out_is_seen_in_the_open_editor(machine: Machine, ana: User) -> None:
    story = factories.story(headline="Bridge Closed")
    copy = factories.copy(headline="Bridge Reopens")
    text = workflow.draft_update(actor=ana, article=story, copy=copy)
    due = scheduled(text, actor=ana)
    page = machine(factories.editor())
    page.goto(f"{editor_url(story)}?append")
    come(due)
    assert scheduling.print_next() == due
    expect(page.locator("#arrived")).to_contain_text(
        "The schedule printed update 1: “Bridge Reopens”"
    )
    assert Article.objects.get().update_count == 1


def test_axe_finds_nothing_in_the_sheet_nor_on_the_desk_with_an_alarm(
    machine: Machine, ana: User
) -> None:
    late = scheduled(actor=ana)
    come(late, seconds_ago=60)
    page = machine(ana)
    page.goto("/newsroom/")
    expect(page.locator(".desk-alarms")).to_be_visible()
    assert problems(page) == []
    page.goto(text_url(factories.draft(actor=ana)))
    open_sheet(page)
    page.get_by_label("Print at").fill("2037-03-08T02:30")
    press_schedule(page)
    expect(page.get_by_role("group", name="Which do you mean?")).to_be_visible()
    assert problems(page, without=".cke") == []
