"""``manage.py worker`` as a process of its own: the announcements of a newsroom are really made."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import Article, Event
from images.jobs import cut
from images.models import Image
from tests.databases import address
from tests.factories import image, story, update
from tests.processes import Running, environment, wait_for


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Running]:
    """A worker on the database that the test writes to."""
    env = environment(tmp_path / "var", DATABASE_URL=address())
    with Running("worker", output=tmp_path / "said", env=env) as running:
        yield running


def announced(article: Article, verb: str) -> bool:
    """Whether the worker has told the house of an act."""
    event = Event.objects.get(article=article, verb=verb)
    return ProcrastinateJob.objects.get(args={"event_id": event.pk}).status == "succeeded"


def test_what_an_editor_prints_is_announced(worker: Running) -> None:
    article = story()
    wait_for("the print is announced", lambda: announced(article, "publish"))


def test_a_picture_is_cut_and_nothing_waits_for_it(transactional_db: None, tmp_path: Path) -> None:
    """Of many pictures that came at once none is before an announcement in the queue."""
    for _ in range(6):
        picture = image()
    article = story()
    originals = settings.STORAGES["originals"]["OPTIONS"]["location"]
    places = {"MEDIA_ROOT": str(settings.MEDIA_ROOT), "ORIGINALS_ROOT": str(originals)}
    env = environment(tmp_path / "var", DATABASE_URL=address(), **places)
    with Running("worker", output=tmp_path / "said", env=env):
        wait_for("the print is announced", lambda: announced(article, "publish"))
        assert ProcrastinateJob.objects.filter(queue_name="pictures", status="todo").exists()
        wait_for("the last is cut", lambda: Image.objects.get(pk=picture.pk).state == "ready", 60)


def test_a_worker_that_loses_its_database_finds_it_again(worker: Running) -> None:
    article = story()
    wait_for("the print is announced", lambda: announced(article, "publish"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] > 0
    update(article)
    wait_for("the update is announced", lambda: announced(article, "append_update"))
    assert worker.stop(signal.SIGTERM) == 0


def test_a_queue_that_loses_its_connection_alone_is_worked_on_again(worker: Running) -> None:
    story()
    done = ProcrastinateJob.objects.filter(status="succeeded")
    wait_for("the worker is at work", done.exists)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%procrastinate%%'"
        )
        listening = [pid for (pid,) in cursor.fetchall()]
        assert len(listening) == 3
        for lost in listening:
            cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
            key = str(uuid4())
            # Of a picture that is not there: its files are deleted, in the third queue.
            cut.defer(image_id=0, key=key)
            article = story()
            deleted = done.filter(task_name="images.delete_files", args__key=key)
            wait_for("both queues of pictures", deleted.exists)
            wait_for("the first queue", lambda a=article: announced(a, "publish"))  # type: ignore[misc]


def test_a_worker_without_its_database_waits_and_can_be_stopped(tmp_path: Path) -> None:
    unreachable = "postgres://paper@127.0.0.1:1/paper"
    env = environment(tmp_path / "var", DATABASE_URL=unreachable)
    with Running("worker", output=tmp_path / "said", env=env) as running:
        wait_for("a connection is tried", lambda: "error connecting" in running.said())
        assert running.stop() == 0
        assert "Traceback" not in running.said()


def test_it_keeps_house_as_well() -> None:
    kept = {each.task.name for each in app.periodic_registry.periodic_tasks.values()}
    assert kept == {
        "newsroom.jobs.retry_stalled_jobs",
        "newsroom.jobs.delete_old_jobs",
        "newsroom.jobs.clear_sessions",
        "articles.forget_presence",
        "articles.hang_missing_posters",
        "articles.jobs.forget_kept_texts",
        "edge.jobs.forget_old",
        "images.order_what_is_lacking",
        "newsletter.forget",
        "newsletter.forget_deliveries",
        "frontpage.fetch_weather",
    }
