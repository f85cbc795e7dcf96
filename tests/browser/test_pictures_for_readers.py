"""Pictures as a reader's browser gets them: the best format, once, and nothing moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, Route

from articles.models import Article
from images import renditions
from images.models import Image
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

# Without the shifts that somebody's own touch brings about.
OBSERVE = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) {
            if (!each.hadRecentInput) {
                const nodes = each.sources.map((source) => source.node && source.node.outerHTML);
                window.shifts.push([each.value, nodes.map((html) => String(html).slice(0, 80))]);
            }
        }
    }).observe({ type: "layout-shift", buffered: true });
"""

# The faces are there, and what their coming moved is not the pictures' doing.
SETTLE = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
    await frame();
    await document.fonts.ready;
    await frame();
    window.shifts.length = 0;
}"""


def pictured(size: tuple[int, int] = (1800, 1200)) -> Image:
    """A picture whose sizes are made."""
    image = factories.image(size=size)
    renditions.cut(image)
    image.refresh_from_db()
    return image


@pytest.fixture
def story() -> Article:
    words = {"alt": "A ferry in fog", "caption": "The ferry on Friday.", "credit": "Ines Okafor"}
    story = factories.story(lead_image=pictured(), headline="Ferry Adrift", **words)
    factories.update(story, lead_image=pictured((900, 1500)), headline="Ferry Aground", **words)
    other = factories.story(lead_image=pictured(), **words)
    section = other.section
    for _ in range(2):
        factories.story(filed=factories.filing(section=section), lead_image=pictured(), **words)
    return story


def requested(page: Page) -> list[str]:
    """The pictures that a page asks for, from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/media/pictures/" in request.url:
            asked.append(request.url.split("/media/pictures/")[1])

    page.on("request", note)
    return asked


class Late:
    """The pictures of a page, which come when a test says so."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] | None = []
        page.route("**/media/pictures/**", lambda route: self.take(route))

    def take(self, route: Route) -> None:
        if self.held is None:
            route.continue_()
        else:
            self.held.append(route)

    def hold(self) -> None:
        self.held = []

    def let_come(self) -> None:
        held, self.held = self.held or [], None
        for route in held:
            route.continue_()


def to_the_end(page: Page) -> None:
    """Read down to the end, until each picture on the way is there."""
    page.evaluate(
        """async () => {
            for (let top = 0; top < document.body.scrollHeight; top += 300) {
                window.scrollTo(0, top);
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
            }
            await Promise.all([...document.images].map((image) => image.decode()));
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
        }"""
    )


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_on_a_page_moves_when_its_pictures_arrive(
    reader: Page, story: Article, width: int
) -> None:
    reader.set_viewport_size({"width": width, "height": 800})
    reader.add_init_script(OBSERVE)
    pictures = Late(reader)
    for address in (story.url, "/", story.section.get_absolute_url()):
        pictures.hold()
        reader.goto(address, wait_until="domcontentloaded")
        reader.evaluate(SETTLE)
        pictures.let_come()
        to_the_end(reader)
        assert reader.evaluate("window.shifts") == [], address
        assert reader.locator("main img").count(), address


def test_the_lead_is_fetched_once_in_its_best_format_and_before_the_others(
    reader: Page, story: Article
) -> None:
    asked = requested(reader)
    reader.goto(story.url)
    to_the_end(reader)
    assert asked
    assert len(asked) == len(set(asked))
    # Whole, and not cut: the crops in the rails are in WebP.
    assert {name.split(".")[1] for name in asked if "/16x9-" not in name} == {"avif"}
    lead = reader.locator(".story > .picture img")
    assert lead.evaluate("image => image.currentSrc").endswith(asked[0])
    reader.goto("/")
    front = requested(reader)
    reader.reload()
    lead = reader.locator(".lead img")
    assert lead.evaluate("image => image.decode().then(() => image.currentSrc)").endswith(front[0])
    assert front[0].endswith(".webp")


def test_its_colour_stands_in_its_room_until_it_is_there(reader: Page) -> None:
    story = factories.story(lead_image=pictured(), alt="A ferry", credit="Desk")
    Late(reader).hold()
    reader.goto(story.url, wait_until="domcontentloaded")
    plain = reader.locator(".story > .picture img")
    box = plain.bounding_box()
    assert box is not None
    assert round(box["width"] / box["height"], 2) == 1.5
    # A grey, as the test's picture is.
    colour = plain.evaluate("image => getComputedStyle(image).backgroundColor")
    assert colour in {f"rgb({each}, {each}, {each})" for each in (34, 85, 136, 187, 238)}


def test_its_formats_take_no_room_beside_it(reader: Page) -> None:
    picture = pictured()
    for number in range(20):
        factories.story(
            lead_image=picture, headline=f"Story {number}", alt="A ferry", credit="Desk"
        )
    reader.set_viewport_size({"width": 1440, "height": 900})
    reader.goto("/")
    edges = reader.locator(".thumb").evaluate_all(
        "all => all.map(each => [each.getBoundingClientRect().left,"
        " each.closest('article, li').getBoundingClientRect().left])"
    )
    assert edges
    assert [thumb for thumb, _row in edges] == [row for _thumb, row in edges]
