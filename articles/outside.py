"""Places outside the house that may carry a story, and are told when it is taken down.

Each is registered once, at the start, by the app that knows it. An act that takes down or brings
back writes one Recall for each place; the worker tells the place until it acknowledges.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from articles import keys as names
from articles.models import Recall
from edge import acknowledgements, purgers

# Returns when the place has acknowledged; whatever it raises is tried again. A place may be told
# one thing twice.
Tell = Callable[[Recall], None]

_places: dict[str, Tell] = {}
_CACHE = "Cache "


def register(place: str, tell: Tell) -> None:
    """Add a place by its name, as the desk shows it: at most 200 characters."""
    _places[place] = tell


def forget(place: str) -> None:
    """Take a place out again; what was not acknowledged stays on the desk."""
    _places.pop(place, None)


def places() -> list[str]:
    """Return the names of all places."""
    return sorted(_places)


def tell(recall: Recall) -> None:
    """Tell a recall's place; raises LookupError where no such place is registered any more."""
    if recall.place not in _places:
        raise LookupError(f"{recall.place} is no longer among the places that are told.")
    _places[recall.place](recall)


def register_cache(url: str) -> None:
    """Add the outer cache that takes a PURGE at ``url``, by its address without a password."""
    parts = urlsplit(url)
    shown = f"{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}"
    register(f"{_CACHE}{shown}"[:200], partial(_purge_cache, url))


def caches_that_wait(recall: Recall) -> list[str]:
    """Return the outer caches that have not acknowledged the act of a recall yet; one query."""
    caches = Recall.objects.filter(event=recall.event_id, place__startswith=_CACHE)
    return list(caches.filter(acknowledged_at=None).values_list("place", flat=True))


def register_processes() -> None:
    """Add the memory of the web processes: each acknowledges by itself (``edge.bus``)."""
    register("The web servers", _await_processes)


def _await_processes(recall: Recall) -> None:
    acknowledgements.await_processes(token(recall.event_id))


def token(event_id: int) -> str:
    """Return by what name processes acknowledge that they dropped what an act took down."""
    return f"event-{event_id}"


def _purge_cache(url: str, recall: Recall) -> None:
    # A web server that has not heard of it yet would send it to the cache again.
    _await_processes(recall)
    purgers.purge(url, keys(recall))


def keys(recall: Recall) -> list[str]:
    """Return the keys of everything that carries what was taken down, as responses name them."""
    story = recall.event.article_id
    return [names.story(story), names.teaser(story), names.live(story)]
