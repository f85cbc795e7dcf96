"""WebSub: a hub is told which feeds have changed, and tells those who subscribed there.

https://www.w3.org/TR/websub/. What a publisher sends to a hub is the hubs' own custom: the form of
PubSubHubbub 0.3, which the public ones take.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from articles import outside
from articles.announcements import story_changed
from articles.models import Article, Event, Recall
from edge import acknowledgements, outbound
from feeds import following
from feeds.jobs import ping

# So long after an act, in seconds: the caches in front have been told twice by then, and the hub
# fetches what it will hand on.
SOON = 2
# What readers see change. The acts that take down or bring back are recalls: the desk sees them
# until the hub has acknowledged.
_CHANGES = frozenset({"publish", "append_update", "correct", "file_under"})


class Refused(Exception):
    """The hub did not take it; ``str()`` is a sentence for the newsroom."""


def publish(urls: Sequence[str]) -> None:
    """Tell the hub that these feeds have changed.

    Raises Refused, or as ``edge.outbound.post`` does.
    """
    form = [("hub.mode", "publish"), *(("hub.url", url) for url in urls)]
    answer = outbound.post(
        settings.WEBSUB_HUB,
        content=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    if not answer.is_success:
        raise Refused(f"It answered {answer.status}.")


def hear(sender: type[Article], event: Event, **kwargs: Any) -> None:
    """Enqueue a ping where an act changed a public story's feeds; five queries."""
    article = event.article
    if event.verb in _CHANGES and article.is_public:
        told: dict[str, Any] = {"urls": [*following.urls(article), *following.left(event)]}
        ping.configure(schedule_in={"seconds": SOON}).defer(**told)


def tell(recall: Recall) -> None:
    """Have the hub fetch the feeds of a story that was taken down, or brought back.

    Not before every web server and every cache in front has dropped what it was: the hub would
    hand that on. Raises Refused while one has not.
    """
    if settings.PAGE_CACHE_BYTES:
        acknowledgements.await_processes(outside.token(recall.event_id))
    if waiting := outside.caches_that_wait(recall):
        raise Refused(f"{waiting[0]} has not dropped it yet.")
    publish(following.urls(recall.event.article))


def register() -> None:
    """Have the hub of the settings told of every change, and of takedowns as a place outside."""
    story_changed.connect(hear, dispatch_uid="feeds.websub")
    outside.register(f"Feed hub {urlsplit(settings.WEBSUB_HUB).hostname}"[:200], tell)
