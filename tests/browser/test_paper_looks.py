"""The public paper in a browser: nothing cut off, nothing hidden, nothing heavy, at every width."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from articles import workflow
from articles.models import Article
from authors.models import Author
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (320, 360, 768, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FONTS, STYLES, SCRIPTS = 90_000, 15_000, 5_000  # bytes; what is text counts as gzip sends it


@dataclass(frozen=True)
class Paper:
    """A paper with a story of every kind."""

    chain: Article
    target: Article
    long_word: Article
    killed: Article
    author: Author

    @property
    def paths(self) -> list[str]:
        """One address of each kind of page."""
        assert self.chain.date
        return [
            "/",
            self.chain.url,
            self.target.url,
            self.long_word.url,
            self.killed.url,
            self.chain.section.get_absolute_url(),
            self.chain.topics.get().get_absolute_url(),
            self.author.get_absolute_url(),
            f"/archive/{self.chain.date:%Y/%m/%d}/",
            "/archive/2020/01/01/",
            "/search/",
            "/search/?q=ferry",
            "/search/?q=" + "q" * 200,
            "/no-such-page/",
        ]


@pytest.fixture
def paper() -> Paper:
    """A busy front page, a chain with a correction, a headline that is one long word."""
    for name in ("City", "Business", "Science", "Culture", "Sport"):
        factories.SectionFactory.create(name=name)
    editor, chief = factories.editor(), factories.chief()
    picture: dict[str, Any] = {
        "lead_image": factories.image(),
        "alt": "A pier",
        "credit": "Ines Okafor",
    }
    for number in range(5):
        factories.story(actor=editor, **(picture if number % 3 == 0 else {}))
    target = factories.story(actor=editor, headline="Why the Old Port Has No Radar")
    author = factories.AuthorFactory.create(
        name="Mara Lindqvist", bio="Covers the harbour. " * 6, website="https://mara.example/"
    )
    sentence = "The bridge was closed to all traffic after a passenger ferry struck its pier. "
    cells = "".join(f"<td>{'figure' * 3} {number}</td>" for number in range(9))
    chain = factories.story(
        actor=editor,
        filed=factories.filing(topics=frozenset({factories.TopicFactory.create()})),
        agency=factories.wire_agency(),
        body=f"<p>{sentence * 6}</p><p data-also-read='{target.pk}'></p><h2>The pier</h2>"
        f"<p>{sentence * 5}</p><blockquote><p>{sentence}</p></blockquote>"
        f"<table><tbody><tr>{cells}</tr></tbody></table>",
        **picture,
    )
    for times in (4, 5):
        update = factories.update(
            chain, actor=editor, authors=[author], body=f"<p>{sentence * times}</p>", **picture
        )
    corrected = factories.copy(authors=[author], body=f"<p>{sentence * 5}</p>", **picture)
    workflow.save(actor=editor, dispatch=update, copy=corrected, seq=1)
    workflow.correct(
        actor=editor, dispatch=update, seq=2, note_kind="correction", public_note="It was pier two."
    )
    long_word = factories.story(
        actor=editor, headline="W" * 200, standfirst="m" * 200, body=f"<p>{'x' * 400}</p>"
    )
    killed = workflow.kill(actor=chief, article=factories.story(actor=editor), reason="A court.")
    chain.refresh_from_db()
    return Paper(chain, target, long_word, killed, author)


@pytest.fixture
def arrived(context: BrowserContext) -> Iterator[list[Response]]:
    """Everything that the context's pages were sent, in order."""
    responses: list[Response] = []
    context.on("response", lambda response: responses.append(response))
    yield responses


def open_whole(page: Page, path: str) -> None:
    """Open a page with its faces and with the pictures that are loaded only when scrolled to."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('img').forEach(each => each.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")


def too_wide(page: Page) -> list[str]:
    """Return what reaches over the right edge of the page and is not in a box that scrolls."""
    found: list[str] = page.evaluate(
        """() => [...document.body.querySelectorAll('*')].filter(each => {
            if (each.closest('.unseen') || each.parentElement.closest('.table-box')) return false
            const box = each.getBoundingClientRect()
            return box.width && (box.right > innerWidth + 1 || box.left < -1)
        }).map(each => `${each.tagName}.${each.className}`)"""
    )
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("the page scrolls sideways")
    return found


def test_no_page_scrolls_sideways(reader: Page, paper: Paper) -> None:
    # The pages that stand by themselves are made when nothing else can be.
    for name in ("400", "500"):
        html = render_to_string(f"{name}.html")
        reader.route(f"**/page-{name}/", lambda route, _, html=html: route.fulfill(body=html))
    found = []
    for path in (*paper.paths, "/page-400/", "/page-500/"):
        reader.goto(path)
        for width in WIDTHS:
            reader.set_viewport_size({"width": width, "height": 800})
            found += [f"{path[:60]} at {width}: {what}" for what in too_wide(reader)]
    assert not found, "\n".join(found)


def test_a_wide_table_scrolls_in_a_box_of_its_own(reader: Page, paper: Paper) -> None:
    reader.set_viewport_size({"width": 360, "height": 800})
    reader.goto(paper.chain.url)
    box = reader.get_by_role("group", name="Table")
    assert box.evaluate("each => each.scrollWidth > each.clientWidth")
    box.evaluate("each => each.addEventListener('scroll', () => { each.title = 'scrolled' })")
    box.focus()
    reader.keyboard.press("ArrowRight")
    expect(box).to_have_attribute("title", "scrolled")


def test_the_skip_link_is_first_and_leads_past_the_masthead(reader: Page, paper: Paper) -> None:
    for path, words in (("/", "Skip to the page"), (paper.chain.url, "Skip to the story")):
        reader.goto(path)
        skip = reader.get_by_role("link", name=words)
        reader.keyboard.press("Tab")
        assert skip.evaluate("each => each === document.activeElement")
        box = skip.bounding_box()
        assert box and box["y"] >= 0 and box["height"] > 24
        reader.keyboard.press("Enter")
        assert reader.evaluate("document.activeElement.id") == "main"
        reader.keyboard.press("Tab")
        assert reader.evaluate("!!document.activeElement.closest('main')")


# What has the focus, and how it shows: the outline and what it stands on. Nothing after the round.
FOCUSED = """() => {
    const each = document.activeElement
    if (each === document.body || each.isPassed) return null
    each.isPassed = true
    const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(each)
    const box = each.getBoundingClientRect()
    return {
        what: `${each.tagName} ${each.textContent.trim().slice(0, 40)}`,
        isDrawn: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
        isSeen: box.width > 3 && box.height > 3 && box.right > 0 && box.bottom > 0,
        outline: outlineColor,
        ground: getComputedStyle(document.body).backgroundColor,
    }
}"""


def test_whatever_has_the_focus_shows_it(reader: Page, paper: Paper) -> None:
    for scheme in SCHEMES:
        reader.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for path in ("/", paper.chain.url, "/search/?q=ferry"):
            reader.goto(path)
            expected = reader.locator(
                "a[href]:visible, summary:visible, [tabindex='0']:visible, "
                "input:enabled:visible, button:enabled:not([tabindex='-1']):visible"
            ).count()
            seen = 0
            for _ in range(expected + 5):
                reader.keyboard.press("Tab")
                if (state := reader.evaluate(FOCUSED)) is None:
                    break
                seen += 1
                assert state["isDrawn"] and state["isSeen"], f"{scheme} {path}: {state}"
                assert contrast(state["outline"], state["ground"]) >= 3, state
            assert seen == expected > 10, f"{seen} of {expected} on {path}"


def test_everything_reads_without_javascript(browser: Browser, site: str, paper: Paper) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(paper.chain.url)
    for text in (
        paper.chain.headline,
        "THIS IS A BREAKING NEWS UPDATE. Our earlier story follows below.",
        "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below.",
        "Also read: Why the Old Port Has No Radar",
        "It was pier two.",
        "Latest Posts",
        "Stay in touch",
    ):
        assert page.get_by_text(text).first.is_visible(), text
    updates = page.get_by_role("navigation", name="Updates to this story")
    assert not updates.get_by_role("link").first.is_visible()
    updates.get_by_text("2 updates since first published").click()
    assert updates.get_by_role("link").count() == 3
    page.goto("/search/")
    page.get_by_label("Search the paper").fill("radar")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".teaser").get_by_role("link", name="Why the Old Port").is_visible()
    context.close()


def test_a_page_is_light_and_asks_nobody_else(
    context: BrowserContext, site: str, paper: Paper, arrived: list[Response]
) -> None:
    said: list[str] = []
    asked: list[str] = []
    context.on("console", lambda line: said.append(f"{line.type}: {line.text}"))
    context.on("request", lambda request: asked.append(request.url))
    for path in (paper.chain.url, "/"):
        arrived.clear()
        page = context.new_page()
        open_whole(page, path)
        fonts = {each.url: len(each.body()) for each in of_kind(arrived, "font")}
        styles = sum(len(gzip.compress(each.body())) for each in of_kind(arrived, "stylesheet"))
        scripts = sum(len(gzip.compress(each.body())) for each in of_kind(arrived, "script"))
        assert 30_000 < sum(fonts.values()) <= FONTS, fonts
        assert 1_000 < styles <= STYLES
        assert scripts <= SCRIPTS
        names = sorted(Path(url).name for url in fonts)
        assert names == sorted(set(names)), "A face was fetched twice."
        assert not [name for name in names if "-names" in name], names
        # The correction is in italics; the front page has none.
        assert any("italic" in name for name in names) is (path == paper.chain.url), names
        written_in = page.locator("[style], style, script:not([src], [type*=json])")
        assert written_in.count() == 0
        page.close()
    assert not [url for url in asked if not url.startswith(f"{site}/")]
    assert not context.cookies()
    assert not said


def test_a_name_from_farther_away_fetches_its_letters(
    reader: Page, arrived: list[Response]
) -> None:
    story = factories.story(body="<p>Jiří Dvořák and Łukasz Żak looked at the pier.</p>")
    open_whole(reader, story.url)
    fonts = {each.url: len(each.body()) for each in of_kind(arrived, "font")}
    assert any("newsreader-names" in url for url in fonts)
    assert sum(fonts.values()) <= FONTS


def test_the_dark_scheme_is_dark_and_legible(reader: Page, paper: Paper) -> None:
    reader.goto(paper.chain.url)
    light: dict[str, float] = {}
    for scheme in SCHEMES:
        reader.emulate_media(color_scheme=scheme)
        ground, ink = reader.evaluate(
            "[getComputedStyle(document.body).backgroundColor, "
            "getComputedStyle(document.querySelector('.text')).color]"
        )
        light[scheme] = luminance(ground)
        assert contrast(ground, ink) >= 10
    assert light["light"] > 0.9 and light["dark"] < 0.03


def test_in_print_only_the_story_is_left(reader: Page, paper: Paper) -> None:
    reader.emulate_media(media="print", color_scheme="dark")
    reader.goto(paper.chain.url)
    for hidden in (".sections", ".rails", ".foot", ".updates", ".topics"):
        assert reader.locator(hidden).count() == 1
        assert not reader.locator(hidden).is_visible(), hidden
    for shown in (".nameplate", ".headline", ".hand-off", ".author-box"):
        assert reader.locator(shown).first.is_visible(), shown
    address = reader.locator(".also-read a").evaluate(
        "each => getComputedStyle(each, '::after').content"
    )
    assert paper.target.url in address
    assert reader.locator(".in-print").inner_text().endswith(paper.chain.url)
    assert reader.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


# The number of characters in each full line of the body's paragraphs.
MEASURE = """() => [...document.querySelectorAll('.text > p:not(.also-read)')].flatMap(each => {
    const lines = new Map()
    const walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
        for (let at = 0; at < walk.currentNode.length; at++) {
            const range = new Range()
            range.setStart(walk.currentNode, at)
            range.setEnd(walk.currentNode, at + 1)
            const bottom = Math.round(range.getBoundingClientRect().bottom / 8)
            lines.set(bottom, (lines.get(bottom) || 0) + 1)
        }
    }
    return [...lines.values()].slice(0, -1)
})"""


def test_lines_are_of_a_length_to_read(reader: Page, paper: Paper) -> None:
    open_whole(reader, paper.chain.url)
    lines = reader.evaluate(MEASURE)
    assert len(lines) > 15
    assert 45 <= median(lines) <= 80
    assert max(lines) <= 80


def test_the_lead_dominates_the_front_page(reader: Page, paper: Paper) -> None:
    open_whole(reader, "/")
    lead, picture, second, rails = (
        reader.locator(css).first.bounding_box()
        for css in (".lead-headline", ".lead .picture", ".second", ".rails")
    )
    assert lead and picture and second and rails
    assert lead["width"] > 800 and picture["width"] > 550
    assert second["x"] > picture["x"] + picture["width"]
    assert abs(second["y"] - picture["y"]) < 4
    assert rails["x"] > second["x"] + second["width"]


def of_kind(responses: list[Response], kind: str) -> list[Response]:
    """Return the responses to requests of a kind: font, stylesheet, script."""
    return [each for each in responses if each.request.resource_type == kind]


def luminance(colour: str) -> float:
    """Return the relative luminance of ``rgb(r, g, b)``, as WCAG 2 defines it."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
