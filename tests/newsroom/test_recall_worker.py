"""Recalls by ``manage.py worker`` as a process of its own, to a cache that is a real server."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from articles import outside, workflow
from articles.models import Recall
from newsroom.jobs import retry_stalled_jobs
from tests import factories
from tests.caches import Cache
from tests.databases import address
from tests.newsroom_pages import signed_in
from tests.processes import Running, environment, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cache() -> Iterator[Cache]:
    """An outer cache that refuses what it is told, until the test says otherwise."""
    with Cache(answers=503) as running:
        outside.register_cache(running.url)
        yield running
        outside.forget(running.place)


def worker(tmp_path: Path, cache: Cache) -> Running:
    """Start a worker that knows the cache."""
    env = environment(tmp_path / "var", DATABASE_URL=address(), PURGE_URLS=cache.url)
    return Running("worker", output=tmp_path / "said", env=env)


def on_the_desk() -> bool:
    page = signed_in(factories.editor()).get("/newsroom/").text
    return "Still out there" in page


def acknowledged() -> bool:
    return Recall.objects.get().acknowledged_at is not None


def test_a_cache_that_refuses_is_told_until_it_acknowledges(tmp_path: Path, cache: Cache) -> None:
    with worker(tmp_path, cache):
        workflow.kill(actor=factories.chief(), article=factories.story(), reason="A court")
        wait_for("the cache is told again", lambda: len(cache.heard) >= 2)
        assert not acknowledged()
        assert on_the_desk()
        cache.answers = 200
        wait_for("the cache acknowledges", acknowledged)
    recall = Recall.objects.get()
    assert recall.attempts == len(cache.heard) >= 3
    assert not on_the_desk()


def test_a_worker_that_is_killed_while_it_tells_is_followed_by_another(
    tmp_path: Path, cache: Cache
) -> None:
    cache.hold.clear()
    with worker(tmp_path, cache) as first:
        workflow.kill(actor=factories.chief(), article=factories.story(), reason="A court")
        wait_for("the cache is being told", lambda: cache.heard)
        first.stop(signal.SIGKILL)
    cache.answers = 200
    cache.hold.set()
    assert not acknowledged()
    assert on_the_desk()
    with connection.cursor() as cursor:  # the half-minute that must pass is over
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'")
    with contextlib.suppress(AlreadyEnqueued):  # by the first worker's clock
        retry_stalled_jobs.defer(timestamp=0)
    with worker(tmp_path, cache):
        wait_for("the cache is told again", acknowledged)
    assert len(cache.heard) == 2
    assert not on_the_desk()
