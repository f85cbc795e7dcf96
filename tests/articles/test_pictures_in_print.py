"""A picture on readers' pages: the best format that a browser knows, its room kept, no wait."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from articles.models import Article
from images.crops import CROPS, sizes
from images.models import Image
from images.pictures import picture
from tests import factories
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

STORY_SIZES = "(min-width: 44rem) 42rem, 100vw"


def finished(**fields: object) -> Image:
    """A picture as it is when all of its sizes are made."""
    image = factories.image()
    ready = {
        "state": Image.State.READY,
        "width": 3000,
        "height": 2000,
        "widths": [320, 640, 960, 1600],
        "formats": ["avif", "webp", "jpg"],
        "crops": list(CROPS),
        "colour": "#d0830f",
        "focus_x": 30,
        "focus_y": 40,
        **fields,
    }
    Image.objects.filter(pk=image.pk).update(**ready)
    image.refresh_from_db()
    return image


def story(image: Image, **fields: str) -> Article:
    return factories.story(lead_image=image, alt="A ferry in fog", credit="Desk", **fields)


def widths_of(srcset: str) -> list[str]:
    return [each.split()[1] for each in srcset.split(", ")]


def the_picture(page: Element) -> Element:
    [found] = page.all("picture")
    return found


def test_a_browser_is_offered_avif_then_webp_and_else_gets_a_jpeg(client: Client) -> None:
    image = finished()
    shown = the_picture(read(client.get(story(image).url)))
    sources = shown.all("source")
    assert [each["type"] for each in sources] == ["image/avif", "image/webp"]
    [plain] = shown.all("img")
    for each, ending in [*zip(sources, ("avif", "webp"), strict=True), (plain, "jpg")]:
        assert widths_of(each["srcset"]) == ["320w", "640w", "960w", "1600w"]
        assert f"/media/pictures/{image.key}/640.{ending} 640w" in each["srcset"]
        assert each["sizes"] == STORY_SIZES
    assert plain["src"] == f"/media/pictures/{image.key}/960.jpg"
    assert (plain["width"], plain["height"]) == ("3000", "2000")
    assert plain["alt"] == "A ferry in fog"


def test_the_picture_a_story_opens_with_is_fetched_first_and_by_its_best_format(
    client: Client,
) -> None:
    page = read(client.get(story(finished()).url))
    [source, _] = the_picture(page).all("source")
    [hint] = [each for each in page.all("link") if each.attributes.get("as") == "image"]
    assert hint["rel"] == "preload"
    assert (hint["type"], hint["imagesrcset"], hint["imagesizes"]) == (
        source["type"],
        source["srcset"],
        source["sizes"],
    )
    [plain] = page.all("img")
    assert plain["fetchpriority"] == hint["fetchpriority"] == "high"
    assert "loading" not in plain.attributes


def test_so_is_the_one_the_front_page_opens_with_cut_as_it_is_shown(client: Client) -> None:
    image = finished()
    story(image)
    page = read(client.get("/"))
    [hint] = [each for each in page.all("link") if each.attributes.get("as") == "image"]
    [lead] = page.all(css="lead")
    assert hint["imagesrcset"] == lead.all("source")[0]["srcset"]
    assert f"/media/pictures/{image.key}/16x9-30x40-1200.webp 1200w" in hint["imagesrcset"]
    [plain] = lead.all("img")
    assert (plain["width"], plain["height"]) == ("1200", "675")


def test_a_page_without_a_picture_asks_for_none(client: Client) -> None:
    html = client.get(factories.story().url).content
    assert b'as="image"' not in html
    assert b"<picture" not in html


def test_the_second_picture_of_a_chain_waits_until_it_is_near(client: Client) -> None:
    chain = story(finished())
    factories.update(chain, lead_image=finished(), alt="A crane", credit="Desk")
    first, second = read(client.get(chain.url)).all("img")
    assert "loading" not in first.attributes
    assert second["loading"] == "lazy"


def test_an_update_on_its_own_page_opens_with_its_picture(client: Client) -> None:
    chain = story(finished())
    factories.update(chain, lead_image=finished(), alt="A crane", credit="Desk")
    page = read(client.get(f"{chain.url}updates/1/"))
    [only] = page.all("img")
    [hint] = [each for each in page.all("link") if each.attributes.get("as") == "image"]
    assert only["fetchpriority"] == hint["fetchpriority"] == "high"
    assert hint["imagesrcset"] == the_picture(page).all("source")[0]["srcset"]


def test_so_does_a_sections_front_with_that_of_its_first_lead(client: Client) -> None:
    [first, second] = [story(finished()) for _ in range(2)]
    page = read(client.get(first.section.get_absolute_url()))
    newest, other = page.all("img")
    assert str(second.lead_image.key) in newest["src"]
    [hint] = [each for each in page.all("link") if each.attributes.get("as") == "image"]
    assert str(second.lead_image.key) in hint["imagesrcset"]
    assert newest["fetchpriority"] == hint["fetchpriority"] == "high"
    assert other["loading"] == "lazy"


def test_a_list_shows_it_cut_around_its_focus_and_in_its_own_room(client: Client) -> None:
    image = finished()
    of = story(image)
    [thumb] = read(client.get(of.section.get_absolute_url())).all(css="thumb")
    assert thumb["src"] == f"/media/pictures/{image.key}/16x9-30x40-1200.jpg"
    assert (thumb["width"], thumb["height"], thumb["alt"]) == ("1200", "675", "")
    archived = read(client.get(f"/archive/{of.date:%Y/%m/%d}/")).all(css="thumb")
    assert [each["loading"] for each in archived] == ["lazy"]


def test_until_its_cuts_are_made_a_list_shows_it_whole(client: Client) -> None:
    image = finished(state=Image.State.WAITING, widths=[960], formats=["jpg"], crops=[])
    of = story(image)
    page = read(client.get(of.section.get_absolute_url()))
    [thumb] = page.all(css="thumb")
    assert thumb["src"] == f"/media/pictures/{image.key}/960.jpg"
    assert not page.all("source")
    [hint] = [
        each
        for each in read(client.get(of.url)).all("link")
        if each.attributes.get("as") == "image"
    ]
    assert hint["type"] == "image/jpeg"


def test_an_authors_photo_is_cut_square(client: Client) -> None:
    image = finished()
    author = factories.AuthorFactory.create(photo=image)
    factories.story(authors=[author])
    [photo] = read(client.get(author.get_absolute_url())).all(css="portrait")
    assert photo["src"] == f"/media/pictures/{image.key}/square-30x40-1200.jpg"
    assert (photo["width"], photo["height"]) == ("1200", "1200")


@pytest.mark.parametrize(
    ("colour", "tone", "shown"),
    [
        ("#d0830f", "204", "#b63"),
        ("#56687a", "131", "#356"),
        ("#2e5d34", "111", "#363"),
        ("#000000", "022", "#222"),
        ("#ffffff", "422", "#eee"),
    ],
)
def test_its_colour_stands_in_its_place_until_it_is_there(
    client: Client, colour: str, tone: str, shown: str
) -> None:
    [plain] = read(client.get(story(finished(colour=colour)).url)).all("img")
    assert plain["class"].split() == [f"tone-{tone}"]
    assert "style" not in plain.attributes
    styles = (Path(settings.BASE_DIR) / "static/paper/paper.css").read_text()
    assert f".tone-{tone} {{ background: {shown}; }}" in styles


def test_beside_a_tall_picture_its_colour_does_not_show(client: Client) -> None:
    image = finished(width=2000, height=3000)
    of = story(image)
    [plain] = read(client.get(of.url)).all("img")
    assert not plain["class"].split()
    [thumb] = read(client.get(of.section.get_absolute_url())).all(css="thumb")
    assert thumb["class"].split() == ["thumb", "tone-204"]


def test_a_link_shown_elsewhere_has_the_wide_cut_where_the_story_has_no_poster(
    client: Client,
) -> None:
    image = finished()
    [named] = [
        each["content"]
        for each in read(client.get(story(image).url)).all("meta")
        if each.attributes.get("property") == "og:image"
    ]
    assert named == f"{settings.SITE_URL}/media/pictures/{image.key}/wide-30x40-1200.jpg"


def test_machines_are_told_of_each_shape_with_credit_and_copyright(client: Client) -> None:
    image = finished(copyright="© 2026 Harbour Pictures")
    [told] = [each["image"] for each in read(client.get(story(image).url)).data if "image" in each]
    assert [(each["width"], each["height"]) for each in told] == [
        (1600, 1067),
        (1200, 675),
        (1200, 1200),
    ]
    assert all(each["url"].endswith(".jpg") for each in told)
    for each in told:
        assert each["creditText"] == "Desk"
        assert each["copyrightNotice"] == "© 2026 Harbour Pictures"


def test_who_took_it_for_whom_is_printed_nowhere_but_in_a_credit(client: Client) -> None:
    """Cameras and phones write their owner's name by themselves: it may be a source's."""
    image = finished(byline="Secret Source", agency="Secret Agency")
    of = story(image)
    for address in (of.url, "/", of.section.get_absolute_url(), "/feeds/latest.json"):
        shown = client.get(address)
        assert str(image.key).encode() in shown.content, address
        assert b"Secret" not in shown.content, address


def test_a_hidden_picture_leaves_no_room_and_no_address(client: Client) -> None:
    image = finished(hidden=Image.Hidden.EXPIRED)
    of = story(image)
    for address in (of.url, "/", of.section.get_absolute_url()):
        html = client.get(address).content
        assert str(image.key).encode() not in html
        assert b"<picture" not in html


@pytest.mark.parametrize("size", [(3000, 2000), (700, 3000), (300, 200), (1, 1), (5000, 40)])
@pytest.mark.parametrize("name", CROPS)
def test_no_cut_is_larger_than_the_piece_of_the_picture_it_shows(
    size: tuple[int, int], name: str
) -> None:
    made = sizes(name, *size)
    assert all(width <= size[0] and height <= size[1] for width, height in made), made
    assert all(narrow < wide for (narrow, _), (wide, _) in pairwise(made))
    assert {width for width, _ in made} <= set(CROPS[name].widths) or len(made) == 1


def test_its_view_names_the_files_of_the_cuts(db: None) -> None:
    shown = picture(finished(width=500, height=300))
    assert shown is not None
    assert (shown.card.width, shown.card.height) == (320, 180)
    assert shown.wide.widths == (500,)
    assert shown.square.widths == (300,)
