"""The rails: Latest Posts, Don't Miss, Stay in touch, beside every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from articles import workflow
from articles.workflow import clock
from images.models import Image
from tests.factories import SectionFactory, editor, filing, image, story, update
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

MORNING = datetime(2024, 7, 20, 9, 40, tzinfo=ZoneInfo("America/New_York"))


def rails(client: Client, address: str = "/search/") -> Element:
    return read(client.get(address)).one("aside", css="rails")


def rail(client: Client, css: str) -> list[str]:
    """Return the headlines of one rail; empty where it is not shown."""
    return [each.text for found in rails(client).all(css=css) for each in found.all("h3")]


def print_pictured(count: int, picture: Image) -> None:
    for number in range(count):
        story(headline=f"Story {number:02}", lead_image=picture, alt="A pier", credit="Desk")


def test_latest_posts_are_the_newest_changes_with_their_day_once_over_their_times(
    client: Client,
) -> None:
    with clock.as_of(MORNING - timedelta(days=1)):
        older = story(headline="Friday’s")
    with clock.as_of(MORNING):
        story(headline="Saturday’s")
    with clock.as_of(MORNING + timedelta(minutes=20)):
        update(older, headline="Friday’s, Updated")
    with clock.as_of(MORNING - timedelta(days=2)):
        story(headline="Thursday’s")
    latest = rails(client).one(css="latest")
    assert latest.lines == [
        "Latest Posts",
        "July 20, 2024",
        "10 a.m.",
        "Friday’s, Updated",
        "9:40 a.m.",
        "Saturday’s",
        "July 18, 2024",
        "9:40 a.m.",
        "Thursday’s",
    ]


def test_each_story_of_a_rail_leads_to_its_page(client: Client) -> None:
    article = story(headline="Ferry Strikes Pier")
    assert rails(client).address("Ferry Strikes Pier") == article.url


def test_no_story_is_in_both_rails(client: Client) -> None:
    print_pictured(12, image())
    latest, dont_miss = rail(client, "latest"), rail(client, "dont-miss")
    assert latest == ["Story 11", "Story 10", "Story 09", "Story 08", "Story 07"]
    assert dont_miss == ["Story 06", "Story 05", "Story 04"]


def test_dont_miss_shows_pictures_that_can_be_loaded(client: Client) -> None:
    picture = image()
    print_pictured(2, picture)
    for number in range(5):
        story(headline=f"Plain {number}")
    found = rails(client).one(css="dont-miss")
    assert [each.text for each in found.all("h3")] == ["Story 01", "Story 00"]
    assert len(found.all("img")) == 2
    for shown in found.all("img"):
        assert shown["src"] in [picture.rendition_url(width) for width in picture.widths]
        assert shown["alt"] == ""


def test_dont_miss_prefers_stories_with_a_picture(client: Client) -> None:
    print_pictured(1, image())
    for number in range(8):
        story(headline=f"Plain {number}")
    assert rail(client, "dont-miss") == ["Story 00", "Plain 2", "Plain 1"]


def test_dont_miss_prefers_what_is_worth_a_longer_read(client: Client) -> None:
    picture = image()
    fields = {"lead_image": picture, "alt": "A pier", "credit": "Desk"}
    story(headline="The Long Read", filed=filing(label="feature"), **fields)
    print_pictured(9, picture)
    assert rail(client, "dont-miss") == ["The Long Read", "Story 03", "Story 02"]


def test_a_story_taken_down_leaves_the_rails_at_once(client: Client) -> None:
    story(headline="Stays")
    article = story(headline="Goes")
    assert rail(client, "latest") == ["Goes", "Stays"]
    workflow.unpublish(actor=editor(), article=article, reason="Legal looks at it")
    assert rail(client, "latest") == ["Stays"]


def test_an_empty_rail_is_not_shown(client: Client) -> None:
    assert rails(client).all(css="latest") == []
    assert rails(client).all(css="dont-miss") == []
    story()
    assert len(rails(client).all(css="latest")) == 1
    assert rails(client).all(css="dont-miss") == []


def test_stay_in_touch_asks_for_an_address_by_a_form_that_can_lie_in_a_cache(
    client: Client,
) -> None:
    touch = rails(client).one(css="touch")
    assert touch.lines[0] == "Stay in touch"
    form = touch.one("form")
    assert (form["method"], form["action"]) == ("post", "/newsletter/")
    names = {each["name"]: each for each in form.all("input")}
    assert names.keys() == {"email", "comment"}
    labels = {each["for"]: each.text for each in form.all("label")}
    assert labels[names["email"]["id"]] == "E-mail address"


def test_the_rails_stand_beside_every_kind_of_page(client: Client) -> None:
    article = story(headline="Ferry Strikes Pier")
    SectionFactory.create(name="Sport")
    for address in (article.url, "/sport/", "/search/", "/archive/2024/07/20/", "/nowhere/"):
        assert "Ferry Strikes Pier" in rails(client, address).text, address


def test_beside_the_fronts_the_rails_leave_out_what_stands_there(client: Client) -> None:
    story(headline="Ferry Strikes Pier")
    for address in ("/", "/world/"):
        assert "Ferry Strikes Pier" in read(client.get(address)).one("main").text
        assert "Ferry Strikes Pier" not in rails(client, address).text, address
