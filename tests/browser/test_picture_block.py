"""A picture in the text: chosen, uploaded, dropped, pasted, described, moved and printed."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from articles.models import Article, Dispatch, KeptText, PictureUse, Revision
from images.models import Image
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, expect_text, press
from tests.browser.test_accessibility import problems
from tests.browser.test_desk_on_a_phone import PHONE, TARGETS, TOO_LOW
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)

SEND = "**/pictures/upload/"
LACKS = "Before print: no credit, no alternative text"

# What the browser hands over of files that are dropped or pasted at the end of a paragraph.
_GIVE = """(place, [kind, files]) => {
  const data = new DataTransfer();
  for (const [name, bytes] of files) {
    const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
    data.items.add(new File([content], name, { type: "image/jpeg" }));
  }
  const box = place.getBoundingClientRect();
  const options = { bubbles: true, cancelable: true };
  const at = { clientX: box.left + 24, clientY: box.top + box.height / 2 };
  const event =
    kind === "paste"
      ? new ClipboardEvent("paste", { ...options, clipboardData: data })
      : new DragEvent("drop", { ...options, ...at, dataTransfer: data });
  return place.dispatchEvent(event);
}"""


@pytest.fixture
def image() -> Image:
    """A picture in the library, with its words."""
    image = factories.image()
    Image.objects.filter(pk=image.pk).update(
        caption="The pier after the storm.", credit="Ines Okafor", alt="A broken pier"
    )
    image.refresh_from_db()
    return image


def block(image: Image, caption: str = "The pier.") -> str:
    """Return the block of a picture as it is stored."""
    return (
        f'<p data-picture="{image.pk}" data-alt="A &quot;pier&quot; &amp; 1&#61;1" '
        f'data-credit="Ines &lt;Okafor&gt;">{caption}</p>'
    )


def opened(machine: Machine, body: str = "<p>First.</p><p>Second.</p><p>Third.</p>") -> Page:
    """Open a draft with this text as the editor who wrote it."""
    dispatch = factories.draft(actor=factories.editor(), body=body)
    return opened_again(machine, dispatch)


def opened_again(machine: Machine, dispatch: Dispatch) -> Page:
    page = machine(dispatch.created_by)
    page.goto(editor_url(dispatch.article))
    body_of(page)
    return page


def stored() -> str:
    """Return the text as last saved."""
    return Revision.objects.latest("pk").body


def chooser(page: Page) -> Locator:
    """Return the dialog with the library."""
    return page.get_by_role("dialog", name="Picture for the text")


def words(page: Page) -> Locator:
    """Return the dialog with the words of a picture."""
    return page.get_by_role("dialog", name="Picture in the text")


def give(page: Page, kind: str, *names: str, at: str) -> None:
    """Drop or paste picture files at a paragraph of the text."""
    content = base64.b64encode(factories.picture_file().read()).decode()
    paragraph = body_of(page).get_by_text(at, exact=True)
    taken = paragraph.evaluate(_GIVE, [kind, [[name, content] for name in names]])
    assert not taken  # the browser is told that it was taken


def give_two(page: Page) -> None:
    """Drop two different files at once."""
    sizes = {"one.jpg": (600, 400), "two.jpg": (640, 480)}
    files = [
        [name, base64.b64encode(factories.picture_file(size=size).read()).decode()]
        for name, size in sizes.items()
    ]
    body_of(page).get_by_text("First.", exact=True).evaluate(_GIVE, ["drop", files])


def test_a_picture_of_the_library_goes_where_the_cursor_stands(
    machine: Machine, image: Image
) -> None:
    page = opened(machine)
    body_of(page).get_by_text("Second.").click()
    page.keyboard.press("End")
    page.get_by_role("button", name="Picture", exact=True).click()
    chooser(page).get_by_role("button", name=image.caption).click()
    expect_text(page, "First.", "Second.", "The pier after the storm. Ines Okafor", "Third.")
    shown = body_of(page).locator(".picture img")
    expect(shown).to_have_attribute("alt", "A broken pier")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    page.keyboard.insert_text("The ")  # one writes on below it
    press(page, "Save", "Saved")
    assert stored() == (
        f'<p>First.</p><p>Second.</p><p data-picture="{image.pk}" data-alt="A broken pier" '
        'data-credit="Ines Okafor">The pier after the storm.</p><p>The Third.</p>'
    )
    assert PictureUse.objects.filter(revision=Revision.objects.latest("pk")).count() == 1


def test_opening_and_saving_changes_nothing(machine: Machine, image: Image) -> None:
    body = f"<p>First.</p>{block(image)}{block(image, caption='')}<p>Last.</p>"
    page = opened(machine, body)
    expect_text(
        page,
        "First.",
        "The pier. Ines <Okafor>",
        "No caption Ines <Okafor>",
        "Last.",
    )
    press(page, "Save", "Saved")
    assert Revision.objects.count() == 1
    body_of(page).get_by_text("Last.").click()
    page.keyboard.press("End")
    page.keyboard.insert_text(" Word.")
    press(page, "Save", "Saved")
    assert stored() == body.replace("Last.", "Last. Word.")


def test_who_chooses_one_without_words_is_asked_for_them(machine: Machine) -> None:
    factories.image()
    page = opened(machine)
    body_of(page).get_by_text("Third.").click()
    page.keyboard.press("End")
    page.get_by_role("button", name="Picture", exact=True).click()
    chooser(page).locator(".pictures-choice").click()
    dialog = words(page)
    expect(dialog.get_by_label("Alternative text")).to_be_focused()
    page.keyboard.type("A pier")
    page.keyboard.press("Escape")  # throws nothing away
    expect(dialog.get_by_role("status")).to_contain_text("Done keeps it")
    dialog.get_by_label("Caption").fill("The old pier.")
    dialog.get_by_label("Credit").fill("Desk")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect_text(page, "First.", "Second.", "Third.", "The old pier. Desk", "")
    press(page, "Save", "Saved")
    assert 'data-alt="A pier" data-credit="Desk">The old pier.</p>' in stored()


def test_a_picture_is_edited_moved_and_removed_by_keyboard(machine: Machine, image: Image) -> None:
    page = opened(machine, f"<p>First.</p>{block(image)}<p>Last.</p>")
    body_of(page).get_by_text("First.").click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # onto the picture
    page.keyboard.press("Enter")
    dialog = words(page)
    dialog.get_by_label("Caption").fill("Another caption.")
    page.keyboard.press("Control+Enter")
    expect_text(page, "First.", "Another caption. Ines <Okafor>", "Last.")
    page.keyboard.press("Alt+ArrowDown")
    expect_text(page, "First.", "Last.", "Another caption. Ines <Okafor>")
    page.keyboard.press("Enter")
    words(page).get_by_role("button", name="Remove").click()
    expect_text(page, "First.", "Last.")
    page.keyboard.press("Control+z")
    expect_text(page, "First.", "Last.", "Another caption. Ines <Okafor>")


def test_another_picture_takes_its_place(machine: Machine, image: Image) -> None:
    other = factories.image()
    page = opened(machine, f"<p>First.</p>{block(other)}")
    body_of(page).locator(".picture").dblclick()
    words(page).get_by_role("button", name="Another picture").click()
    dialog = page.get_by_role("dialog", name="Another picture")
    dialog.get_by_role("button", name=image.caption).click()
    words(page).get_by_role("button", name="Done").click()
    expect_text(page, "First.", "The pier after the storm. Ines Okafor")
    press(page, "Save", "Saved")
    assert f'data-picture="{image.pk}"' in stored()


def test_words_outlive_a_look_at_the_library_and_another_picture(
    machine: Machine, image: Image
) -> None:
    other = factories.image()
    page = opened(machine, f"<p>First.</p>{block(other)}")
    body_of(page).locator(".picture").dblclick()
    words(page).get_by_label("Caption").fill("Typed a moment ago.")
    words(page).get_by_role("button", name="Another picture").click()
    library = page.get_by_role("dialog", name="Another picture")
    library.get_by_role("button", name="Cancel").click()
    expect(words(page).get_by_label("Caption")).to_have_value("Typed a moment ago.")
    words(page).get_by_role("button", name="Another picture").click()
    library.get_by_role("button", name=image.caption).click()
    expect(words(page).get_by_label("Caption")).to_have_value(image.caption)
    words(page).get_by_role("button", name="Put the earlier picture back").click()
    expect(words(page).get_by_label("Caption")).to_have_value("Typed a moment ago.")
    page.keyboard.press("Enter")  # on Done
    expect_text(page, "First.", "Typed a moment ago. Ines <Okafor>")
    press(page, "Save", "Saved")
    assert f'data-picture="{other.pk}"' in stored()


def test_cancel_brings_back_the_picture_and_its_words(machine: Machine, image: Image) -> None:
    other = factories.image()
    page = opened(machine, f"<p>First.</p>{block(other)}")
    body_of(page).locator(".picture").dblclick()
    words(page).get_by_role("button", name="Another picture").click()
    library = page.get_by_role("dialog", name="Another picture")
    library.get_by_role("button", name=image.caption).click()
    expect_text(page, "First.", "The pier after the storm. Ines Okafor")
    words(page).get_by_role("button", name="Cancel").click()
    expect_text(page, "First.", "The pier. Ines <Okafor>")
    press(page, "Save", "Saved")
    assert Revision.objects.count() == 1


def test_what_is_typed_in_the_dialog_is_kept_before_anybody_presses_done(
    machine: Machine, image: Image
) -> None:
    page = opened(machine, f"<p>First.</p>{block(image)}")
    body_of(page).locator(".picture").dblclick()
    words(page).get_by_label("Alternative text").fill("A pier without its end")
    expect(page.locator("[data-kept][data-all]")).to_contain_text("Kept ")
    assert 'data-alt="A pier without its end"' in KeptText.objects.get().fields["body"][-1]


def test_one_step_back_undoes_all_that_was_done_in_the_dialog(
    machine: Machine, image: Image
) -> None:
    page = opened(machine, f"<p>First.</p>{block(image)}")
    body_of(page).locator(".picture").dblclick()
    words(page).get_by_label("Caption").fill("Another caption.")
    expect(body_of(page).locator(".picture")).to_contain_text("Another caption.")
    words(page).get_by_label("Credit").fill("Desk")
    page.keyboard.press("Enter")
    expect_text(page, "First.", "Another caption. Desk")
    page.keyboard.press("Control+z")
    expect_text(page, "First.", "The pier. Ines <Okafor>")


def test_a_move_says_where_the_picture_stands_then(machine: Machine, image: Image) -> None:
    page = opened(machine, f"<p>First.</p>{block(image)}<p>Last.</p>")
    body_of(page).locator(".picture").dblclick()
    words(page).get_by_role("button", name="Move down").click()
    expect(words(page).get_by_role("status")).to_have_text("It stands below “Last.”.")
    for _ in range(2):
        words(page).get_by_role("button", name="Move up").click()
    expect(words(page).get_by_role("status")).to_have_text("It stands at the top of the text.")
    words(page).get_by_role("button", name="Done").click()
    expect_text(page, "The pier. Ines <Okafor>", "First.", "Last.")


def test_on_a_phone_long_words_are_read_whole_and_done_stays_in_view(
    machine: Machine, image: Image
) -> None:
    dispatch = factories.draft(actor=factories.editor(), body=f"<p>First.</p>{block(image)}")
    page = machine(dispatch.created_by, **PHONE)
    page.goto(editor_url(dispatch.article))
    body_of(page).locator(".picture").tap()
    dialog = words(page)
    expect(dialog.get_by_role("button", name="Done")).to_be_focused()  # and no keyboard comes up
    for name in ("Alternative text", "Caption"):
        field = dialog.get_by_label(name)
        field.fill("The pier at noon, when the port authority closed the bridge. " * 6)
        assert field.evaluate("field => field.scrollHeight - field.clientHeight") <= 1
    done = dialog.get_by_role("button", name="Done")
    expect(done).to_be_in_viewport(ratio=1)
    credit = dialog.get_by_label("Credit")
    credit.focus()
    field, foot = credit.bounding_box(), dialog.locator(".picture-words-foot").bounding_box()
    assert field
    assert foot
    assert field["y"] + field["height"] <= foot["y"], "the foot covers what has the focus"
    assert dialog.locator(TARGETS).evaluate_all(TOO_LOW) == []


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_files_are_uploaded_and_stand_where_they_were_let_go(machine: Machine, kind: str) -> None:
    page = opened(machine)
    body_of(page).get_by_text("Second.").click()
    page.keyboard.press("End")
    give(page, kind, "one.jpg", at="Second.")
    expect_text(page, "First.", "Second.", f"No caption {LACKS}", "Third.")
    expect(page.locator(".cke_chrome + .uploads li")).to_have_count(0)
    press(page, "Save", "Saved")
    image = Image.objects.get()
    assert stored() == (
        f'<p>First.</p><p>Second.</p><p data-picture="{image.pk}" data-alt="" data-credit=""></p>'
        "<p>Third.</p>"
    )


def test_several_files_keep_their_order_and_one_that_is_no_picture_stops_none(
    machine: Machine,
) -> None:
    page = opened(machine)
    content = base64.b64encode(factories.picture_file().read()).decode()
    broken = base64.b64encode(b"<html>no picture</html>").decode()
    other = base64.b64encode(factories.picture_file(size=(640, 480)).read()).decode()
    files = [["one.jpg", content], ["two.jpg", broken], ["three.jpg", other]]
    body_of(page).get_by_text("First.", exact=True).evaluate(_GIVE, ["drop", files])
    expect(body_of(page).locator(".picture")).to_have_count(2)
    expect(page.locator(".uploads .is-bad")).to_contain_text("two.jpg")
    press(page, "Save", "Saved")
    first, second = Image.objects.order_by("pk")
    assert (first.original_name, second.original_name) == ("one.jpg", "three.jpg")
    uses = PictureUse.objects.filter(revision=Revision.objects.latest("pk"))
    assert list(uses.values_list("image", flat=True)) == [first.pk, second.pk]


def test_a_save_waits_for_all_pictures_that_are_under_way_into_the_text(machine: Machine) -> None:
    page = opened(machine)
    held: list[Route] = []
    page.route(SEND, lambda route: held.append(route))
    with page.expect_request(SEND):
        give_two(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The picture is still on its way")).to_be_in_viewport()
    with page.expect_request(SEND):
        held[0].continue_()
    expect(body_of(page).locator(".picture")).to_have_count(1)
    assert Revision.objects.count() == 1
    held[1].continue_()
    expect(page.locator(".messagelist")).to_contain_text("Saved")
    assert [each.original_name for each in Image.objects.order_by("pk")] == ["one.jpg", "two.jpg"]
    assert PictureUse.objects.filter(revision=Revision.objects.latest("pk")).count() == 2


def test_nothing_is_saved_without_a_picture_that_did_not_arrive(machine: Machine) -> None:
    page = opened(machine)
    held: list[Route] = []
    page.route(SEND, lambda route: held.append(route))
    with page.expect_request(SEND):
        give(page, "drop", "one.jpg", at="First.")
    page.get_by_role("button", name="Save", exact=True).click()
    held[0].abort("connectionfailed")
    expect(page.get_by_text("Nothing is saved yet: a picture did not arrive.")).to_be_visible()
    assert Revision.objects.count() == 1
    page.unroute(SEND)
    page.get_by_role("button", name="Send again").click()
    expect(body_of(page).locator(".picture")).to_have_count(1)
    press(page, "Save", "Saved")
    assert PictureUse.objects.count() == 1


def test_who_writes_elsewhere_meanwhile_goes_on_there(machine: Machine) -> None:
    page = opened(machine)
    page.get_by_label("Headline").fill("")
    page.get_by_label("Headline").focus()
    give(page, "drop", "one.jpg", at="First.")
    page.keyboard.type("Ferry ")
    expect(body_of(page).locator(".picture")).to_have_count(1)
    page.keyboard.type("Strikes Pier")
    expect(page.get_by_label("Headline")).to_have_value("Ferry Strikes Pier")
    expect_text(page, "First.", f"No caption {LACKS}", "Second.", "Third.")


def test_a_hidden_picture_is_shown_to_the_newsroom_with_a_mark(
    machine: Machine, image: Image
) -> None:
    Image.objects.filter(pk=image.pk).update(hidden=Image.Hidden.EXPIRED)
    page = opened(machine, f"<p>First.</p>{block(image)}")
    expect(body_of(page).locator(".picture i")).to_have_text("Hidden from readers: past its rights")


@pytest.mark.parametrize("size", [{}, PHONE], ids=["at a desk", "on a phone"])
def test_axe_finds_nothing_in_the_dialog(machine: Machine, size: dict[str, Any]) -> None:
    image = factories.image()
    dispatch = factories.draft(
        actor=factories.editor(), body=f'<p>First.</p><p data-picture="{image.pk}"></p>'
    )
    page = machine(dispatch.created_by, **size)
    page.goto(editor_url(dispatch.article))
    body_of(page).locator(".picture").dblclick()
    expect(words(page)).to_be_visible()
    assert problems(page, without=".cke") == []
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


def test_readers_see_it_printed(machine: Machine, reader: Page, image: Image) -> None:
    page = opened(machine, f"<p>First.</p>{block(image)}<p>Last.</p>")
    press(page, "Publish", "Published")
    reader.goto(Article.objects.get().url)
    figure = reader.locator(".dispatch .text figure")
    expect(figure.get_by_role("img", name='A "pier" & 1=1')).to_be_visible()
    expect(figure.locator("figcaption")).to_contain_text("The pier.")
    expect(figure.locator(".credit")).to_have_text("Ines <Okafor>")
    assert problems(reader) == []
