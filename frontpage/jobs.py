"""What the worker does for the fronts: the weather."""

from procrastinate.contrib.django import app


# Not with everybody else's on the quarter of an hour, which is when the provider has new ones.
@app.periodic(cron="4-59/15 * * * *")
@app.task(name="frontpage.fetch_weather", queueing_lock="frontpage.fetch_weather")
def fetch_weather(timestamp: int) -> None:
    """Take in the temperature of the paper's city, every 15 minutes."""
    from frontpage import weather

    weather.fetch()
