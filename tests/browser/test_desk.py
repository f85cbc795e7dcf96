"""The desk in a browser: it renews itself, keeps its place, and fits a phone and a desk."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from articles import workflow
from articles.models import Dispatch
from authors.models import User
from tests import factories
from tests.browser.conftest import Machine

pytestmark = pytest.mark.django_db(transaction=True)

SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    "desk": {"viewport": {"width": 1440, "height": 1000}},
}


@pytest.fixture
def robin() -> User:
    return factories.reporter(first_name="Robin", last_name="Hale")


def submitted(robin: User, headline: str) -> Dispatch:
    filed = factories.filing(due_at=timezone.now() - timedelta(minutes=5), slugline="pier")
    dispatch = factories.draft(actor=robin, headline=headline, filed=filed)
    return workflow.submit(actor=robin, dispatch=dispatch)


def a_worker_reports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def list_of(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def opened(page: Page) -> Page:
    """Open the desk with a clock that stands still until the test lets it run on."""
    page.clock.install()
    page.goto("/newsroom/")
    return page


def until(page: Page, sign: Locator) -> None:
    """Let the time go on, a quarter of a minute at once, until there is a sign."""
    for _ in range(20):
        page.clock.run_for(15_000)
        with suppress(PlaywrightTimeout):
            sign.wait_for(timeout=1_000)
            return
    raise AssertionError(f"{sign} did not come.")


@pytest.mark.parametrize("size", SIZES)
def test_an_editor_sees_at_a_glance_what_waits(size: str, machine: Machine, robin: User) -> None:
    submitted(robin, "Ferry Strikes Pier")
    a_worker_reports()
    page = machine(factories.editor(), **SIZES[size])
    page.goto("/newsroom/")
    waiting = list_of(page, "Waiting for an editor")
    expect(waiting.get_by_role("link", name="Ferry Strikes Pier")).to_be_in_viewport()
    expect(waiting).to_contain_text("pier")
    expect(waiting).to_contain_text("Overdue since")
    expect(waiting).to_contain_text("Robin Hale")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


@pytest.mark.parametrize("size", SIZES)
def test_a_reporter_sees_what_came_back_and_why(size: str, machine: Machine, robin: User) -> None:
    dispatch = submitted(robin, "Ferry Strikes Pier")
    workflow.return_to_reporter(
        actor=factories.editor(), dispatch=dispatch, note="Which pier was it?"
    )
    factories.draft(actor=robin, headline="Swans Return")
    page = machine(robin, **SIZES[size])
    page.goto("/newsroom/")
    returned = list_of(page, "Returned to you")
    expect(returned.get_by_role("link", name="Ferry Strikes Pier")).to_be_in_viewport()
    expect(returned).to_contain_text("Which pier was it?")
    expect(list_of(page, "Your drafts")).to_contain_text("Swans Return")
    expect(list_of(page, "Waiting for an editor")).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text("Nothing is done in the background")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_what_is_submitted_arrives_by_itself_and_the_keyboard_keeps_its_place(
    machine: Machine, robin: User
) -> None:
    submitted(robin, "First")
    page = opened(machine(factories.editor()))
    waiting = list_of(page, "Waiting for an editor")
    first = waiting.get_by_role("link", name="First")
    first.focus()
    submitted(robin, "Second")
    page.clock.run_for(15_000)
    expect(waiting.get_by_role("link", name="Second")).to_be_visible()
    expect(first).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Something new waits for you.")


def test_where_nothing_changed_nothing_on_the_desk_is_touched(
    machine: Machine, robin: User
) -> None:
    submitted(robin, "First")
    page = opened(machine(factories.editor()))
    page.evaluate("document.querySelector('.desk-list').isTheSame = true")
    with page.expect_response("**/newsroom/?lists") as asked:
        page.clock.run_for(15_000)
    asked.value.finished()
    page.clock.run_for(1_000)
    assert page.evaluate("document.querySelector('.desk-list').isTheSame")


def test_who_is_signed_out_is_told_and_keeps_the_desk(machine: Machine, robin: User) -> None:
    submitted(robin, "First")
    page = opened(machine(factories.editor()))
    page.context.clear_cookies()
    page.clock.run_for(15_000)
    expect(page.get_by_role("status")).to_contain_text("You are signed out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(list_of(page, "Waiting for an editor")).to_contain_text("First")


def test_a_lost_connection_is_told_and_forgotten_when_it_is_back(
    machine: Machine, robin: User
) -> None:
    page = opened(machine(factories.editor()))
    status = page.locator("#desk-news")
    page.context.set_offline(True)
    until(page, status.get_by_text("No connection to the newsroom"))
    page.context.set_offline(False)
    submitted(robin, "Meanwhile")
    until(page, list_of(page, "Waiting for an editor").get_by_text("Meanwhile"))
    expect(status).not_to_contain_text("No connection")
