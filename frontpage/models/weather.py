"""The temperature that the masthead shows, and the times without one."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q


class WeatherReading(models.Model):
    """One stored reading of the temperature in the paper's city, in degrees Celsius.

    One that was fetched is shown for three hours; the demo's, which nobody measured, always.
    """

    HOLDS = timedelta(hours=3)

    class Source(models.TextChoices):
        INVENTED = "", "Invented, for the demo"
        OPEN_METEO = "open-meteo", "Open-Meteo"

    celsius = models.DecimalField(max_digits=4, decimal_places=1)
    observed_at = models.DateTimeField(unique=True)
    source = models.CharField(max_length=20, choices=Source, blank=True, default=Source.INVENTED)

    class Meta:
        ordering = ["-observed_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.celsius} °C at {self.observed_at:%Y-%m-%d %H:%M}"

    @property
    def holds_until(self) -> datetime | None:
        """From when on it is left out rather than wrong; None for never."""
        return self.observed_at + self.HOLDS if self.source else None


class WeatherOutage(models.Model):
    """A time in which the provider gave no temperature; the one that lasts has no end."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="weather_one_outage_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}: {self.reason}"
