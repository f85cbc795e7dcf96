"""The weather: asked by the worker of a stand-in for Open-Meteo, with its documented answers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from time import monotonic

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from pytest_django import DjangoAssertNumQueries, Settings

from frontpage import jobs, open_meteo, weather
from frontpage.models import WeatherOutage, WeatherReading
from tests.edge.cached_site import cached_site
from tests.outside import Outside, outside_server
from tests.reading import Element, read, read_html

pytestmark = pytest.mark.django_db

NOON = datetime(2024, 7, 20, 16, 0, tzinfo=UTC)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Outside]:
    """Open-Meteo, which answers that it is 20.5 °C in New York."""
    with outside_server() as server:
        settings.OUTBOUND_INSIDE = [server.name]
        settings.WEATHER_URL = server.url
        settings.WEATHER_LATITUDE, settings.WEATHER_LONGITUDE = 40.71, -74.01
        server.body = answer(20.5, NOON)
        yield server


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock; it is five past noon at first."""

    def set_to(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    set_to(NOON + timedelta(minutes=5))
    return set_to


def answer(celsius: object, at: datetime | object, unit: str = "°C") -> bytes:
    """As https://open-meteo.com/en/docs has it."""
    when = int(at.timestamp()) if isinstance(at, datetime) else at
    return json.dumps(
        {
            "latitude": 40.710335,
            "longitude": -73.99309,
            "generationtime_ms": 0.03,
            "utc_offset_seconds": 0,
            "timezone": "GMT",
            "timezone_abbreviation": "GMT",
            "elevation": 32.0,
            "current_units": {"time": "unixtime", "interval": "seconds", "temperature_2m": unit},
            "current": {"time": when, "interval": 900, "temperature_2m": celsius},
        }
    ).encode()


def strip(client: Client) -> Element:
    return read(client.get("/fragments/masthead/")).one(css="strip")


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


def test_a_reading_reaches_the_masthead_with_thanks_to_whose_it_is(
    client: Client, provider: Outside, moment: Callable[[datetime], None]
) -> None:
    jobs.fetch_weather(0)
    shown = strip(client)
    assert shown.lines[0] == "20.5 °C · New York Weather data by Open-Meteo.com"
    assert shown.links == [("Weather data by Open-Meteo.com", "https://open-meteo.com/")]


def test_the_provider_is_asked_for_the_citys_place_in_degrees_celsius(
    provider: Outside, moment: Callable[[datetime], None], settings: Settings
) -> None:
    settings.TEMPERATURE_UNIT = "F"
    jobs.fetch_weather(0)
    [asked] = provider.asked
    assert (asked.method, asked.path) == ("GET", "/v1/forecast")
    assert asked.query == {
        "latitude": ["40.71"],
        "longitude": ["-74.01"],
        "current": ["temperature_2m"],
        "temperature_unit": ["celsius"],
        "timeformat": ["unixtime"],
        "timezone": ["GMT"],
    }
    assert WeatherReading.objects.get().celsius == Decimal("20.5")


def test_who_pays_sends_the_key_and_it_stands_in_no_log(
    provider: Outside,
    moment: Callable[[datetime], None],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.WEATHER_API_KEY = "secret"
    jobs.fetch_weather(0)
    assert provider.asked[0].query["apikey"] == ["secret"]
    provider.status, provider.body = 500, b""
    jobs.fetch_weather(0)
    settings.OUTBOUND_INSIDE = []
    WeatherOutage.objects.all().delete()
    jobs.fetch_weather(0)
    assert len(warnings(caplog)) == 2
    assert "secret" not in caplog.text


def test_without_coordinates_nobody_is_asked(provider: Outside, settings: Settings) -> None:
    settings.WEATHER_LATITUDE = settings.WEATHER_LONGITUDE = None
    jobs.fetch_weather(0)
    assert provider.asked == []
    assert not WeatherReading.objects.exists()


def test_no_page_asks_the_provider(client: Client, provider: Outside) -> None:
    for address in ("/", "/search/", "/fragments/masthead/"):
        client.get(address)
    assert provider.asked == []


def test_the_worker_asks_every_fifteen_minutes() -> None:
    [cron] = [
        each.cron
        for each in app.periodic_registry.periodic_tasks.values()
        if each.task.name == "frontpage.fetch_weather"
    ]
    assert cron == "4-59/15 * * * *"


def test_the_same_reading_twice_is_one_and_changes_no_page(
    provider: Outside,
    moment: Callable[[datetime], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    weather.fetch()
    # Whether it is known, the two ends of the transaction, the outage, and what is old.
    with django_assert_num_queries(6) as captured:
        weather.fetch()
    assert "pg_notify" not in str(captured.captured_queries)
    assert WeatherReading.objects.count() == 1


def test_a_temperature_of_zero_is_one(
    client: Client, provider: Outside, moment: Callable[[datetime], None]
) -> None:
    provider.body = answer(-0.04, NOON)
    weather.fetch()
    assert strip(client).lines[0].startswith("0.0 °C")


BAD = {
    "out of range, as documented": (
        400,
        b'{"error":true,"reason":"Latitude must be in range of -90 to 90\\u00b0. Given: 522.1."}',
        "It answered 400: Latitude must be in range of -90 to 90°. Given: 522.1.",
    ),
    "too many questions, as documented": (
        429,
        b'{"reason":"Minutely API request limit exceeded. Try again in one minute.","error":true}',
        "It answered 429: Minutely API request limit exceeded. Try again in one minute.",
    ),
    "an error with a status of success": (
        200,
        b'{"error":true,"reason":"No data"}',
        "It answered 200: No data.",
    ),
    "a reason that is none": (400, b'{"error":true,"reason":["x"]}', "It answered 400."),
    "a server's own page": (502, b"<html>Bad gateway</html>", "It answered 502."),
    "moved": (301, b"", "It answered 301."),
    "garbage": (200, b"\xff\xfe{", "Its answer has no current weather."),
    "nothing": (200, b"", "Its answer has no current weather."),
    "a list": (200, b"[]", "Its answer has no current weather."),
    "very deep": (200, b"[" * 49_000, "Its answer has no current weather."),
    "no number": (200, answer(None, NOON), "no temperature that can be believed"),
    "not a number": (200, answer(float("nan"), NOON), "no temperature that can be believed"),
    "for ever": (200, answer(float("inf"), NOON), "no temperature that can be believed"),
    "beyond all numbers": (200, answer(10**400, NOON), "no temperature that can be believed"),
    "words": (200, answer("20.5", NOON), "no temperature that can be believed"),
    "true": (200, answer(True, NOON), "no temperature that can be believed"),
    "hotter than the earth": (200, answer(451, NOON), "no temperature that can be believed"),
    "another unit": (200, answer(68.9, NOON, "°F"), "no temperature that can be believed"),
    "no time": (200, answer(20.5, "2024-07-20T16:00"), "does not say when that was"),
    "a time beyond the calendar": (200, answer(20.5, 10**30), "does not say when that was"),
    "a time to come": (200, answer(20.5, NOON + timedelta(hours=1)), "of a time to come"),
    "long ago": (200, answer(20.5, NOON - timedelta(hours=3)), "too old to be shown"),
    "huge": (200, answer(20.5, NOON) + b" " * 60_000, "more than 50,000 bytes"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_believed_is_not_shown_and_is_logged(
    client: Client,
    provider: Outside,
    moment: Callable[[datetime], None],
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    provider.status, provider.body, reason = BAD[name]
    weather.fetch()
    assert not WeatherReading.objects.exists()
    [line] = warnings(caplog)
    assert line.startswith("The weather cannot be had from Open-Meteo.com. ")
    assert reason in line
    assert "°C" not in strip(client).text


def test_a_provider_that_does_not_answer_is_not_waited_for(
    provider: Outside, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(open_meteo, "SECONDS", 0.3)
    provider.trickle = lambda write: provider.closing.wait() and None
    weather.fetch()
    assert "did not answer within 0.3 seconds" in warnings(caplog)[0]


def test_a_provider_that_fails_is_logged_once_and_its_recovery_once(
    client: Client,
    provider: Outside,
    moment: Callable[[datetime], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    good = provider.body
    weather.fetch()
    provider.status, provider.body = 503, b""
    for _ in range(3):
        weather.fetch()
    assert warnings(caplog) == ["The weather cannot be had from Open-Meteo.com. It answered 503."]
    assert strip(client).lines[0].startswith("20.5 °C")  # it is not old yet
    provider.status, provider.body = 200, good
    for _ in range(2):
        weather.fetch()
    assert warnings(caplog)[1:] == ["The weather can be had from Open-Meteo.com again."]
    provider.status = 503
    weather.fetch()
    assert len(warnings(caplog)) == 3


def test_a_reading_is_left_out_when_it_is_three_hours_old(
    client: Client, provider: Outside, moment: Callable[[datetime], None]
) -> None:
    weather.fetch()
    moment(NOON + timedelta(hours=2, minutes=59, seconds=59))
    assert strip(client).lines[0].startswith("20.5 °C")
    moment(NOON + timedelta(hours=3))
    assert strip(client).lines[0] == "New York"
    assert strip(client).links == []


def test_the_demos_reading_does_not_age_and_thanks_nobody(client: Client) -> None:
    WeatherReading.objects.create(celsius=Decimal("20.5"), observed_at=NOON)
    assert strip(client).lines[0] == "20.5 °C · New York"


def test_old_readings_and_outages_are_forgotten(
    provider: Outside, moment: Callable[[datetime], None]
) -> None:
    old = NOON - timedelta(days=8)
    for at in (old, NOON - timedelta(days=1)):
        WeatherReading.objects.create(celsius=1, observed_at=at, source="open-meteo")
        WeatherOutage.objects.create(began_at=at, ended_at=at, reason="It answered 503.")
    weather.fetch()
    assert WeatherReading.objects.count() == 2
    assert WeatherOutage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_page_in_the_cache_gets_the_new_reading_loses_it_in_time_and_turns_at_midnight(
    provider: Outside,
    moment: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with cached_site() as site:

        def shown() -> list[str]:
            return read_html(site.cached("/search/")[1].decode()).one(css="strip").lines

        def later(**time: float) -> None:
            """Move the clocks of the calendar and of the cache."""
            passed = timedelta(**time)
            moment(NOON + timedelta(minutes=5) + passed)
            for clock in ("edge.page_cache.monotonic", "edge.store.monotonic"):
                monkeypatch.setattr(clock, lambda: monotonic() + passed.total_seconds())

        assert shown() == ["New York", "Saturday, July 20, 2024"]
        weather.fetch()
        site.settle()
        asked = site.asked
        for _ in range(2):
            assert shown()[0].startswith("20.5 °C")
        assert site.asked == asked + 1
        later(hours=2, minutes=50)
        assert shown()[0].startswith("20.5 °C")
        later(hours=2, minutes=56)
        assert shown() == ["New York", "Saturday, July 20, 2024"]
        later(hours=11, minutes=54)
        assert shown()[1] == "Saturday, July 20, 2024"
        later(hours=11, minutes=56)
        assert shown()[1] == "Sunday, July 21, 2024"
