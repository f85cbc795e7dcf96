"""What was sent and did not arrive is put back: nothing typed is lost with a sign-in."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import SignIn
from tests.browser.editing import body_of, press, write_paragraphs
from tests.newsroom_pages import NEW_STORY

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_story_sent_after_the_session_ended_is_back_after_signing_in(sign_in: SignIn) -> None:
    factories.SectionFactory.create()
    factories.desk_agency()
    robin = factories.reporter()
    page = sign_in(robin)
    page.goto(NEW_STORY)
    page.get_by_label("Headline").fill("Written Over the Night")
    write_paragraphs(page, ["A long paragraph that nobody wants to type twice."])
    Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_label("User name").fill(robin.username)
    page.get_by_label("Password").fill("deadline")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_text("What you sent last did not arrive.")).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Written Over the Night")
    expect(body_of(page).get_by_text("nobody wants to type twice")).to_be_visible()
    press(page, "Save", "Saved.")
    page.goto(NEW_STORY)
    expect(page.get_by_label("Headline")).to_have_value("")
