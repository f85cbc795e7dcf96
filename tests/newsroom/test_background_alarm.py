"""A worker that is down, and jobs that failed, are alarms on the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from articles.templatetags.newsprint import ap_time
from images.models import WithheldKey
from newsletter import issuing
from newsletter.models import Issue
from newsroom import background
from tests import factories
from tests.newsletter import issues
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db


def heard(seconds: float) -> datetime:
    """Let a worker have been heard of so many seconds ago."""
    at = timezone.now() - timedelta(seconds=seconds)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [at])
    return at


def job(task: str, status: str, *, ended: timedelta) -> None:
    """Let a job have ended some time ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('default', %s, %s) RETURNING id",
            [task, status],
        )
        (number,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, %s, %s)",
            [number, status, timezone.now() - ended],
        )


def alarm() -> str:
    """The alarms on an editor's desk."""
    page = signed_in(factories.editor()).get("/newsroom/")
    return " ".join(page.text.split('data-part="alarms"')[1].split('data-part="lists"')[0].split())


def test_a_worker_that_reports_is_no_alarm() -> None:
    heard(8)
    assert "role=" not in alarm()


def test_a_worker_that_has_been_silent_for_half_a_minute_is_one() -> None:
    since = heard(31)
    assert f"Nothing is done in the background since {ap_time(since)}" in alarm()


def test_one_of_two_workers_is_enough() -> None:
    heard(500)
    heard(3)
    assert "role=" not in alarm()


def test_a_worker_that_was_stopped_leaves_the_time_of_its_last_job() -> None:
    ended = timedelta(hours=2)
    job("newsroom.delete_old_jobs", "succeeded", ended=ended)
    factories.story()  # asks for jobs, and nobody does them
    assert ProcrastinateJob.objects.filter(status="todo").exists()
    assert not ProcrastinateWorker.objects.exists()
    assert f"in the background since {ap_time(timezone.now() - ended)}" in alarm()


def test_a_newsroom_that_never_had_a_worker_says_so() -> None:
    assert "Nothing is done in the background yet" in alarm()


def test_a_reporter_is_told_too() -> None:
    page = signed_in(factories.reporter()).get("/newsroom/").text
    assert "Nothing is done in the background" in page


def test_failed_jobs_are_told_for_a_day() -> None:
    heard(1)
    job("articles.announce", "failed", ended=timedelta(hours=25))
    assert "role=" not in alarm()
    job("articles.announce", "failed", ended=timedelta(hours=1))
    assert "A background job has failed for good since yesterday (articles.announce)" in alarm()
    for _ in range(9):
        job("newsroom.send_password_reset", "failed", ended=timedelta(hours=1))
    assert "5 background jobs or more have failed" in alarm()


def test_failed_jobs_are_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " SELECT 'default', 'x', 'succeeded' FROM generate_series(1, 5000)"
        )
        cursor.execute("ANALYZE procrastinate_jobs")
        cursor.execute(f"EXPLAIN {background._STATE}", [timezone.now()])
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "newsroom_failed_jobs" in plan
    assert "Seq Scan on procrastinate_jobs" not in plan


def test_a_mail_server_that_has_taken_nothing_for_two_minutes_is_one() -> None:
    heard(1)
    issue = issues.digest(factories.story())
    for minutes, is_told in ((1, False), (3, True)):
        since = timezone.now() - timedelta(minutes=minutes)
        Issue.objects.filter(pk=issue.pk).update(away_since=since)
        told = f"Letters to readers wait since {ap_time(since)}"
        assert (told in alarm()) is is_told
    issuing.note_back()
    assert "Letters to readers" not in alarm()


def test_files_of_hidden_pictures_that_are_not_deleted_for_two_minutes_are_one() -> None:
    heard(1)
    WithheldKey.objects.create(key=uuid4())
    for minutes, is_told in ((1, False), (3, True)):
        since = timezone.now() - timedelta(minutes=minutes)
        WithheldKey.objects.update(at=since)
        assert (f"replaced wait since {ap_time(since)} to be deleted" in alarm()) is is_told
    WithheldKey.objects.all().delete()
    assert "role=" not in alarm()
