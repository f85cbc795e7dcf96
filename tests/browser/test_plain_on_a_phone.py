"""On a phone a breaking update is a plain text field, and takes few taps and little time."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from articles import workflow
from articles.models import Article, Dispatch
from tests import factories
from tests.browser.conftest import Machine, SignIn
from tests.browser.editing import body_of
from tests.browser.test_accessibility import problems
from tests.browser.test_desk_on_a_phone import PHONE, TARGETS, TOO_LOW
from tests.newsroom_pages import NEW_STORY, editor_url, text_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Article:
    article = factories.story(headline="Ferry Strikes Harbour Bridge")
    factories.update(article, headline="Divers Arrive")
    return article


@pytest.fixture
def phone(machine: Machine) -> Page:
    page = machine(factories.editor(), **PHONE)
    page.add_init_script("window.taps = 0; addEventListener('click', () => taps++, true)")
    return page


def printed(article: Article, number: int) -> str:
    live = Dispatch.objects.get(article=article, number=number).live_revision
    assert live
    return live.body


def test_an_editor_appends_an_update_in_three_taps_and_well_under_half_a_minute(
    phone: Page, story: Article, reader: Page
) -> None:
    phone.goto("/newsroom/")
    began = time.monotonic()
    phone.get_by_role("link", name="Append update").first.tap()  # the first tap
    headline = phone.get_by_label("Headline")
    expect(headline).to_be_focused()  # without a tap
    phone.keyboard.insert_text("Bridge Closed After Ferry Strike")
    text = phone.get_by_label("Text", exact=True)
    expect(text).to_have_id("id_body_plain")  # the script has come so far
    text.tap()  # the second
    phone.keyboard.type(
        "The bridge was closed at noon.\n\nCars < 2 t may pass & turn.\nOn foot, too."
    )
    button = phone.get_by_role("button", name="Print update 2")
    expect(button).to_be_in_viewport()  # from the text, without scrolling for it
    button.tap()  # the third
    expect(phone.locator(".messagelist")).to_contain_text("Update 2 is in print.")
    assert time.monotonic() - began < 30
    assert printed(story, 2) == (
        "<p>The bridge was closed at noon.</p>"
        "<p>Cars &lt; 2 t may pass &amp; turn.<br>On foot, too.</p>"
    )
    reader.goto(story.url)
    expect(reader.locator(".chain")).to_contain_text("Cars < 2 t may pass & turn.")


def test_the_field_is_big_enough_named_and_counted(phone: Page, story: Article) -> None:
    phone.goto(f"{editor_url(story)}?append")
    text = phone.get_by_label("Text", exact=True)
    expect(text).to_be_visible()
    expect(phone.locator(".cke")).to_have_count(0)
    text.fill("Four words of text.")
    expect(phone.locator("[data-words]")).to_have_text("4 words · 1 min")
    assert phone.locator(TARGETS).evaluate_all(TOO_LOW) == []
    assert not problems(phone)


def test_the_bar_covers_nothing_that_is_written(phone: Page, story: Article) -> None:
    phone.goto(f"{editor_url(story)}?append")
    bar = phone.locator(".bar-buttons")
    at_first = bar.bounding_box()
    assert at_first
    assert at_first["height"] < 64, "the buttons stand in one row"
    phone.get_by_label("Text", exact=True).fill("Paragraph.\n\n" * 40)
    for field in ("agency", "dateline_region", "dateline_city", "headline"):
        phone.locator(".source summary").last.focus()
        phone.locator(f"#id_{field}").focus()
        box, above = phone.locator(f"#id_{field}").bounding_box(), bar.bounding_box()
        assert box
        assert above
        assert box["y"] >= above["y"] + above["height"], field


def test_a_saved_update_is_opened_in_it_again_as_it_was_written(
    phone: Page, story: Article
) -> None:
    phone.goto(f"{editor_url(story)}?append")
    phone.get_by_label("Headline").fill("Bridge Closed")
    written = "A first.\nIts second line.\n\nAn “other” & more."
    phone.get_by_label("Text", exact=True).fill(written)
    phone.get_by_role("button", name="Save").tap()
    expect(phone.locator(".messagelist")).to_contain_text("Saved.")
    expect(phone.get_by_label("Text", exact=True)).to_have_value(written)


def test_a_text_that_is_refused_comes_back_and_its_error_leads_to_it(
    phone: Page, story: Article
) -> None:
    phone.goto(f"{editor_url(story)}?append")
    phone.get_by_label("Headline").fill("Bridge Closed")
    written = "OSLO, Norway (XYZ) — Nobody was hurt.\n\nMore."
    phone.get_by_label("Dateline: city").fill("Bergen")
    phone.get_by_label("Text", exact=True).fill(written)
    phone.get_by_role("button", name="Print update 2").tap()
    expect(phone.locator("#errors")).to_contain_text("Remove one of them")
    text = phone.get_by_label("Text", exact=True)
    expect(text).to_have_value(written)
    phone.locator("#errors").get_by_role("link", name="Text").tap()
    expect(text).to_be_focused()


def test_formatting_is_a_button_away_and_takes_the_text_along(phone: Page, story: Article) -> None:
    phone.goto(f"{editor_url(story)}?append")
    phone.get_by_label("Headline").fill("Bridge Closed")
    phone.get_by_label("Text", exact=True).fill("One.\n\nTwo < three.")
    phone.get_by_role("button", name="Formatting").tap()
    expect(body_of(phone).locator("p")).to_have_text(["One.", "Two < three."])
    phone.get_by_role("button", name="Print update 2").tap()
    expect(phone.locator(".messagelist")).to_contain_text("Update 2 is in print.")
    assert printed(story, 2) == "<p>One.</p><p>Two &lt; three.</p>"


@pytest.mark.parametrize(
    "body",
    ["<p>It was <em>closed</em>.</p>", "<h2>At noon</h2><p>x</p>", "<ul><li>One</li></ul>"],
)
def test_a_text_with_more_than_paragraphs_keeps_the_editor(
    body: str, phone: Page, story: Article
) -> None:
    draft = workflow.draft_update(
        actor=factories.editor(), article=story, copy=factories.copy(body=body)
    )
    phone.goto(text_url(draft))
    expect(body_of(phone).locator("body")).to_be_visible()
    expect(phone.locator("#id_body_plain")).to_have_count(0)


def test_a_story_and_a_desk_computer_keep_the_editor(
    phone: Page, sign_in: SignIn, story: Article
) -> None:
    phone.goto(NEW_STORY)
    body_of(phone)
    page = sign_in(factories.editor())
    page.goto(f"{editor_url(story)}?append")
    body_of(page)


def test_a_reporter_writes_a_story_with_a_picture_and_submits_it(machine: Machine) -> None:
    factories.SectionFactory.create()
    factories.desk_agency()
    phone = machine(factories.reporter(), **PHONE)
    phone.goto("/newsroom/")
    phone.get_by_role("link", name="New story").first.tap()
    phone.get_by_label("Headline").tap()
    phone.keyboard.insert_text("Ferry Strikes Harbour Bridge")
    body_of(phone).locator("body").tap()
    phone.keyboard.insert_text("A ferry struck the bridge.")
    file = factories.picture_file()
    phone.get_by_label("Choose a picture").set_input_files(
        {"name": "pier.jpg", "mimeType": "image/jpeg", "buffer": file.read()}
    )
    phone.get_by_label("Alternative text").fill("A pier")
    phone.get_by_label("Credit").fill("Ines Okafor")
    phone.get_by_role("button", name="Submit").tap()
    expect(phone.locator(".messagelist")).to_contain_text("Submitted.")
    draft = Dispatch.objects.get()
    assert draft.state == Dispatch.State.SUBMITTED
    assert draft.revisions.latest("seq").lead_image
