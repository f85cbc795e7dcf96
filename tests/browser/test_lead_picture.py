"""The lead picture's slot: a file is sent at once and never lost, or comes from the library."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from articles.models import Dispatch, Event, Revision
from images.models import Image
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, press, write_paragraphs
from tests.browser.test_accessibility import problems
from tests.newsroom_pages import NEW_STORY, editor_url

pytestmark = pytest.mark.django_db(transaction=True)

SEND = "**/pictures/upload/"
PIER = {"name": "pier.jpg", "mimeType": "image/jpeg"}


@pytest.fixture
def page(machine: Machine) -> Page:
    """The page of a new story, as a reporter has it."""
    factories.SectionFactory.create()
    factories.desk_agency()
    page = machine(factories.reporter())
    page.goto(NEW_STORY)
    body_of(page)
    return page


def slot(page: Page) -> Locator:
    return page.get_by_role("region", name="Lead picture")


def shown(page: Page) -> Locator:
    return slot(page).locator("[data-picture] img")


def select(page: Page, name: str = "pier.jpg", **file: object) -> None:
    """Choose a file with the slot's own button."""
    sent = {**PIER, "name": name, "buffer": factories.picture_file(**file).read()}  # type: ignore[arg-type]
    slot(page).locator("input[type=file]").set_input_files(sent)  # type: ignore[arg-type]


def drop(page: Page, *, event: str = "drop") -> None:
    """Let a file fall on the slot, or paste it there."""
    content = base64.b64encode(factories.picture_file().read()).decode()
    slot(page).evaluate(
        """(slot, [content, event]) => {
            const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "pier.jpg", { type: "image/jpeg" }));
            const options = { bubbles: true, cancelable: true };
            slot.dispatchEvent(
                event === "paste"
                    ? new ClipboardEvent(event, { ...options, clipboardData: transfer })
                    : new DragEvent(event, { ...options, dataTransfer: transfer })
            );
        }""",
        [content, event],
    )


def with_words(**words: str) -> Image:
    image = factories.image()
    Image.objects.filter(pk=image.pk).update(**words)
    image.refresh_from_db()
    return image


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_file_that_is_dropped_or_pasted_is_sent_at_once_with_its_progress(
    page: Page, event: str
) -> None:
    held: list[Route] = []
    page.route(SEND, lambda route: held.append(route))
    with page.expect_request(SEND):
        drop(page, event=event)
    expect(slot(page).get_by_role("progressbar", name="Sending pier.jpg")).to_be_visible()
    held[0].continue_()
    expect(shown(page)).to_be_visible()
    expect(slot(page).get_by_role("progressbar")).to_have_count(0)
    page.get_by_label("Headline").fill("Ferry Adrift")
    press(page, "Save", "Saved.")
    assert Revision.objects.get().lead_image == Image.objects.get()
    expect(shown(page)).to_be_visible()


def test_one_of_the_library_is_taken_with_its_words(page: Page) -> None:
    image = with_words(caption="The ferry on Friday.", credit="Ines Okafor", alt="A ferry in fog")
    expect(slot(page).get_by_role("button", name="Remove the picture")).to_be_hidden()
    slot(page).get_by_role("button", name="From the library").click()
    page.get_by_role("dialog").get_by_role("button", name="The ferry on Friday.").click()
    expect(slot(page).get_by_role("button", name="Remove the picture")).to_be_visible()
    expect(shown(page)).to_have_attribute("alt", "A ferry in fog")
    expect(slot(page).get_by_label("Alternative text")).to_have_value("A ferry in fog")
    expect(slot(page).get_by_label("Caption")).to_have_value("The ferry on Friday.")
    slot(page).get_by_label("Credit").fill("Ines Okafor / City Telegraph")
    page.get_by_label("Headline").fill("Ferry Adrift")
    press(page, "Save", "Saved.")
    saved = Revision.objects.get()
    assert (saved.lead_image, saved.credit) == (image, "Ines Okafor / City Telegraph")
    image.refresh_from_db()
    assert image.credit == "Ines Okafor"  # the words of this use are its own


def test_another_picture_brings_its_own_words_and_the_earlier_one_comes_back_with_its(
    page: Page,
) -> None:
    tug = with_words(caption="The tug.", credit="Jon Berg", alt="A tug")
    expect(slot(page).get_by_role("link")).to_have_count(0)
    select(page)
    expect(shown(page)).to_be_visible()
    slot(page).get_by_label("Alternative text").fill("A pier at night")
    slot(page).get_by_label("Credit").fill("Ines Okafor")
    slot(page).get_by_role("button", name="From the library").click()
    page.get_by_role("dialog").get_by_role("button", name="The tug.").click()
    its_page = slot(page).get_by_role("link", name="Its focus, crops and rights")
    expect(its_page).to_have_attribute("href", f"/newsroom/pictures/{tug.pk}/")
    expect(slot(page).get_by_label("Alternative text")).to_have_value("A tug")
    expect(slot(page).get_by_label("Credit")).to_have_value("Jon Berg")
    slot(page).get_by_role("button", name="Put the earlier picture back").click()
    expect(slot(page).get_by_label("Alternative text")).to_have_value("A pier at night")
    expect(slot(page).get_by_label("Credit")).to_have_value("Ines Okafor")
    pier = Image.objects.get(original_name="pier.jpg")
    expect(its_page).to_have_attribute("href", re.compile(f"/newsroom/pictures/{pier.pk}/$"))
    slot(page).get_by_role("button", name="Remove the picture").click()
    expect(shown(page)).to_have_count(0)
    expect(its_page).to_be_hidden()
    slot(page).get_by_role("button", name="Put it back").click()
    expect(slot(page).get_by_label("Credit")).to_have_value("Ines Okafor")


def test_what_was_typed_before_the_picture_arrives_stays(page: Page) -> None:
    slot(page).get_by_label("Credit").fill("Ines Okafor")
    select(page)
    expect(shown(page)).to_be_visible()
    expect(slot(page).get_by_label("Credit")).to_have_value("Ines Okafor")


def test_a_form_that_is_refused_and_a_tab_that_is_gone_keep_the_picture(
    page: Page, machine: Machine
) -> None:
    select(page)
    expect(shown(page)).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Not yet: please look at this")).to_be_visible()
    expect(shown(page)).to_be_visible()
    page.get_by_label("Headline").fill("Ferry Adrift")
    expect(page.locator("[data-kept]")).to_contain_text("Kept ")
    page.goto(NEW_STORY)
    page.get_by_role("link", name="Go on with it").first.click()
    expect(page.get_by_label("Headline")).to_have_value("Ferry Adrift")
    expect(shown(page)).to_be_visible()


def test_a_lost_connection_loses_no_file(page: Page) -> None:
    page.route(SEND, lambda route: route.abort("connectionfailed"))
    select(page)
    expect(slot(page).locator(".upload-error")).to_contain_text("The connection was lost.")
    page.unroute(SEND)
    slot(page).get_by_role("button", name="Send again").click()
    expect(shown(page)).to_be_visible()
    expect(slot(page).get_by_role("listitem")).to_have_count(0)


def test_what_is_no_picture_is_refused_in_its_place(page: Page) -> None:
    slot(page).locator("input[type=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}
    )
    expect(slot(page).locator(".upload-error")).to_contain_text("not a picture we can read")
    expect(shown(page)).to_have_count(0)


def test_a_save_waits_for_the_picture_that_is_under_way(page: Page) -> None:
    held: list[Route] = []
    page.route(SEND, lambda route: held.append(route))
    page.get_by_label("Headline").fill("Ferry Adrift")
    with page.expect_request(SEND):
        select(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(slot(page).get_by_text("The picture is still on its way")).to_be_visible()
    held[0].continue_()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert Revision.objects.get().lead_image == Image.objects.get()


def test_a_hidden_picture_is_shown_with_the_reason(machine: Machine) -> None:
    image = with_words(hidden=Image.Hidden.TAKEN_DOWN)
    draft = factories.draft(lead_image=image, alt="A ferry", credit="Desk")
    page = machine(factories.editor())
    page.goto(editor_url(draft.article))
    expect(slot(page)).to_contain_text("It was taken down: readers do not see it.")
    assert shown(page).evaluate("image => image.decode().then(() => image.naturalWidth)")


def test_a_chief_editor_lets_a_picture_pass_without_its_credit(
    machine: Machine, reader: Page
) -> None:
    draft = factories.draft(
        lead_image=with_words(territory="Norland alone"), alt="A ferry in fog", headline="Adrift"
    )
    page = machine(factories.chief())
    page.goto(editor_url(draft.article))
    expect(page.get_by_role("region", name="Story", exact=True)).to_contain_text("Norland alone")
    reason = page.get_by_label("Let the picture pass, because")
    expect(reason).to_have_count(0)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#errors")).to_contain_text("Credit: Name who made the picture.")
    reason.fill("The agency names nobody.")
    assert problems(page) == []
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Published.")
    event = Event.objects.get(verb="publish")
    assert event.data["excepted"]["reason"] == "The agency names nobody."
    draft = Dispatch.objects.select_related("article").get(pk=draft.pk)
    reader.goto(draft.article.url)
    expect(reader.get_by_role("img", name="A ferry in fog")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_and_the_slot_is_no_wider_than_a_phone(
    machine: Machine, width: int
) -> None:
    factories.SectionFactory.create()
    page = machine(factories.reporter(), viewport={"width": width, "height": 900})
    page.goto(NEW_STORY)
    body_of(page)
    write_paragraphs(page, ["A ferry struck the bridge."])
    select(page, size=(900, 1400))
    expect(shown(page)).to_be_visible()
    page.route(SEND, lambda route: route.abort("connectionfailed"))
    select(page, name="a-very-long-name-of-a-file-from-a-camera-0001.jpg")
    expect(slot(page).get_by_role("button", name="Send again")).to_be_visible()
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_whose_sizes_failed_says_where_to_try_again(page: Page) -> None:
    select(page)
    expect(slot(page).get_by_text("being made")).to_be_visible()
    Image.objects.update(state="failed")
    again = slot(page).get_by_role("link", name="Try again on its page")
    expect(again).to_be_visible()
    image = Image.objects.get()
    expect(again).to_have_attribute("href", f"/newsroom/pictures/{image.pk}/")
    page.get_by_label("Headline").fill("Ferry Adrift")
    press(page, "Save", "Saved.")
    expect(again).to_have_attribute("href", f"/newsroom/pictures/{image.pk}/")
    assert not problems(page, without=".cke")
