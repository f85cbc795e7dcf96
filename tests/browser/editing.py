"""What a person does in the story editor, by hand."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import FrameLocator, Page, expect


def body_of(page: Page) -> FrameLocator:
    """Return the editor's frame, once it is ready to type in."""
    expect(page.locator("iframe.cke_wysiwyg_frame")).to_be_visible()
    return page.frame_locator("iframe.cke_wysiwyg_frame")


def write_paragraphs(page: Page, paragraphs: Iterable[str]) -> None:
    """Type paragraphs at the end of the text."""
    text = body_of(page).locator("body")
    text.click()
    page.keyboard.press("Control+End")
    for paragraph in paragraphs:
        page.keyboard.insert_text(paragraph)
        page.keyboard.press("Enter")


def choose(page: Page, field: str, name: str) -> None:
    """Choose a row in an autocomplete, such as an author, by typing its name."""
    box = page.locator(f".field-{field} .select2-selection, #{field} .select2-selection").first
    box.click()
    page.locator(".select2-container--open .select2-search__field").last.fill(name)
    page.locator(".select2-results__option", has_text=name).first.click()


def also_read(page: Page, words: str, headline: str) -> None:
    """Put an "Also read" block at the cursor, found by ``words``."""
    page.locator(".cke_button__alsoread").click()
    dialog = page.locator(".cke_dialog:visible")
    dialog.get_by_role("combobox").or_(dialog.get_by_role("searchbox")).first.fill(words)
    dialog.get_by_role("option", name=headline).click()
    confirm = dialog.locator(".cke_dialog_ui_button_ok")
    confirm.click()
    expect(body_of(page).get_by_text(headline)).to_be_visible()
