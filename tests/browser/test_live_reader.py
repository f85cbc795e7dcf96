"""A reader with the story open while the newsroom moves it on: the strip, and Show in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from articles import workflow
from articles.models import Article, Dispatch, Printing
from tests import factories
from tests.browser.conftest import Machine
from tests.browser.editing import press, write_paragraphs
from tests.browser.open_story import can_look_away, hears, look_away, look_back, says, show, strip
from tests.browser.test_accessibility import problems
from tests.browser.test_paper_looks import too_wide
from tests.newsroom_pages import editor_url

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "The bridge was closed to all traffic after a passenger ferry struck its northern pier. "
CREW = "Ferry Crew Account for All Passengers"


@pytest.fixture
def article() -> Article:
    """A story long enough to scroll, with an update and a link in its text."""
    target = factories.story(headline="Why the Old Port Has No Radar")
    paragraphs = "".join(f"<p>Passage {number}. {SENTENCE * 4}</p>" for number in range(12))
    article = factories.story(
        headline="Ferry Strikes Pier",
        agency=factories.wire_agency(),
        body=f'{paragraphs}<p data-also-read="{target.pk}"></p><p>The end. {SENTENCE * 9}</p>',
    )
    factories.update(article, headline="Bridge Closed", body=f"<p>First. {SENTENCE * 3}</p>")
    return Article.objects.get(pk=article.pk)


def append(article: Article, headline: str = CREW) -> Dispatch:
    """Print a breaking update."""
    return factories.update(article, headline=headline, body=f"<p>All aboard. {SENTENCE}</p>")


def correct(article: Article, number: int, was: str, is_now: str, **note: str) -> None:
    """Print a dispatch anew with other words."""
    dispatch = Dispatch.objects.get(article=article, number=number)
    body = dispatch.revisions.latest("seq").body.replace(was, is_now)
    factories.correct(dispatch, body=body, **note)


def passage(page: Page, words: str) -> Locator:
    """Return the paragraph that begins with these words."""
    return page.locator(".text > p", has_text=words)


def read_to(page: Page, words: str) -> Locator:
    """Scroll until a paragraph stands in the middle of the screen."""
    found = passage(page, words)
    found.evaluate("each => each.scrollIntoView({block: 'center', behavior: 'instant'})")
    return found


def top(locator: Locator) -> float:
    """Return where an element stands on the screen."""
    found: float = locator.evaluate("each => each.getBoundingClientRect().top")
    return found


def focused(page: Page) -> str:
    """Return the words of what has the focus."""
    words: str = page.evaluate("document.activeElement.textContent.trim()")
    return words


def test_an_update_printed_in_the_editor_is_announced_within_five_seconds_and_shown_in_place(
    machine: Machine, reader: Page, article: Article
) -> None:
    desk = machine(factories.editor())
    desk.goto(f"{editor_url(article)}?append")
    desk.get_by_label("Headline").fill(CREW)
    write_paragraphs(desk, ["All 212 passengers are ashore."])
    reader.goto(article.url)
    expect(says(reader)).to_have_count(1)  # a region that comes with its words is not announced
    expect(says(reader)).to_be_empty()
    assert not reader.get_by_role("button", name="Show").is_visible()
    reader.evaluate(
        """new MutationObserver(() => window.toldAt ??= Date.now())
        .observe(document.querySelector('[role=status]'), {childList: true})"""
    )
    reading = read_to(reader, "Passage 5.")
    before = top(reading)

    press(desk, "Print update 2", "Update 2 is in print.")
    expect(says(reader)).to_have_text(f"New update: {CREW}")
    printed = Printing.objects.latest("at").at
    told = datetime.fromtimestamp(reader.evaluate("toldAt") / 1000, tz=UTC)
    assert (told - printed).total_seconds() < 5
    assert top(reading) == pytest.approx(before, abs=1)
    expect(reader.locator("#update-2")).to_have_count(0)

    show(reader)
    assert top(reading) == pytest.approx(before, abs=1)
    newest = reader.locator(".dispatch").first
    expect(newest).to_have_id("update-2")
    expect(newest).to_contain_text("All 212 passengers are ashore.")
    expect(newest.locator(".provenance")).to_contain_text("New")
    expect(reader.locator("#update-2 + .hand-off")).to_have_text(
        "THIS IS A BREAKING NEWS UPDATE. Our earlier story follows below."
    )
    expect(reader.get_by_role("heading", level=1)).to_have_text(CREW)
    expect(reader.locator(".breaking")).to_have_text("Breaking · 2 updates")
    assert reader.title().startswith(CREW)

    reader.get_by_role("link", name="Go to the update").click()
    expect(newest).to_be_in_viewport()
    expect(says(reader)).to_be_empty()


def test_what_is_shown_in_place_is_what_a_reload_shows(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    correct(
        article, 0, "Passage 3.", "Part 3.", note_kind="correction", public_note="It is a part."
    )
    append(article)
    append(article, "Divers Examine the Pier")
    hears(reader, "2 new updates. Newest: Divers Examine the Pier")
    show(reader)
    in_place = markup(reader)
    reader.reload()
    assert in_place == markup(reader)


def markup(page: Page) -> str:
    """Return the story's markup without marks, and without the space between its lines."""
    page.evaluate("document.querySelectorAll('.new-mark').forEach(each => each.remove())")
    page.evaluate(
        "document.querySelectorAll('.is-new').forEach(each => each.removeAttribute('class'))"
    )
    html = page.locator("#story").evaluate("each => each.outerHTML")
    return re.sub(r"\s*([<>])\s*", r"\1", " ".join(html.split()))


def test_several_updates_are_one_message(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    for headline in ("Divers Arrive", "Pier Holds", CREW):
        append(article, headline)
    hears(reader, f"3 new updates. Newest: {CREW}")
    show(reader)
    expect(reader.locator(".dispatch .new-mark")).to_have_text(["New", "New", "New"])
    append(article, "Bridge Opens")
    hears(reader, "New update: Bridge Opens")


def test_at_the_top_of_the_page_the_update_appears_below_the_headline(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    headline = reader.get_by_role("heading", level=1)
    before = top(headline)
    append(article)
    hears(reader, f"New update: {CREW}")
    assert top(headline) == pytest.approx(before, abs=1)
    show(reader)
    assert top(headline) == pytest.approx(before, abs=1)
    expect(reader.locator("#update-2 .provenance")).to_be_in_viewport()


def test_a_correction_is_put_in_its_place_and_leaves_the_reader_alone(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    reader.get_by_text("1 update since first published").click()
    link = reader.get_by_role("link", name="Why the Old Port Has No Radar").last
    link.focus()
    before = top(link)
    selected = "getSelection().selectAllChildren(document.querySelector('.text > p:last-child'))"
    reader.evaluate(selected)
    words = reader.evaluate("getSelection().toString()")
    correct(
        article,
        0,
        "Passage 2.",
        f"Passage 2 is longer. {SENTENCE * 3}",
        note_kind="correction",
        public_note="It is longer.",
    )
    hears(reader, "This story was corrected")
    reader.get_by_role("button", name="Show").evaluate("each => each.click()")  # without the focus
    expect(says(reader)).to_have_text("This page is up to date.")
    expect(passage(reader, "Passage 2 is longer.")).to_have_count(1)
    expect(reader.locator(".correction")).to_contain_text("It is longer.")
    expect(reader.locator("#first-filed .text > .new-mark + p.is-new")).to_have_count(1)
    assert top(link) == pytest.approx(before, abs=1)
    assert focused(reader) == "Why the Old Port Has No Radar"
    assert reader.evaluate("getSelection().toString()") == words
    expect(reader.get_by_role("navigation", name="Updates to this story")).to_contain_text(
        "Bridge Closed"
    )
    assert reader.locator(".updates details").get_attribute("open") is not None
    reader.get_by_role("link", name="Go to the change").click()
    expect(reader.locator("#first-filed .provenance")).to_be_in_viewport()


def test_a_mended_typo_is_a_change(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    correct(article, 1, "First.", "At first.", reason="A typo.")
    hears(reader, "This story was changed")
    show(reader)
    expect(passage(reader, "At first.")).to_have_count(1)


def test_a_withdrawn_update_leaves_the_page(reader: Page, article: Article) -> None:
    update = append(article)
    reader.goto(article.url)
    reading = read_to(reader, "Passage 5.")
    before = top(reading)
    factories.withdraw(update)
    hears(reader, "This story was changed")
    show(reader)
    expect(reader.locator("#update-2")).to_have_count(0)
    expect(reader.locator(".hand-off")).to_have_count(1)
    assert top(reading) == pytest.approx(before, abs=1)
    expect(reader.get_by_role("link", name="Go to the")).to_have_count(0)


def test_a_withdrawal_with_a_note_takes_its_text_along(reader: Page, article: Article) -> None:
    update = append(article)
    reader.goto(article.url)
    expect(reader.locator("#update-2 .text")).to_have_count(1)
    factories.withdraw(update, note_kind="correction", public_note="It was not so.")
    hears(reader, "This story was corrected")
    show(reader)
    expect(reader.locator("#update-2")).to_contain_text("It was not so.")
    expect(reader.locator("#update-2 .text")).to_have_count(0)


def test_a_headline_is_letters_whatever_stands_in_it(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    headline = "<img src=x onerror=alert(1)> $& {count} “Closed”"
    append(article, headline)
    hears(reader, f"New update: {headline}")
    show(reader)
    expect(reader.get_by_role("heading", level=1)).to_have_text(headline)


def test_a_hidden_tab_says_in_its_title_that_something_is_new(
    reader: Page, article: Article
) -> None:
    can_look_away(reader).goto(article.url)
    append(article)
    append(article, "Bridge Opens")
    hears(reader, "2 new updates. Newest: Bridge Opens")
    assert reader.title().startswith("Bridge Closed")
    look_away(reader)
    assert reader.title().startswith("(2) Bridge Closed")
    look_back(reader)
    assert reader.title().startswith("Bridge Closed")
    show(reader)
    look_away(reader)
    assert reader.title().startswith("Bridge Opens")


def test_by_keyboard_the_place_is_kept_and_the_next_thing_to_press_has_the_focus(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    append(article)
    hears(reader, f"New update: {CREW}")
    reading = read_to(reader, "Passage 5.")
    before = top(reading)
    reader.locator(".skip").evaluate("each => each.focus({preventScroll: true})")
    reader.keyboard.press("Tab")
    assert focused(reader) == "Show"
    reader.keyboard.press("Enter")
    expect(says(reader)).to_have_text("This page is up to date.")
    assert focused(reader) == "Go to the update"
    assert top(reading) == pytest.approx(before, abs=1)
    reader.keyboard.press("Enter")
    expect(reader.locator("#update-2")).to_be_in_viewport()
    reader.keyboard.press("Tab")
    assert reader.evaluate("!!document.activeElement.closest('#update-2')")


def test_a_message_that_is_put_away_stays_away_until_there_is_more(
    reader: Page, article: Article
) -> None:
    reader.goto(article.url)
    append(article)
    hears(reader, f"New update: {CREW}")
    link = reader.get_by_role("link", name="Why the Old Port Has No Radar").last
    link.focus()
    reader.get_by_role("button", name="Hide this message").focus()
    reader.keyboard.press("Enter")
    expect(says(reader)).to_be_empty()
    assert focused(reader) == "Why the Old Port Has No Radar"
    for _ in range(2):
        with reader.expect_response("**/live/*.json"):
            pass
    expect(says(reader)).to_be_empty()
    append(article, "Bridge Opens")
    hears(reader, "2 new updates. Newest: Bridge Opens")


@pytest.fixture
def stale(reader: Page, article: Article) -> Iterator[list[str]]:
    """Old pages that a cache still answers with, taken from the end of the list."""
    pages: list[str] = []

    def answer(route: Route) -> None:
        if pages and route.request.resource_type == "fetch":
            route.fulfill(body=pages.pop(), content_type="text/html")
        else:
            route.continue_()

    reader.route(f"**{article.url}", answer)
    yield pages


def test_show_waits_for_a_cache_that_is_behind(
    reader: Page, article: Article, stale: list[str]
) -> None:
    old = reader.goto(article.url)
    assert old
    stale.extend([old.text()] * 2)
    append(article)
    show(reader)
    assert stale == []
    expect(reader.locator("#update-2")).to_have_count(1)


def test_what_is_read_stays_whole_where_the_fresh_page_of_a_long_chain_only_names_it(
    reader: Page, article: Article
) -> None:
    append(article)
    reader.goto(article.url)
    append(article, "Bridge Opens")

    def shorten(route: Route) -> None:
        page = route.fetch().text()
        line = r'<p class="hand-off">[^<]*</p>'
        whole = r'<section class="dispatch"\s+id="{}".*?</section>'
        rest = f"{whole.format('update-1')}.*{whole.format('first-filed')}"
        stub = '<li class="stub" id="{}"></li>'
        names = f'<ol class="earlier">{stub.format("update-1")}{stub.format("first-filed")}</ol>'
        shortened = re.sub(rest, names, page, flags=re.DOTALL)
        assert re.search(rf"{line}\s*<ol", shortened)
        route.fulfill(body=shortened, content_type="text/html")

    reading = read_to(reader, "Passage 5.")
    before = top(reading)
    hears(reader, "New update: Bridge Opens")
    reader.route(f"**{article.url}", shorten)
    show(reader)
    assert top(reading) == pytest.approx(before, abs=1)
    order = "[...document.querySelectorAll('.chain > *')].map(each => each.id || each.className)"
    assert reader.evaluate(order) == [
        "update-3",
        "hand-off",
        "update-2",
        "hand-off",
        "update-1",
        "hand-off",
        "first-filed",
        "earlier",
    ]
    expect(reader.locator(".earlier li")).to_have_count(0)


def test_where_show_fails_a_link_reloads(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    append(article)
    hears(reader, f"New update: {CREW}")
    reader.route(f"**{article.url}", lambda route: route.abort())
    reader.get_by_role("button", name="Show").click()
    expect(says(reader)).to_have_text("What is new could not be fetched.")
    expect(reader.locator("#update-1")).to_have_count(1)
    with reader.expect_response("**/live/*.json"):
        pass
    expect(says(reader)).to_have_text("What is new could not be fetched.")
    reader.unroute(f"**{article.url}")
    reader.get_by_role("link", name="Reload the page").click()
    expect(reader.locator("#update-2")).to_have_count(1)


def test_a_killed_story_leaves_the_screen_of_every_tab(reader: Page, article: Article) -> None:
    other = reader.context.new_page()
    for page in (reader, other):
        page.goto(article.url)
        read_to(page, "Passage 5.")
    workflow.kill(actor=factories.chief(), article=article, reason="A court.")
    for page in (reader, other):
        hears(page, "This story was taken down.")
        expect(page.get_by_role("heading", level=1)).to_have_text("This story was taken down")
        html = page.content()
        for words in ("Passage", "Bridge Closed", "Ferry Strikes Pier", "passenger ferry"):
            assert words not in html, words
        assert page.title() == "This story was taken down."


def test_show_of_a_story_killed_meanwhile_takes_it_down(reader: Page, article: Article) -> None:
    reader.goto(article.url)
    append(article)
    hears(reader, f"New update: {CREW}")
    reader.route("**/live/*.json", lambda route: route.abort())
    workflow.kill(actor=factories.chief(), article=article, reason="A court.")
    reader.get_by_role("button", name="Show").click()
    expect(says(reader)).to_have_text("This story was taken down.")
    expect(reader.locator(".chain")).to_have_count(0)


def test_without_javascript_nothing_is_lost(browser: Browser, site: str, article: Article) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(article.url)
    expect(page.locator(".dispatch")).to_have_count(2)
    assert strip(page).evaluate("each => each.offsetHeight") == 0
    assert not page.get_by_role("button", name="Show").is_visible()
    append(article)
    page.reload()
    expect(page.locator(".dispatch").first).to_contain_text("All aboard.")
    expect(page.get_by_role("heading", level=1)).to_have_text(CREW)
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_strip_is_sound_at_every_width(reader: Page, article: Article, width: int) -> None:
    reader.set_viewport_size({"width": width, "height": 800})
    reader.goto(article.url)
    append(article, "Harbourmaster " * 14)
    hears(reader, re.compile("Harbourmaster"))
    height = strip(reader).evaluate("each => each.offsetHeight")
    assert 30 < height <= 70
    assert not too_wide(reader)
    for button in ("Show", "Hide this message"):
        box = reader.get_by_role("button", name=button).bounding_box()
        assert box and min(box["width"], box["height"]) >= 24, button
    read_to(reader, "Passage 5.")
    assert top(strip(reader)) == 0
    found = problems(reader)
    show(reader)
    found += problems(reader)
    assert not found, "\n".join(found)
    assert not too_wide(reader)
