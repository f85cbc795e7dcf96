"""The readings of the temperature that the masthead shows."""

from django.db import models


class WeatherReading(models.Model):
    """One stored reading of the temperature in the paper's city, in degrees Celsius."""

    celsius = models.DecimalField(max_digits=4, decimal_places=1)
    observed_at = models.DateTimeField(unique=True)

    class Meta:
        ordering = ["-observed_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.celsius} °C at {self.observed_at:%Y-%m-%d %H:%M}"
