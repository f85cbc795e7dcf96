"""A preview link from the newsroom to a reader without a sign-in, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Machine
from tests.newsroom_pages import text_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reporter_shares_a_text_with_a_lawyer_and_takes_it_back(
    machine: Machine, reader: Page
) -> None:
    robin = factories.reporter()
    text = factories.draft(actor=robin, headline="The Unprinted Story")
    page = machine(robin, viewport={"width": 360, "height": 740})
    page.goto(text_url(text))
    page.get_by_role("link", name="Share a preview…").click()
    page.get_by_label("For whom").fill("Ms. Hale, lawyer")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link", exact=True)
    expect(link).to_be_focused()
    url = link.input_value()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    reader.goto(url)
    expect(reader.get_by_role("heading", name="The Unprinted Story", level=1)).to_be_visible()
    expect(reader.get_by_text("For Ms. Hale, lawyer.")).to_be_visible()
    assert reader.context.cookies() == []
    page.get_by_role("button", name="Revoke the link for Ms. Hale, lawyer").click()
    expect(page.locator(".messagelist")).to_contain_text("shows nothing any more")
    reader.reload()
    expect(reader.get_by_role("heading", name="This link shows nothing")).to_be_visible()
    expect(reader.get_by_text("The Unprinted Story")).to_have_count(0)
