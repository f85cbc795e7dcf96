"""The masthead: the temperature if it is known, the city, the date in that city, the sections."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from frontpage.models import WeatherReading
from tests.factories import SectionFactory, filing, story
from tests.reading import Element, read

pytestmark = pytest.mark.django_db


def masthead(client: Client, address: str = "/") -> Element:
    return read(client.get(address)).one("header", css="masthead")


def measured(celsius: str, *, hour: int = 9) -> None:
    moment = datetime(2024, 7, 20, hour, tzinfo=UTC)
    WeatherReading.objects.create(celsius=Decimal(celsius), observed_at=moment)


def test_it_shows_temperature_city_date_name_and_sections_in_this_order(
    client: Client, settings: Settings
) -> None:
    settings.SITE_CITY = "Port Averly"
    SectionFactory.create(name="World", position=1)
    SectionFactory.create(name="Sport", position=2)
    measured("20.5")
    shown = masthead(client)
    assert shown.lines == [
        "20.5 °C · Port Averly",
        shown.one("time").text,
        "City Telegraph",
        "World",
        "Sport",
    ]


def test_without_a_reading_there_is_the_city_alone(client: Client, settings: Settings) -> None:
    settings.SITE_CITY = "Port Averly"
    assert masthead(client).lines[0] == "Port Averly"
    assert "°" not in masthead(client).text


def test_the_newest_reading_counts(client: Client) -> None:
    measured("12.0", hour=9)
    measured("14.0", hour=11)
    measured("13.0", hour=10)
    assert masthead(client).one(css="temperature").text == "14.0 °C"


@pytest.mark.parametrize(
    ("celsius", "unit", "printed"),
    [
        ("20.5", "C", "20.5 °C"),
        ("20.5", "F", "68.9 °F"),
        ("0", "C", "0.0 °C"),
        ("-0.0", "C", "0.0 °C"),
        ("-40", "F", "-40.0 °F"),
        ("-17.8", "F", "0.0 °F"),
        ("-7.3", "C", "-7.3 °C"),
    ],
)
def test_the_temperature_stands_in_the_papers_unit(
    client: Client, settings: Settings, celsius: str, unit: str, printed: str
) -> None:
    settings.TEMPERATURE_UNIT = unit
    measured(celsius)
    assert masthead(client).one(css="temperature").text == printed


@pytest.mark.parametrize(
    ("zone", "day", "for_machines"),
    [
        ("America/New_York", "Saturday, July 20, 2024", "2024-07-20"),
        ("UTC", "Sunday, July 21, 2024", "2024-07-21"),
        ("Asia/Seoul", "Sunday, July 21, 2024", "2024-07-21"),
        ("Pacific/Honolulu", "Saturday, July 20, 2024", "2024-07-20"),
    ],
)
def test_the_date_is_the_citys_while_others_have_another(
    client: Client,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    day: str,
    for_machines: str,
) -> None:
    settings.TIME_ZONE = zone
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 7, 21, 3, 59, 59, tzinfo=UTC))
    shown = masthead(client).one("time")
    assert (shown.text, shown["datetime"]) == (day, for_machines)


def test_the_date_changes_at_the_citys_midnight(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIME_ZONE = "America/New_York"
    shown = []
    for moment in (
        datetime(2024, 7, 21, 3, 59, 59, tzinfo=UTC),
        datetime(2024, 7, 21, 4, 0, 0, tzinfo=UTC),
    ):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        shown.append(masthead(client).one("time").text)
    assert shown == ["Saturday, July 20, 2024", "Sunday, July 21, 2024"]


def test_the_section_one_reads_is_marked_on_its_page_and_on_its_stories(client: Client) -> None:
    SectionFactory.create(name="World")
    article = story(filed=filing(section=SectionFactory.create(name="Sport")))
    for address in ("/sport/", article.url):
        marked = [each for each in masthead(client, address).all("a") if is_current(each)]
        assert [each.text for each in marked] == ["Sport"], address


def is_current(link: Element) -> bool:
    return "aria-current" in link.attributes


def test_elsewhere_no_section_is_marked(client: Client) -> None:
    SectionFactory.create(name="World")
    for address in ("/", "/search/", "/archive/2024/07/20/", "/nowhere/"):
        assert not any(map(is_current, masthead(client, address).all("a"))), address


def test_a_section_kept_out_of_the_masthead_has_a_page_all_the_same(client: Client) -> None:
    SectionFactory.create(name="World")
    SectionFactory.create(name="Obituaries", in_masthead=False)
    assert "Obituaries" not in masthead(client).text
    assert "World" in masthead(client).text
    assert read(client.get("/obituaries/")).one("h1").text == "Obituaries"


def test_the_name_leads_to_the_front_page_and_the_sections_to_theirs(client: Client) -> None:
    SectionFactory.create(name="World")
    assert masthead(client).links == [("City Telegraph", "/"), ("World", "/world/")]


def test_the_fragment_has_an_address_that_is_read_and_not_written(client: Client) -> None:
    SectionFactory.create(name="World")
    for address in ("/fragments/masthead/", "/fragments/masthead/world/", "/fragments/rails/"):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 405
    assert client.get("/fragments/masthead/no-such-section/").status_code == 200
    assert client.get("/fragments/").status_code == 404
