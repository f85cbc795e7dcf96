"""What the front page, the rails and the masthead are made of, one file a noun."""

from frontpage.models.weather import WeatherOutage, WeatherReading

__all__ = ["WeatherOutage", "WeatherReading"]
