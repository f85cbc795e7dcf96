"""Letters in a browser: signing up from a story, and the digest in the newsroom."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from newsletter import due, links
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.test_accessibility import problems
from tests.browser.test_desk_on_a_phone import PHONE
from tests.newsletter import issues, readers

pytestmark = pytest.mark.django_db(transaction=True)
DESK: dict[str, Any] = {}
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["at a desk", "on a phone"])


def overflows(page: Page) -> bool:
    found: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return found


def test_a_reader_subscribes_from_a_story_and_leaves_again(
    reader: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsletter import door

    monkeypatch.setattr(door, "SHORTEST", -1)
    reader.goto(factories.story().url)
    rail = reader.locator(".touch")
    rail.get_by_label("E-mail address").fill("ada@example.com")
    rail.get_by_role("button", name="Sign up").click()
    expect(reader.get_by_label("Mail address")).to_have_value("ada@example.com")
    expect(reader.get_by_label("The daily digest")).to_be_checked()
    reader.get_by_label("Breaking alerts").check()
    reader.get_by_role("button", name="Send me the link").click()
    expect(reader.get_by_role("heading", name="Look into your inbox")).to_be_visible()
    readers.mail_confirmations()
    reader.goto(readers.link(mail.outbox[0]))
    assert readers.letters_of("ada@example.com") == []
    reader.get_by_role("button", name="Yes, send me the letters").click()
    expect(reader.get_by_text("Your letters have begun")).to_be_visible()
    assert readers.letters_of("ada@example.com") == ["breaking", "digest"]
    reader.get_by_label("The daily digest").uncheck()
    reader.get_by_role("button", name="Save").click()
    expect(reader.get_by_text("Saved.")).to_be_visible()
    assert readers.letters_of("ada@example.com") == ["breaking"]
    assert reader.context.cookies() == []


@SIZES
def test_axe_finds_nothing_on_the_pages_for_readers(machine: Machine, size: dict[str, Any]) -> None:
    page = machine(factories.reporter(), **size)
    factories.SectionFactory.create(name="World")
    found = readers.subscriber("ada@example.com", ["digest", "breaking"])
    own = links.preferences_path(found.pk)
    confirm = links.confirm_url(readers.asked("bob@example.com").pk).split("/", 3)[3]
    leave = links.unsubscribe_url(found.pk, "digest").split("/", 3)[3]
    wrong = []
    for path in (
        "/newsletter/",
        "/newsletter/sent/",
        f"/{confirm}",
        own,
        f"{own}delete/",
        f"/{leave}",
    ):
        page.goto(path)
        wrong += problems(page)
        assert not overflows(page), path
    page.goto("/newsletter/")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_text("Enter your mail address.")).to_be_visible()
    wrong += problems(page)
    assert not wrong, "\n".join(wrong)


@SIZES
def test_axe_finds_nothing_on_the_newsroom_s_pages(machine: Machine, size: dict[str, Any]) -> None:
    for number in range(4):
        factories.story(headline=f"Story {number}")
    issue = due.next_digest(now=timezone.now())
    issues.another(-1)
    page = machine(factories.chief(), **size)
    wrong = []
    for path in ("/newsroom/newsletter/issue/", f"/newsroom/newsletter/issue/{issue.pk}/change/"):
        page.goto(path)
        wrong += problems(page)
        assert not overflows(page), path
    assert not wrong, "\n".join(wrong)


def test_an_editor_moves_a_story_by_the_keyboard(machine: Machine) -> None:
    for number in range(3):
        factories.story(headline=f"Story {number}")
    issue = due.next_digest(now=timezone.now())
    page = machine(factories.editor())
    page.goto(f"/newsroom/newsletter/issue/{issue.pk}/change/")
    rows = page.locator("[data-stories] li")
    last = rows.last.locator("a").inner_text()
    up = rows.last.get_by_role("button", name=": up")
    up.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(rows.first.locator("a")).to_have_text(last)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(rows.first.locator("a")).to_have_text(last)
    mail_frame = page.frame_locator("iframe")
    expect(mail_frame.get_by_role("heading", level=1)).to_have_text(last)
