"""What the front page, the rails and the masthead are made of, one file a noun."""

from frontpage.models.weather import WeatherReading

__all__ = ["WeatherReading"]
