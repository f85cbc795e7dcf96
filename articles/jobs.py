"""What happens after an editorial act, in the worker."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from articles.announcements import story_changed

logger = logging.getLogger(__name__)


@app.task(name="articles.announce", retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def announce(event_id: int) -> None:
    """Tell the rest of the house of an event.

    A receiver's error is logged and retried with the others; it never undoes the act. Receivers
    must bear hearing of one event twice.
    """
    from articles.models import Article, Event

    event = Event.objects.select_related("article", "dispatch").get(pk=event_id)
    results = story_changed.send_robust(sender=Article, event=event)
    failed = [(receiver, error) for receiver, error in results if isinstance(error, Exception)]
    for receiver, error in failed:
        logger.error("%r failed on event %s", receiver, event_id, exc_info=error)
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(results)} receivers failed on event {event_id}.")
