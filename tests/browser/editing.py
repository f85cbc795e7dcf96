"""What a person does in the story editor, by hand."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import FrameLocator, Page, expect


def body_of(page: Page) -> FrameLocator:
    """Return the text's frame, once it is ready to type in."""
    expect(page.locator("iframe.cke_wysiwyg_frame")).to_be_visible()
    frame = page.frame_locator("iframe.cke_wysiwyg_frame")
    expect(frame.locator("body.cke_editable")).to_have_attribute("contenteditable", "true")
    return frame


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


def press(page: Page, button: str, said: str) -> None:
    """Press a button of the story's bar and wait until the newsroom says that it is done."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(said)
