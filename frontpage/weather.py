"""The temperature above the pages: taken in by the worker, and left out when it is old.

A reading is fetched every 15 minutes. While the provider fails, nothing is written but that it
does, once; the pages lose the last reading by their own clock (``frontpage/masthead.py``).
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from edge import bus
from edge.jobs import purge_everywhere
from frontpage import open_meteo
from frontpage.models import WeatherOutage, WeatherReading

logger = logging.getLogger(__name__)

# The key of what the masthead shows of the weather.
KEY = "weather"
# How long readings and ended outages are kept.
_KEPT = timedelta(days=7)


def fetch() -> None:
    """Take in the temperature of the paper's city, if the settings say where that is.

    Never raises because of the provider: that it fails is logged when it begins to, and once more
    when it is over. May run twice.
    """
    if not open_meteo.is_configured():
        return
    try:
        found = open_meteo.current()
        if found.at + WeatherReading.HOLDS <= timezone.now():
            raise open_meteo.Unavailable("Its newest temperature is too old to be shown.")
    except open_meteo.Unavailable as reason:
        _failed(str(reason))
        return
    with transaction.atomic():
        if _store(found):
            bus.invalidate({KEY})
            purge_everywhere({KEY}, is_soft=True)
    _recovered()
    _forget_old()


def _store(found: open_meteo.Measured) -> bool:
    """Write a reading; return whether it says anything new."""
    same = {"celsius": found.celsius, "source": WeatherReading.Source.OPEN_METEO}
    if WeatherReading.objects.filter(observed_at=found.at, **same).exists():
        return False
    WeatherReading.objects.update_or_create(observed_at=found.at, defaults=same)
    return True


def _failed(reason: str) -> None:
    _, is_new = WeatherOutage.objects.get_or_create(
        ended_at=None, defaults={"began_at": timezone.now(), "reason": reason[:500]}
    )
    if is_new:
        logger.warning("The weather cannot be had from %s. %s", open_meteo.NAME, reason)


def _recovered() -> None:
    if WeatherOutage.objects.filter(ended_at=None).update(ended_at=timezone.now()):
        logger.warning("The weather can be had from %s again.", open_meteo.NAME)


def _forget_old() -> None:
    long_ago = timezone.now() - _KEPT
    fetched = WeatherReading.objects.exclude(source=WeatherReading.Source.INVENTED)
    fetched.filter(observed_at__lt=long_ago).delete()
    WeatherOutage.objects.filter(ended_at__lt=long_ago).delete()
