"""Asking Open-Meteo for the temperature: the only file that knows the provider.

https://open-meteo.com/en/docs: ``GET /v1/forecast`` answers ``current`` with its units; an error is
``{"error": true, "reason": …}`` with a status of 400 or, for too many questions, 429.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from authors.plain_text import printable
from edge import outbound

# Whom readers are told to thank, as the licence of the data (CC BY 4.0) asks.
NAME = "Open-Meteo.com"
HOME = "https://open-meteo.com/"

# What has been measured in the open, with room, in degrees Celsius: all else is an error.
_COLDEST, _HOTTEST = -95.0, 65.0
# How far a provider's clock may be ahead of ours.
_AHEAD = timedelta(minutes=30)
SECONDS = 10.0  # for its whole answer
_MOST_BYTES = 50_000
_LONGEST_REASON = 200


class Unavailable(Exception):
    """There is no temperature to be had now; ``str()`` is a sentence for the newsroom."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A temperature in degrees Celsius, to a tenth, and when it was."""

    celsius: Decimal
    at: datetime


def is_configured() -> bool:
    """Whether the settings say where the city lies."""
    return settings.WEATHER_LATITUDE is not None and settings.WEATHER_LONGITUDE is not None


def current() -> Measured:
    """Ask for the temperature of the paper's city now; it has ``SECONDS``.

    Raises Unavailable where there is no answer, or none that can be believed.
    """
    asked = {
        "latitude": str(settings.WEATHER_LATITUDE),
        "longitude": str(settings.WEATHER_LONGITUDE),
        "current": "temperature_2m",
        "temperature_unit": "celsius",
        "timeformat": "unixtime",
        "timezone": "GMT",
    }
    if settings.WEATHER_API_KEY:
        asked["apikey"] = settings.WEATHER_API_KEY
    url = f"{settings.WEATHER_URL}/v1/forecast"
    try:
        answer = outbound.get(url, params=asked, seconds=SECONDS, most_bytes=_MOST_BYTES)
    except (outbound.NotAsked, outbound.NoAnswer) as none:
        raise Unavailable(str(none)) from none
    data = _json(answer.body)
    if not answer.is_success or data.get("error"):
        raise Unavailable(f"It answered {answer.status}{_reason(data)}.")
    return _measured(data)


def _json(body: bytes) -> dict[str, Any]:
    """Return what a body holds; empty for what is no JSON object."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _reason(data: dict[str, Any]) -> str:
    reason = data.get("reason")
    if not isinstance(reason, str):
        return ""
    return f": {printable(' '.join(reason.split()))[:_LONGEST_REASON].rstrip('.')}"


def _measured(data: dict[str, Any]) -> Measured:
    current, units = data.get("current"), data.get("current_units")
    if not isinstance(current, dict) or not isinstance(units, dict):
        raise Unavailable("Its answer has no current weather.")
    celsius, at = current.get("temperature_2m"), current.get("time")
    if (  # a number that is none (NaN) lies between no two others
        isinstance(celsius, bool)
        or not isinstance(celsius, int | float)
        or not _COLDEST <= celsius <= _HOTTEST
        or units.get("temperature_2m") != "°C"
    ):
        raise Unavailable("Its answer has no temperature that can be believed.")
    try:
        # Whatever is no number of seconds within the calendar's years is refused here.
        moment = datetime.fromtimestamp(at, UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError) as wrong:
        raise Unavailable("Its answer does not say when that was.") from wrong
    if moment > timezone.now() + _AHEAD:
        raise Unavailable("Its answer is of a time to come.")
    return Measured(Decimal(celsius).quantize(Decimal("0.1")), moment)
