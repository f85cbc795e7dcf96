"""The masthead: the temperature, the city, today's date and the sections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from articles import keys
from articles.models import Section
from edge.dependencies import depends, holds_today
from frontpage.models import WeatherReading

# The key of the newest reading of the temperature.
WEATHER = "weather"


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands above every page."""

    temperature: str
    city: str
    today: date
    sections: tuple[Section, ...]


def masthead() -> Masthead:
    """Return the masthead of today, in the site's time zone; two queries."""
    depends(WEATHER, keys.SECTIONS)
    holds_today()
    reading = WeatherReading.objects.order_by("-observed_at").first()
    return Masthead(
        temperature=_in_unit(reading.celsius) if reading else "",
        city=settings.SITE_CITY,
        today=timezone.localdate(),
        sections=tuple(Section.objects.filter(in_masthead=True)),
    )


def _in_unit(celsius: Decimal) -> str:
    """Return a temperature as printed: ``20.5 °C``, ``68.9 °F``; never ``-0.0``."""
    if settings.TEMPERATURE_UNIT == "F":
        return f"{celsius * 9 / 5 + 32:z.1f} °F"
    return f"{celsius:z.1f} °C"
