"""The marks at the paragraphs in a browser: who wrote this, for whom and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from articles import workflow
from articles.models import Article
from articles.workflow import Copy
from tests import factories
from tests.browser.test_accessibility import problems
from tests.browser.test_paper_looks import SCHEMES, contrast

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "<p>A ferry drifted.</p><p>The fog was thick.</p><p>Three were hurt.</p><p>Tugs came.</p>"
NAME = "Who wrote this, for whom and when"


@pytest.fixture
def article() -> Article:
    """AP's story, signed by Ada, whose third paragraph Bo corrected; an update by the desk."""
    ada, bo = (factories.AuthorFactory.create(name=name) for name in ("Ada Lind", "Bo Hale"))
    article = factories.story(
        agency=factories.wire_agency(),
        authors=[ada],
        body=TEXT,
        source_uri="tag:ap.example,2024:17",
        source_version="3",
    )
    editor, dispatch = factories.editor(), article.dispatches.get()
    text = replace(
        Copy.of(dispatch.revisions.get()),
        authors=(bo,),
        body=TEXT.replace("Three", "Two"),
    )
    workflow.save(actor=editor, dispatch=dispatch, copy=text, seq=1)
    workflow.correct(actor=editor, dispatch=dispatch, seq=2, reason="A miscount.")
    factories.update(article, body="<h2>Afloat</h2><ul><li>Towed.</li></ul>")
    article.refresh_from_db()
    return article


def paragraph(page: Page, words: str) -> Locator:
    """The block of a text that has these words."""
    return page.locator(".text > *").filter(has_text=words)


def card(page: Page) -> Locator:
    """The card that is open."""
    return page.locator(".passage-card:popover-open")


def test_by_mouse_a_paragraph_shows_its_mark_and_the_mark_its_card(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    third = paragraph(reader, "Two were hurt.")
    mark = third.get_by_role("button", name=NAME)
    expect(mark).to_have_css("opacity", "0")
    third.hover()
    expect(mark).to_have_css("opacity", "1")
    mark.click()
    opened = card(reader)
    expect(opened).to_contain_text("First filed, paragraph 3")
    assert facts(opened) == {
        "Written by": "Bo Hale",
        "For": "AP",
        "Corrected": facts(opened)["Corrected"],
        "Wire item": "tag:ap.example,2024:17, version 3",
    }
    expect(opened).to_be_in_viewport(ratio=1)
    reader.get_by_role("heading", level=1).click()
    expect(card(reader)).to_have_count(0)


def facts(opened: Locator) -> dict[str, str]:
    """What a card says, by its terms."""
    rows = [row.inner_text().split("\n") for row in opened.locator("dl > div").all()]
    return {row[0].strip(): row[-1].strip() for row in rows}


def test_all_paragraphs_of_one_passage_open_one_card(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    for words in ("A ferry drifted", "The fog was thick."):
        paragraph(reader, words).hover()
        paragraph(reader, words).get_by_role("button", name=NAME).click()
        expect(card(reader)).to_contain_text("First filed, paragraphs 1 to 2")
        assert facts(card(reader))["Written by"] == "Ada Lind"
        card(reader).get_by_role("button", name="Close").click()
        expect(card(reader)).to_have_count(0)


def test_what_nobody_signed_says_so(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    paragraph(reader, "Towed.").hover()
    paragraph(reader, "Towed.").get_by_role("button", name=NAME).click()
    assert facts(card(reader))["Written by"] == "not signed"
    assert facts(card(reader))["For"] == "City Telegraph"


def test_by_keyboard_each_passage_is_one_stop(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    reader.locator("#first-filed .provenance a").first.focus()
    stops = []
    for _ in range(5):
        reader.keyboard.press("Tab")
        stops.append(reader.evaluate("document.activeElement.closest('.text > *')?.innerText"))
    passages = [each.split("— ")[-1] for each in stops if each]
    assert passages == ["A ferry drifted.", "Two were hurt.", "Tugs came."]


def test_by_keyboard_a_card_opens_and_closes_and_gives_the_focus_back(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    mark = paragraph(reader, "Two were hurt.").get_by_role("button", name=NAME)
    mark.focus()
    reader.keyboard.press("Tab")
    reader.keyboard.press("Shift+Tab")
    expect(mark).to_be_focused()
    expect(mark).to_have_css("opacity", "1")
    reader.keyboard.press("Enter")
    expect(card(reader)).to_be_visible()
    reader.keyboard.press("Escape")
    expect(card(reader)).to_have_count(0)
    expect(mark).to_be_focused()
    reader.keyboard.press("Space")
    reader.keyboard.press("Tab")
    expect(card(reader).get_by_role("button", name="Close")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(card(reader)).to_have_count(0)
    expect(mark).to_be_focused()


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A reader's phone."""
    context = browser.new_context(
        base_url=site, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def test_by_touch_the_marks_are_there_and_as_large_as_a_finger_needs(
    phone: Page, article: Article
) -> None:
    phone.goto(article.url)
    for mark in phone.locator(".mark").all():
        expect(mark).to_have_css("opacity", "1")
        width, height = mark.evaluate(
            """each => {
                const room = getComputedStyle(each, '::after')
                return [parseFloat(room.width), parseFloat(room.height)]
            }"""
        )
        # WCAG 2.2, target size (minimum).
        assert width >= 24 and height >= 24, (width, height)
    paragraph(phone, "Two were hurt.").get_by_role("button", name=NAME).tap()
    expect(card(phone)).to_contain_text("Bo Hale")
    expect(card(phone)).to_be_in_viewport(ratio=1)
    phone.get_by_role("heading", level=1).tap()
    expect(card(phone)).to_have_count(0)


def test_cards_and_marks_are_legible_in_light_and_dark(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    paragraph(reader, "Two were hurt.").hover()
    paragraph(reader, "Two were hurt.").get_by_role("button", name=NAME).click()
    for scheme in SCHEMES:
        reader.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        ground = card(reader).evaluate("each => getComputedStyle(each).backgroundColor")
        for css in (".passage-card:popover-open dt", ".passage-card:popover-open dd", ".mark"):
            ink = reader.locator(css).first.evaluate("each => getComputedStyle(each).color")
            assert contrast(ink, ground) >= 4.5, (scheme, css)
    found = problems(reader)
    assert not found, "\n".join(found)
    expect(card(reader)).to_be_visible()


def without_popovers(route: Route) -> None:
    """Send what a browser of 2022 makes of it: an attribute and a selector it does not know."""
    answer = route.fetch()
    body = answer.text().replace(" popover\n", "\n").replace(" popovertarget=", " data-was=")
    body = body.replace(":popover-open", ":no-such-thing")
    route.fulfill(response=answer, body=body)


def test_a_browser_without_popovers_shows_the_cards_below_the_story(
    reader: Page, article: Article
) -> None:
    reader.route("**/*", without_popovers)
    reader.goto(article.url)
    assert reader.evaluate("document.querySelector('.passage-card').popover") is None
    expect(reader.get_by_role("heading", name="Who wrote what")).to_be_visible()
    cards = reader.locator(".passage-card")
    assert cards.count() == 4
    for each in cards.all():
        expect(each).to_be_visible()
    assert facts(cards.nth(2))["Written by"] == "Bo Hale"
    expect(reader.locator(".mark").first).to_be_hidden()
    expect(reader.get_by_role("button", name="Close")).to_have_count(0)
    foot, below = reader.locator(".story").bounding_box(), cards.first.bounding_box()
    assert foot and below and below["y"] >= foot["y"] + foot["height"]


def test_where_popovers_open_the_cards_are_not_below_the_story(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    expect(reader.get_by_text("Who wrote what")).to_be_hidden()
    for each in reader.locator(".passage-card").all():
        expect(each).to_be_hidden()


def test_in_print_there_are_no_marks_and_no_cards(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    reader.emulate_media(media="print")
    for css in (".mark", ".passage-card"):
        for each in reader.locator(css).all():
            expect(each).to_be_hidden()
