"""The masthead: the temperature, the city, today's date and the sections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from articles import keys
from articles.models import Section
from edge.dependencies import depends, holds_today, holds_until
from frontpage import open_meteo, weather
from frontpage.models import WeatherReading


@dataclass(frozen=True, slots=True)
class Thanks:
    """Whose the data are, as their licence asks it to be said where they are shown."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands above every page."""

    temperature: str
    thanks: Thanks | None
    city: str
    today: date
    sections: tuple[Section, ...]


def masthead() -> Masthead:
    """Return the masthead of today, in the site's time zone; two queries.

    A temperature that is too old is left out, on a page that has lain in a cache as well.
    """
    depends(weather.KEY, keys.SECTIONS)
    holds_today()
    reading = WeatherReading.objects.order_by("-observed_at").first()
    until = reading.holds_until if reading else None
    if until and until <= timezone.now():
        reading = None
    elif until:
        holds_until(until)
    is_fetched = reading is not None and reading.source == WeatherReading.Source.OPEN_METEO
    return Masthead(
        temperature=_in_unit(reading.celsius) if reading else "",
        thanks=Thanks(open_meteo.NAME, open_meteo.HOME) if is_fetched else None,
        city=settings.SITE_CITY,
        today=timezone.localdate(),
        sections=tuple(Section.objects.filter(in_masthead=True)),
    )


def _in_unit(celsius: Decimal) -> str:
    """Return a temperature as printed: ``20.5 °C``, ``68.9 °F``; never ``-0.0``."""
    if settings.TEMPERATURE_UNIT == "F":
        return f"{celsius * 9 / 5 + 32:z.1f} °F"
    return f"{celsius:z.1f} °C"
