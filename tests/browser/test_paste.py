"""Pasting and typing in a real browser: what arrives, what is told, and the way back."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page, Request, expect

from articles import workflow
from articles.models import Article, Revision
from images.models import Image
from tests import factories
from tests.articles.test_paste import DROPPED, STORED, sample
from tests.browser.conftest import Machine
from tests.browser.editing import body_of, expect_text, press, write_paragraphs
from tests.newsroom_pages import NEW_STORY

pytestmark = pytest.mark.django_db(transaction=True)

POST = "https://x.com/harbour_desk/status/1234567890"
VIDEO = "https://www.youtube.com/watch?v=abcdefg_hij&t=30"

_PASTE = """(body, [html, text]) => {
  const data = new DataTransfer();
  if (html) {
    data.setData("text/html", html);
  }
  data.setData("text/plain", text);
  body.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
  );
}"""


@pytest.fixture
def page(machine: Machine) -> Page:
    """A reporter's page with a new story."""
    factories.SectionFactory.create()
    factories.desk_agency()
    page = machine(factories.reporter())
    page.goto(NEW_STORY)
    body_of(page).locator("body").click()
    return page


def paste(page: Page, html: str, text: str = "") -> None:
    """Paste at the cursor what another program left on the clipboard."""
    body_of(page).locator("body").evaluate(_PASTE, [html, text])


def told(page: Page) -> str:
    """Return the line that tells of a paste."""
    return page.locator("[data-pasted-told]").inner_text()


def test_pictures_that_came_with_a_text_are_uploaded_where_it_was_put(page: Page) -> None:
    content = base64.b64encode(factories.picture_file(kind="PNG").read()).decode()
    picture = f'<img alt="A pier" src="data:image/png;base64,{content}">'
    paste(page, f'<p style="margin:0">One {picture}</p><p style="margin:0">Two</p>', "One Two")
    expect_text(page, "One", "Two")
    assert "1 picture" in told(page)
    page.get_by_role("button", name="Upload the picture", exact=True).click()
    expect(body_of(page).locator(".picture")).to_have_count(1)
    expect(page.get_by_role("button", name="Upload the picture", exact=True)).to_be_hidden()
    page.get_by_label("Headline").fill("Ferry Strikes Pier")
    press(page, "Save", "Saved")
    image = Image.objects.get()
    assert saved() == (
        f'<p>One</p><p>Two</p><p data-picture="{image.pk}" data-alt="" data-credit=""></p>'
    )


def saved() -> str:
    """Return the text as last saved."""
    return Revision.objects.latest("pk").body


@pytest.mark.parametrize("name", STORED)
def test_a_paste_looks_at_once_as_it_will_be_saved(page: Page, name: str) -> None:
    paste(page, sample(name))
    last = {"word": "It reads true.", "word_on_the_web": "Seats", "google_docs": "Day"}.get(
        name, "stand again." if name == "span_without_style" else "H2O"
    )
    expect(body_of(page).locator("body")).to_contain_text(last)
    line = f"Dropped: {', '.join(DROPPED[name])}." if DROPPED[name] else ""
    expect(page.locator("[data-pasted-told]")).to_have_text(line)
    assert page.evaluate("CKEDITOR.instances.id_body.getData()").count("<li>") == STORED[
        name
    ].count("<li>")
    press(page, "Save", "Saved.")
    assert saved() == STORED[name]


def test_one_step_back_undoes_a_paste(page: Page) -> None:
    write_paragraphs(page, ["Typed before."])
    page.keyboard.press("Enter")
    paste(page, sample("google_docs"))
    expect(page.locator("[data-pasted-told]")).to_have_text("Dropped: 1 picture, colours.")
    page.keyboard.press("Control+z")
    expect(body_of(page).locator("h2, li, table")).to_have_count(0)
    expect(body_of(page).locator("body")).to_contain_text("Typed before.")
    expect(page.locator("[data-pasted-told]")).to_be_empty()
    expect(page.get_by_role("button", name="Paste as plain text")).to_be_hidden()


def test_a_paste_can_be_undone_and_made_plain_by_buttons(page: Page) -> None:
    write_paragraphs(page, ["Typed before."])
    page.keyboard.press("Enter")
    paste(page, sample("google_docs"), "The library boat\n\nIt calls at\nnine islands")
    page.get_by_role("button", name="Paste as plain text").click()
    expect_text(page, "Typed before.", "The library boat", "It calls atnine islands")

    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    paste(page, sample("web_page"))
    within = page.locator("[data-pasted]")
    within.get_by_role("button", name="Undo").click()
    expect(body_of(page).locator("body")).to_have_text("")


def test_undo_takes_a_paste_back_and_no_word_that_was_typed_below_a_card(page: Page) -> None:
    write_paragraphs(page, ["Typed before.", POST])
    page.keyboard.press("Enter")
    expect(body_of(page).locator(".card")).to_be_visible()
    page.keyboard.type("Typed after. ")
    paste(page, sample("web_page"))
    line = page.locator("[data-pasted]")
    line.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-pasted-told]")).to_be_empty()
    expect(body_of(page).locator("body > p")).to_have_text(["Typed before.", "Typed after. "])
    expect(body_of(page).locator(".card")).to_have_count(1)


def test_the_buttons_are_gone_once_somebody_writes_on(page: Page) -> None:
    paste(page, sample("google_docs"))
    button = page.locator("[data-pasted]").get_by_role("button", name="Undo")
    expect(button).to_be_visible()
    page.keyboard.press("Control+End")
    page.keyboard.type("And more.")
    expect(button).to_be_hidden()
    assert told(page) == "Dropped: 1 picture, colours."


def test_words_pasted_into_a_sentence_stay_in_it(page: Page) -> None:
    write_paragraphs(page, ["The port will open."])
    for _ in "open.":
        page.keyboard.press("ArrowLeft")
    paste(page, '<meta charset="utf-8"><span style="font-weight:700">not</span>', "not")
    expect(body_of(page).locator("p strong")).to_have_text("not")
    page.keyboard.type(" ")
    expect_text(page, "The port will not open.")


def test_a_pasted_dateline_is_lifted_into_its_fields_and_back(page: Page) -> None:
    ap = factories.wire_agency()
    desk = page.get_by_label("Agency").input_value()
    page.reload()
    body_of(page).locator("body").click()
    paste(
        page,
        '<p style="x">SEOUL, South Korea (AP) — Snow fell.</p><p>More came.</p>',
        "SEOUL, South Korea (AP) — Snow fell.\n\nMore came.",
    )
    expect_text(page, "Snow fell.", "More came.")
    expect(page.get_by_label("Dateline: city")).to_have_value("Seoul")
    expect(page.get_by_label("Region or country")).to_have_value("South Korea")
    expect(page.get_by_label("Agency")).to_have_value(str(ap.pk))
    expect(page.locator("[data-pasted-told]")).to_have_text(
        "The dateline SEOUL, South Korea (AP) was lifted into its fields."
    )
    expect(page.locator("[data-dateline]")).to_contain_text("SEOUL, South Korea (AP)")
    body_of(page).locator("body").click()
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Dateline: city")).to_have_value("")
    expect(page.get_by_label("Agency")).to_have_value(desk)


def test_a_dateline_further_down_stays_text(page: Page) -> None:
    factories.wire_agency()
    write_paragraphs(page, ["First."])
    page.keyboard.press("Enter")
    paste(page, "", "SEOUL (AP) — Snow fell.")
    expect_text(page, "First.", "SEOUL (AP) — Snow fell.")
    expect(page.get_by_label("Dateline: city")).to_have_value("")


def test_without_an_answer_the_paste_arrives_all_the_same(page: Page) -> None:
    page.route("**/pasted/", lambda route: route.abort())
    paste(page, sample("google_docs"))
    expect(body_of(page).locator("li")).to_have_text(
        ["NovelsNew ones first", "New ones first", "Charts", "Ask"]
    )
    press(page, "Save", "Saved.")
    assert "<h2>The library boat</h2>" in saved()


def test_an_address_on_a_line_of_its_own_becomes_a_card_that_readers_see(
    page: Page, reader: Page
) -> None:
    write_paragraphs(page, ["The port reopened."])
    page.keyboard.press("Enter")
    page.keyboard.type(POST)
    page.keyboard.press("Enter")
    card = body_of(page).locator(".card")
    expect(card).to_have_text("Post on X: @harbour_desk")
    page.keyboard.type("She waved.")
    page.keyboard.press("Enter")
    paste(page, f'<a href="{VIDEO.replace("&", "&amp;")}">{VIDEO.replace("&", "&amp;")}</a>', VIDEO)
    expect(card).to_have_text(
        ["Post on X: @harbour_desk", "Video on YouTube: youtube.com/watch?v=abcdefg_hij&t=30"]
    )
    expect(page.locator("[data-words]")).to_have_text("5 words · 1 min")
    page.keyboard.type("On.")
    expect(page.locator("[data-words]")).to_have_text("6 words · 1 min")

    card.first.dblclick()
    dialog = page.get_by_role("dialog", name="Card")
    dialog.get_by_label("Words of the link").fill("“All lines open”")
    dialog.get_by_role("button", name="OK").click()
    expect(card.first).to_have_text("Post on X by @harbour_desk: “All lines open”")
    page.get_by_label("Headline").fill("The Port Reopens")
    press(page, "Save", "Saved.")
    assert saved() == (
        f'<p>The port reopened.</p><p data-card="{POST}">“All lines open”</p><p>She waved.</p>'
        '<p data-card="https://youtube.com/watch?v=abcdefg_hij&amp;t=30"></p><p>On.</p>'
    )
    expect(card.first).to_have_text("Post on X by @harbour_desk: “All lines open”")
    expect(card.last).to_contain_text("Video on YouTube")
    press(page, "Save", "Saved.")
    assert Revision.objects.count() == 1

    publish(Article.objects.get())
    read_the_cards(reader, Article.objects.get().url)


def publish(article: Article) -> None:
    """Print what was saved."""
    dispatch = article.dispatches.get()
    workflow.publish(actor=factories.editor(), dispatch=dispatch, seq=dispatch.revisions.get().seq)


def read_the_cards(reader: Page, url: str) -> None:
    """Expect the cards on a reader's page, and nothing asked of another place."""
    asked: list[Request] = []
    reader.on("request", lambda request: asked.append(request))
    reader.goto(url, wait_until="networkidle")
    expect(reader.locator("p.card")).to_have_text(
        [
            "Post on X by @harbour_desk: “All lines open”",
            "Video on YouTube: youtube.com/watch?v=abcdefg_hij&t=30",
        ]
    )
    expect(reader.get_by_role("link", name="“All lines open”")).to_have_attribute("href", POST)
    expect(reader.locator("iframe")).to_have_count(0)
    own = reader.evaluate("location.origin")
    assert asked
    assert [each.url for each in asked if not each.url.startswith((own, "data:"))] == []
