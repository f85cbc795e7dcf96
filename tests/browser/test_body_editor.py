"""The editor of a story's text: what its buttons do is kept, what could act is gone, and no text
is too long to be given back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles import formats
from articles.models import Article, Revision
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, expect_text, posts, press, write_paragraphs
from tests.newsroom_pages import NEW_STORY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(machine: Machine) -> Page:
    """A reporter's page with a new story."""
    factories.SectionFactory.create()
    factories.desk_agency()
    page = machine(factories.reporter())
    page.goto(NEW_STORY)
    body_of(page)
    return page


def saved() -> str:
    """Return the text as last saved."""
    return Revision.objects.latest("pk").body


def test_the_toolbar_has_a_button_for_each_format_and_no_other(page: Page) -> None:
    offered = [button for each in formats.FORMATS for button in each.buttons] + ["Undo", "Redo"]
    shown = page.locator(".cke_toolbox :is(.cke_button, .cke_combo)")
    kinds = [f"cke_{'combo' if name == 'Format' else 'button'}__{name.lower()}" for name in offered]
    expect(shown).to_have_count(len(offered))
    for place, kind in enumerate(kinds):
        expect(shown.nth(place)).to_contain_class(kind)


def test_what_each_button_does_is_still_there_after_a_save(page: Page) -> None:
    words = "Strong Slanted Large Smaller Quoted Bullet Counted Linked Freed Before".split()
    write_paragraphs(page, words)
    for word, button in {
        "Strong": "Bold",
        "Slanted": "Italic",
        "Quoted": "Block Quote",
        "Bullet": "Insert/Remove Bulleted List",
        "Counted": "Insert/Remove Numbered List",
    }.items():
        mark(page, word)
        page.get_by_role("button", name=button).click()
    set_format(page, "Large", "Heading 2")
    set_format(page, "Smaller", "Heading 3")
    link(page, "Linked", "https://example.com/?a=1&b=2")
    link(page, "Freed", "https://example.com/")
    mark(page, "Freed")
    page.get_by_role("button", name="Unlink").click()
    put_in_a_table(page)
    page.get_by_role("button", name="Undo").click()
    expect(body_of(page).locator("table")).to_have_count(0)
    page.get_by_role("button", name="Redo").click()
    expect(body_of(page).locator("td")).to_have_count(6)
    body_of(page).locator("td").first.click()
    page.keyboard.insert_text("Cell")

    press(page, "Save", "Saved.")
    kept = (
        "<p><strong>Strong</strong></p><p><em>Slanted</em></p><h2>Large</h2><h3>Smaller</h3>"
        "<blockquote><p>Quoted</p></blockquote><ul><li>Bullet</li></ul><ol><li>Counted</li></ol>"
        '<p><a href="https://example.com/?a=1&amp;b=2" rel="noopener">Linked</a></p><p>Freed</p>'
        "<p>Before</p><table><tbody><tr><td>Cell</td><td></td></tr><tr><td></td><td></td></tr>"
        "<tr><td></td><td></td></tr></tbody></table>"
    )
    assert saved() == kept
    press(page, "Save", "Saved.")
    assert Revision.objects.count() == 1


def mark(page: Page, word: str) -> None:
    """Mark a paragraph of one word."""
    body_of(page).get_by_text(word, exact=True).click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")


def set_format(page: Page, word: str, name: str) -> None:
    """Make a paragraph a heading."""
    mark(page, word)
    # The editor closes its menus when it grows, which it does a moment after a change.
    page.evaluate("CKEDITOR.instances.id_body.execCommand('autogrow')")
    page.locator(".cke_combo__format a").click()
    page.frame_locator(".cke_combopanel iframe").get_by_role("option", name=name).click()
    expect(body_of(page).locator("h2, h3").filter(has_text=word)).to_have_count(1)


def link(page: Page, word: str, address: str) -> None:
    """Put a link on a word."""
    mark(page, word)
    page.get_by_role("button", name="Link", exact=True).click()
    dialog = page.get_by_role("dialog", name="Link")
    expect(dialog.get_by_label("Protocol")).to_have_value("https://")
    kinds = dialog.get_by_label("Link Type").locator("option")
    expect(kinds).to_have_text(["URL", "E-mail", "Phone"])
    dialog.get_by_label("URL").fill(address)
    dialog.get_by_role("button", name="OK").click()
    expect(body_of(page).locator("a", has_text=word)).to_have_count(1)


def put_in_a_table(page: Page) -> None:
    """Put a table of the usual size below the last paragraph."""
    mark(page, "Before")
    page.keyboard.press("End")
    page.get_by_role("button", name="Table").click()
    page.get_by_role("dialog", name="Table Properties").get_by_role("button", name="OK").click()
    expect(body_of(page).locator("td")).to_have_count(6)


HOSTILE = """
<p onclick="top.acted = 1" style="position: fixed" class="x">Pasted words</p>
<script>top.acted = 1</script><iframe src="https://evil.example/"></iframe>
<p><a href="javascript:top.acted = 1">a link</a> <a href=" java&#10;script:top.acted=1">two</a>
<a href="data:text/html,">three</a> <a href="https://example.com/" onmouseover="top.acted=1">ok</a>
<img src="x" onerror="top.acted = 1"><svg onload="top.acted = 1"></svg></p>
<form action="/x"><input name="y"><button>Send</button></form><p data-also-read="0x">Odd</p>
"""


def test_what_could_act_is_gone_from_a_paste_at_once_and_from_what_is_saved(page: Page) -> None:
    write_paragraphs(page, ["Typed."])
    page.keyboard.press("Enter")
    paste(page, HOSTILE)
    text = body_of(page).locator("body")
    expect(text).to_contain_text("Pasted words")
    expect(text.locator("script, iframe, form, input, button, svg, img[onerror]")).to_have_count(0)
    expect(text.locator("[onclick], [onmouseover], [style*=fixed], .x")).to_have_count(0)
    expect(text.get_by_role("link")).to_have_text(["ok"])

    press(page, "Save", "Saved.")
    expect(body_of(page).locator("body")).to_contain_text("Pasted words")
    assert page.evaluate("window.acted") is None
    assert saved() == (
        "<p>Typed.</p><p>Pasted words</p><p>a link two three "
        '<a href="https://example.com/" rel="noopener">ok</a></p><p>Send</p><p>Odd</p>'
    )


def paste(page: Page, html: str) -> None:
    """Paste HTML at the cursor as another program left it on the clipboard."""
    text = body_of(page)
    text.locator("body").evaluate(
        """(body, html) => body.ownerDocument.addEventListener("copy", (event) => {
          event.clipboardData.setData("text/html", html);
          event.preventDefault();
          event.stopImmediatePropagation();
        }, { capture: true, once: true })""",
        html,
    )
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")


def test_a_text_that_is_too_long_to_send_is_kept_and_nothing_is_sent(page: Page) -> None:
    sent = posts(page)
    page.get_by_label("Headline").fill("A Paste Gone Wrong")
    set_text(page, 12_000_000)
    page.get_by_role("button", name="Save", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("too much text to send: 12.0 MB of at most 12.0 MB")
    expect(alert).to_be_in_viewport()
    expect(alert).to_be_focused()
    assert text_length(page) >= 12_000_000
    assert not sent

    page.evaluate("CKEDITOR.instances.id_body.setData('<p>Shorter.</p>')")
    expect_text(page, "Shorter.")
    press(page, "Save", "Saved.")
    assert saved() == "<p>Shorter.</p>"


def test_a_text_that_is_too_long_to_keep_comes_back_with_an_error(page: Page) -> None:
    page.get_by_label("Headline").fill("A Paste Gone Wrong")
    set_text(page, 2_000_000)
    page.get_by_role("button", name="Save", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The text is too long: 2,000,009 characters of at most 1,000,000")
    expect(page.get_by_label("Headline")).to_have_value("A Paste Gone Wrong")
    body_of(page)
    assert text_length(page) == 2_000_007
    alert.get_by_role("link", name="Text").click()
    expect(page.locator("iframe.cke_wysiwyg_frame")).to_be_focused()
    assert not Article.objects.exists()


def set_text(page: Page, length: int) -> None:
    """Fill the text with one paragraph of this many characters."""
    page.evaluate(
        """(length) => new Promise((filled) => CKEDITOR.instances.id_body.setData(
          `<p>${"word ".repeat(length / 5 - 1)}ends.</p>`, { callback: () => filled() }
        ))""",
        length,
    )


def text_length(page: Page) -> int:
    """Return how many characters of HTML the editor holds."""
    length: int = page.evaluate("CKEDITOR.instances.id_body.getData().trim().length")
    return length
