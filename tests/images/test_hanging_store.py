"""A picture store that does not answer, and a worker that goes on: as a process of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from articles.models import Article, DueAct, Event, Poster
from articles.workflow.pictures import take_down_picture
from images.models import Image
from tests import factories
from tests.articles.library import described, story_with
from tests.articles.schedules import scheduled
from tests.caches import Cache
from tests.databases import address
from tests.images.conftest import KEYS
from tests.images.unruly import Unruly
from tests.processes import Running, environment, wait_for
from tests.working import work

pytestmark = pytest.mark.django_db(transaction=True)


def worker(tmp_path: Path, store: Unruly, *caches: Cache) -> Running:
    """Start a worker on the test's database and on a store."""
    told = {
        "PICTURES_S3_BUCKET": "pictures",
        "PICTURES_S3_ENDPOINT": store.url,
        "PICTURES_S3_REGION": "us-east-1",
        "PICTURES_S3_KEY": KEYS["access_key"],
        "PICTURES_S3_SECRET": KEYS["secret_key"],
        "PURGE_URLS": ",".join(cache.url for cache in caches),
    }
    env = environment(tmp_path / "var", DATABASE_URL=address(), **told)
    return Running("worker", output=tmp_path / "said", env=env)


def hang(store: Unruly) -> None:
    store.does |= dict.fromkeys(("GET", "PUT", "DELETE", "HEAD"), "hang")


def test_purges_and_announcements_and_the_schedule_wait_for_no_store(
    tmp_path: Path, unruly: Unruly, settings: Settings
) -> None:
    gone, early = described(credit="Ines Lund"), described(credit="Jon Berg")
    early = described(early, usable_from=timezone.now() + timedelta(days=1))
    work()
    with Cache() as cache:
        settings.PURGE_URLS = [cache.url]
        hang(unruly)
        unruly.asked.clear()
        take_down_picture(actor=factories.editor(), image=gone, reason="A complaint.")
        past = timezone.now() - timedelta(seconds=1)
        Image.objects.filter(pk=early.pk).update(usable_from=past, due_at=past)
        with worker(tmp_path, unruly, cache):
            deletion = ProcrastinateJob.objects.filter(
                task_name="images.delete_files", args__key=str(gone.key)
            )
            wait_for("the deletion hangs", lambda: deletion.filter(status="doing").exists())
            wait_for("the rights begin, and it hangs", lambda: unruly.asked.get("GET", 0) > 1)
            wait_for("the purge", lambda: {f"files-{gone.key}"} in cache.heard)
            due = scheduled(at=timezone.now() + timedelta(seconds=1))
            printed = DueAct.objects.filter(pk=due.pk, state="done")
            wait_for("the story goes out", printed.exists, seconds=10)
            event = Event.objects.get(article=due.dispatch.article, verb="publish")
            announced = ProcrastinateJob.objects.filter(
                args={"event_id": event.pk}, status="succeeded"
            )
            wait_for("it is announced", announced.exists, seconds=10)
            assert not deletion.filter(status="succeeded").exists()
            assert Image.objects.get(pk=early.pk).hidden == "early"
            unruly.does.clear()
            unruly.hold.set()
            wait_for("the deletion", lambda: deletion.filter(status="succeeded").exists())
            wait_for("the beginning", lambda: not Image.objects.get(pk=early.pk).hidden, 90)


def test_posters_leave_readers_though_their_files_cannot_be_deleted(unruly: Unruly) -> None:
    image = described(credit="Ines Lund")
    story = story_with(image)
    work()
    story = Article.objects.get(pk=story.pk)
    assert Poster.objects.filter(key=story.poster).exists()
    unruly.does["DELETE"] = "refuse"
    take_down_picture(actor=factories.editor(), image=image, reason="A complaint.")
    work()
    assert not Poster.objects.filter(key=story.poster).exists()
    left = ProcrastinateJob.objects.get(task_name="articles.delete_poster_files")
    assert left.status == "todo", "until the store lets us"
