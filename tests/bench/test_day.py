"""A short simulated day over a few invented stories, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command

from bench.day_acts import Newsroom
from bench.day_reads import Site, live
from bench.day_report import Day, Kind, report
from edge.page_cache import PageCache
from edge.requests import Rules

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site() -> Iterator[Site]:
    """The site behind a page cache, which the tests' own settings leave out."""
    rules = Rules(parameters={"q", "before"}, private=["/newsroom/"], cookies=set())
    cache = PageCache(WSGIHandler(), rules=rules, most_bytes=50_000_000, threads=8)
    yield Site(cache)
    cache.listener.stop()


def test_a_short_day_counts_what_was_read_and_what_was_made(site: Site) -> None:
    call_command("load_corpus", "--articles=60", "--full=5", verbosity=0)
    day = live(site, Newsroom(publishes=4, updates=2), reads=400, skew=1.2)
    everything = day.all
    assert (day.errors, everything.reads) == (0, 400)
    assert everything.hits + len(everything.of_misses) == 400
    assert everything.pages < 400
    assert day.hits_if_emptied < day.hits_at_most
    assert day.pages_kept
    text = report([day], articles=60, machine="2 cores")
    assert "400 reads, 4 stories published, 2 updates appended." in text
    assert f"| all | 400 | {everything.hit_rate:.1f} |" in text


def test_a_day_sums_up_its_kinds_of_pages() -> None:
    story = Kind("story", reads=3, hits=2, pages=1, fragments=2, bytes=10, of_misses=[0.1])
    front = Kind("front page", reads=1, hits=1, bytes=5, errors=1)
    day = Day(1.0, publishes=0, updates=0, reads=4, kinds={"story": story, "front": front})
    assert (day.all.reads, day.all.hit_rate, day.all.bytes, day.errors) == (4, 75.0, 15, 1)
