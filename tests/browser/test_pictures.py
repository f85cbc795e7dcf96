"""The picture library by hand: files by button, drop and paste, each by itself, and a search."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from images.models import Image
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.test_accessibility import problems

pytestmark = pytest.mark.django_db(transaction=True)

LIBRARY = "/newsroom/pictures/"
# A file as a drop or a paste brings it.
_FILE = """(name, type, content) => {
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  return transfer;
}"""


def picture(name: str = "pier.jpg", size: tuple[int, int] = (1200, 800)) -> tuple[str, str, bytes]:
    return name, "image/jpeg", factories.picture_file(size=size).read()


def bring(place: Locator, event: str, file: tuple[str, str, bytes]) -> None:
    """Drop a file on a place, or paste it there."""
    name, kind, content = file
    place.evaluate(
        f"""(place, [event, name, type, content]) => {{
          const transfer = ({_FILE})(name, type, content);
          const Kind = event === "paste" ? ClipboardEvent : DragEvent;
          const key = event === "paste" ? "clipboardData" : "dataTransfer";
          const options = {{ bubbles: true, cancelable: true, [key]: transfer }};
          if (event === "drop") {{
            place.dispatchEvent(new DragEvent("dragenter", options));
            place.dispatchEvent(new DragEvent("dragover", options));
          }}
          place.dispatchEvent(new Kind(event, options));
        }}""",
        [event, name, kind, base64.b64encode(content).decode()],
    )


def opened(machine: Machine, **options: object) -> Page:
    page = machine(factories.reporter(), **options)
    page.goto(LIBRARY)
    return page


def lines(page: Page) -> Locator:
    """The files that were sent, the last on top."""
    return page.get_by_role("list", name="Files that you send").get_by_role("listitem")


def grid(page: Page) -> Locator:
    return page.get_by_role("list", name="Pictures, newest first").get_by_role("link")


def send(page: Page, *files: tuple[str, str, bytes]) -> None:
    page.get_by_label("Upload pictures").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    )


def test_many_files_at_once_each_with_its_own_answer(machine: Machine) -> None:
    page = opened(machine)
    send(
        page,
        picture("one.jpg"),
        ("fake.jpg", "image/jpeg", b"<html>no picture</html>"),
        picture("two.jpg", (900, 700)),
    )
    expect(lines(page)).to_have_count(3)
    expect(lines(page).filter(has_text="one.jpg")).to_contain_text("In the library")
    expect(lines(page).filter(has_text="two.jpg")).to_contain_text("In the library")
    expect(lines(page).filter(has_text="fake.jpg")).to_contain_text("not a picture")
    expect(grid(page)).to_have_count(2)
    assert Image.objects.count() == 2


def test_a_bar_shows_how_far_a_file_is(machine: Machine) -> None:
    page = opened(machine)
    held: list[Route] = []
    page.route("**/pictures/upload/", lambda route: held.append(route))
    send(page, picture())
    bar = page.get_by_role("progressbar", name="Sending pier.jpg")
    expect(bar).to_be_visible()
    held[0].continue_()
    expect(lines(page)).to_contain_text("In the library")
    expect(bar).to_have_count(0)


def test_who_leaves_while_a_file_is_under_way_is_asked_first(machine: Machine) -> None:
    page = opened(machine)
    held: list[Route] = []
    page.route("**/pictures/upload/", lambda route: held.append(route))
    with page.expect_request("**/pictures/upload/"):
        send(page, picture())
    page.get_by_role("heading", name="Pictures").click()  # a browser asks who has done something
    stay = page.get_by_role("link", name="Stories", exact=True).first
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        stay.click()
    assert asked.value.type == "beforeunload"
    held[0].continue_()
    expect(lines(page)).to_contain_text("In the library")
    stay.click()
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted_anywhere_on_the_page(machine: Machine, way: str) -> None:
    page = opened(machine)
    bring(page.get_by_role("heading", name="Pictures"), way, picture())
    expect(lines(page)).to_contain_text("In the library")
    expect(grid(page)).to_have_count(1)


def test_a_lost_connection_loses_no_file(machine: Machine) -> None:
    page = opened(machine)
    page.route("**/pictures/upload/", lambda route: route.abort("connectionreset"))
    send(page, picture())
    expect(lines(page)).to_contain_text("The connection was lost.")
    page.unroute("**/pictures/upload/")
    page.get_by_role("button", name="Send again").click()
    expect(lines(page)).to_contain_text("In the library")
    assert Image.objects.count() == 1


def test_who_is_signed_out_meanwhile_is_told_and_sends_again(machine: Machine) -> None:
    page = opened(machine)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    send(page, picture())
    expect(lines(page)).to_contain_text("sign in in another tab")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Send again").click()
    expect(lines(page)).to_contain_text("In the library")


def test_without_a_script_a_plain_form_sends_them(machine: Machine, tmp_path: Path) -> None:
    page = opened(machine, java_script_enabled=False)
    send(page, picture("one.jpg"), picture("two.jpg", (900, 700)))
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".messagelist")).to_contain_text("2 pictures are in the library.")
    expect(grid(page)).to_have_count(2)


# --- The chooser ---


def choosing(page: Page, options: str = "{}") -> Locator:
    """Open the chooser; what is chosen is then in ``window.chosen``."""
    page.evaluate(
        f"""() => {{
          window.chosen = undefined;
          newsroomPictures.choose({options}).then((picture) => (window.chosen = picture));
        }}"""
    )
    return page.get_by_role("dialog", name="Choose a picture")


def chosen(page: Page) -> str:
    page.wait_for_function("() => window.chosen !== undefined")
    return str(page.evaluate("() => window.chosen && window.chosen.name"))


def named(*captions: str) -> None:
    for caption in captions:
        image = factories.image()
        Image.objects.filter(pk=image.pk).update(caption=caption, alt=caption)


def test_a_picture_is_found_and_chosen_by_keyboard_alone(machine: Machine) -> None:
    named("A quay", "A ferry", "A harbour")
    page = opened(machine)
    dialog = choosing(page)
    choices = dialog.get_by_role("list", name="Pictures").get_by_role("button")
    expect(choices).to_have_count(3)
    expect(choices.first).to_contain_text("A harbour")
    page.keyboard.type("qua")
    expect(choices).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(choices.first).to_be_focused()
    page.keyboard.press("Enter")
    assert chosen(page) == "A quay"
    expect(dialog).to_be_hidden()


def test_escape_closes_the_chooser_without_a_choice(machine: Machine) -> None:
    page = opened(machine)
    choosing(page)
    page.keyboard.press("Escape")
    assert chosen(page) == "None"


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_one_file_that_is_brought_to_the_chooser_is_the_choice(machine: Machine, way: str) -> None:
    page = opened(machine)
    dialog = choosing(page)
    bring(dialog.get_by_role("searchbox"), way, picture("harbour.jpg"))
    assert chosen(page) == "harbour.jpg"
    expect(lines(page)).to_have_count(0)  # the page around the chooser has not sent it, too


def test_of_several_files_one_is_chosen(machine: Machine) -> None:
    page = opened(machine)
    dialog = choosing(page)
    dialog.get_by_label("Upload").set_input_files(
        [
            {"name": name, "mimeType": kind, "buffer": content}
            for name, kind, content in (picture("one.jpg"), picture("two.jpg", (900, 700)))
        ]
    )
    sent = dialog.get_by_role("list", name="Files that you send").get_by_role("listitem")
    expect(sent.filter(has_text="In the library")).to_have_count(2)
    sent.filter(has_text="two.jpg").get_by_role("button", name="Use this picture").click()
    assert chosen(page) == "two.jpg"


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_library_and_chooser_are_accessible(machine: Machine, width: int, scheme: str) -> None:
    named("A pier", "A ferry")
    page = opened(machine, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert not problems(page)
    dialog = choosing(page)
    expect(dialog.get_by_role("list", name="Pictures").get_by_role("button")).to_have_count(2)
    assert not problems(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
