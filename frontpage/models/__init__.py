"""What the front page, the rails and the masthead are made of, one file a noun."""

from frontpage.models.board_entry import BoardEntry
from frontpage.models.slot import Slot
from frontpage.models.standing_page import StandingPage
from frontpage.models.strip import Strip
from frontpage.models.weather import WeatherOutage, WeatherReading

__all__ = ["BoardEntry", "Slot", "StandingPage", "Strip", "WeatherOutage", "WeatherReading"]
