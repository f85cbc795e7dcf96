"""What readers ask for on a simulated day, and what the page cache had to make of it.

Imported once ``bench.corpus`` has said where the data are.
"""

from __future__ import annotations

import bisect
import io
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from articles.models import Article, Section, Topic
from authors.models import Author
from bench.day_acts import Newsroom
from bench.day_report import Day, Kind
from edge.page_cache import PageCache
from edge.store import Entry

# Of a hundred reads, so many go to each kind of page; the rest to stories.
SHARES = {
    "front page": 15,
    "section": 7,
    "live resource": 6,
    "topic": 2,
    "author": 1,
    "search": 1,
}
_WORDS = ("harbour", "election", "ferry", "storm", "court", "budget", "school", "bridge")
_HEARD_WITHIN = 5.0  # seconds from a commit to its notification


class Site:
    """The served application in this process, and what Django was asked for behind its cache."""

    def __init__(self, cache: PageCache) -> None:
        """Begin with nothing in memory."""
        self.cache = cache
        self.cache.forget()
        self._django = self.cache.app
        self.asked: list[str] = []
        self.assembled = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count what is made and put together meanwhile."""
        self.cache.app = self._ask
        stores = (self.cache.store, self.cache.made_up)
        weighed = [store.reweigh for store in stores]
        for store, reweigh in zip(stores, weighed, strict=True):
            store.reweigh = self._counting(reweigh)  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            self.cache.app = self._django
            for store, reweigh in zip(stores, weighed, strict=True):
                store.reweigh = reweigh  # type: ignore[method-assign]

    def _counting(self, reweigh: Callable[[Entry], None]) -> Callable[[Entry], None]:
        """A page is weighed again when it has been put together."""

        def count(entry: Entry) -> None:
            self.assembled += 1
            reweigh(entry)

        return count

    def _ask(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        return self._django(environ, start_response)

    def get(self, path: str) -> tuple[int, int]:
        """Ask as a browser does; returns the status and how many bytes came."""
        path, _, query = path.partition("?")
        started: list[str] = []
        body = self.cache(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "HTTP_HOST": "localhost",
                "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": io.StringIO(),
            },
            lambda status, headers, exc_info=None: started.append(status),
        )
        size = sum(map(len, body))
        return int(started[-1][:3]), size

    def await_word(self, since: int) -> None:
        """Wait until a notification has arrived since the one with that number."""
        end = time.monotonic() + _HEARD_WITHIN
        while self.cache.arrivals.number == since and time.monotonic() < end:
            time.sleep(0.001)

    def await_listener(self) -> None:
        """Wait until pages are kept."""
        self.cache.listener.start()
        end = time.monotonic() + _HEARD_WITHIN
        while not self.cache.listener.is_current and time.monotonic() < end:
            time.sleep(0.01)


class Readers:
    """Chooses what is read next: the story in place r by age as 1/r to the power of the skew."""

    def __init__(self, *, skew: float) -> None:
        """Know every story of the paper; a few queries."""
        self._random = random.Random(1)
        stories = Article.objects.public().order_by("first_published_at", "pk")
        self.stories = [(story.pk, story.url) for story in stories.only("date", "slug").iterator()]
        weights = (1 / place**skew for place in range(1, len(self.stories) + 1))
        self._places = list(itertools.accumulate(weights))
        self._choices: dict[str, Callable[[], str]] = {
            "front page": lambda: "/",
            "section": self._one_of(f"/{each.slug}/" for each in Section.objects.all()),
            "live resource": lambda: f"/live/{self._story()[0]}.json",
            "topic": self._one_of(f"/topics/{each.slug}/" for each in Topic.objects.all()[:200]),
            "author": self._one_of(f"/authors/{each.slug}/" for each in Author.objects.all()[:200]),
            "search": self._one_of(f"/search/?q={each}" for each in _WORDS),
            "story": lambda: self._story()[1],
        }
        self._kinds = list(self._choices)
        shares = [*SHARES.values(), 100 - sum(SHARES.values())]
        self._shares = list(itertools.accumulate(shares))

    def next(self) -> tuple[str, str]:
        """Return the kind of page and its address."""
        kind = self._random.choices(self._kinds, cum_weights=self._shares)[0]
        return kind, self._choices[kind]()

    def _story(self) -> tuple[int, str]:
        place = bisect.bisect(self._places, self._random.random() * self._places[-1])
        return self.stories[-1 - place]

    def _one_of(self, paths: Iterable[str]) -> Callable[[], str]:
        found = list(paths)
        return lambda: self._random.choice(found)


def live(site: Site, newsroom: Newsroom, *, reads: int, skew: float) -> Day:
    """Let readers read and the newsroom work, evenly over the day."""
    readers = Readers(skew=skew)
    day = Day(skew=skew, publishes=newsroom.publishes, updates=newsroom.updates, reads=reads)
    acts = newsroom.day()
    every = reads / (newsroom.publishes + newsroom.updates + 25)
    known: set[str] = set()  # what a cache would have that each act empties
    ever: set[str] = set()  # and one that is never told of anything
    last = None
    with site.watched():
        site.await_listener()
        began = time.perf_counter()
        for number in range(reads):
            if number // every > (number - 1) // every:
                heard = site.cache.arrivals.number
                if (act := next(acts, "")) in {"publish", "update"}:
                    known.clear()
                if act:
                    site.await_word(heard)
                if newsroom.newest is not None and newsroom.newest != last:
                    last = newsroom.newest
                    readers.stories.append((last.pk, last.url))
            kind, path = readers.next()
            _read(day.kinds.setdefault(kind, Kind(kind)), site, path)
            day.hits_if_emptied += path in known
            day.hits_at_most += path in ever
            known.add(path)
            ever.add(path)
        day.seconds = time.perf_counter() - began
    day.assembled = site.assembled
    day.pages_kept = len(site.cache.store) + len(site.cache.made_up)
    day.bytes_kept = site.cache.store.bytes + site.cache.made_up.bytes
    return day


def _read(kind: Kind, site: Site, path: str) -> None:
    site.asked.clear()
    began = time.perf_counter()
    status, size = site.get(path)
    took = time.perf_counter() - began
    kind.reads += 1
    kind.bytes += size
    kind.errors += status != 200
    if not site.asked:
        kind.hits += 1
        kind.of_hits += took
        return
    kind.of_misses.append(took)
    made = Counter(each.startswith("/fragments/") for each in site.asked)
    kind.fragments += made[True]
    kind.pages += made[False]
