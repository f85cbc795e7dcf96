"""What the worker does for feeds."""

from __future__ import annotations

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

logger = logging.getLogger(__name__)

# After 2, 4, 8 … 64 seconds. Then who follows the feeds there sees the story with the next ping, or
# by asking, as everybody else does.
_ATTEMPTS = 7


@app.task(
    name="feeds.ping",
    pass_context=True,
    retry=RetryStrategy(max_attempts=_ATTEMPTS, exponential_wait=2),
)
def ping(context: JobContext, urls: list[str]) -> None:
    """Tell the hub which feeds have changed; a hub that stays away is logged, and left alone."""
    from feeds import websub

    try:
        websub.publish(urls)
    except Exception as error:
        if context.job.attempts < _ATTEMPTS - 1:
            raise
        logger.warning("The feed hub was not told of %s: %s", urls[0], error)
