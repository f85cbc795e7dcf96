"""What a person does in the story editor, by hand."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import FrameLocator, Page, Request, expect

_READY = """new Promise((ready) => {
  const editor = CKEDITOR.instances.id_body;
  return editor.status === "ready" ? ready() : editor.on("instanceReady", () => ready());
})"""


def body_of(page: Page) -> FrameLocator:
    """Return the text's frame, once it is ready to type in."""
    expect(page.locator("iframe.cke_wysiwyg_frame")).to_be_visible()
    page.evaluate(_READY)
    return page.frame_locator("iframe.cke_wysiwyg_frame")


def expect_text(page: Page, *passages: str) -> None:
    """Expect the text to have these paragraphs, "Also read" blocks and pictures, and no other."""
    expect(body_of(page).locator("body > p, .also-read, .picture")).to_have_text(passages)


def write_paragraphs(page: Page, paragraphs: Iterable[str]) -> None:
    """Write paragraphs at the end of the text."""
    body_of(page).locator("body").click()
    page.keyboard.press("Control+End")
    for number, paragraph in enumerate(paragraphs):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(paragraph)


def choose(page: Page, field: str, name: str) -> None:
    """Choose a row in an autocomplete, such as an author, by typing its name."""
    page.locator(f".field-{field} .select2-selection").click()
    page.keyboard.type(name)
    page.locator(".select2-results__option", has_text=name).click()


def open_also_read(page: Page, words: str) -> None:
    """Press "Also read" and search for a story."""
    page.get_by_role("button", name="Also read").click()
    page.get_by_role("combobox", name="Search stories").fill(words)


def also_read(page: Page, words: str, headline: str) -> None:
    """Put an "Also read" block below the cursor's paragraph, found by ``words``."""
    open_also_read(page, words)
    page.get_by_role("option", name=headline).click()
    expect(body_of(page).locator(".also-read", has_text=headline)).to_be_visible()


def posts(page: Page) -> list[Request]:
    """Return a list that grows with each form that a button sends from now on."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            sent.append(request)

    page.on("request", note)
    return sent


def press(page: Page, button: str, said: str) -> None:
    """Press a button of the story's bar and wait until the newsroom says that it is done."""
    with page.expect_navigation(wait_until="commit"):
        page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(said)
