"""What is scheduled, by ``manage.py worker`` as a process of its own: on time, and once."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import Article, DueAct, Event, Printing
from tests.articles.schedules import scheduled
from tests.databases import address
from tests.processes import Running, environment, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def worker(tmp_path: Path, name: str = "one") -> Running:
    """Start a worker on the database that the test writes to."""
    env = environment(tmp_path / "var", DATABASE_URL=address())
    return Running("worker", output=tmp_path / f"said-{name}", env=env)


def soon(seconds: float = 1.0) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def is_at_work() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return cursor.fetchone() != (0,)


def is_idle() -> bool:
    return not ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).exists()


def settled(due: DueAct) -> DueAct | None:
    return DueAct.objects.filter(pk=due.pk).exclude(state="waiting").first()


def test_a_story_is_public_within_a_second_of_its_time_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with worker(tmp_path) as running:
        wait_for("the worker is at work", is_at_work)
        late = []
        for _ in range(5):
            due = scheduled(at=soon())
            done = wait_for("it goes out", lambda due=due: settled(due))  # type: ignore[misc]
            late.append(done.lateness.total_seconds())
        article = due.dispatch.article
        article.refresh_from_db()
        assert Client().get(article.url).status_code == 200
        event = Event.objects.get(article=article, verb="publish")
        told = ProcrastinateJob.objects.filter(args={"event_id": event.pk}, status="succeeded")
        wait_for("the house is told", told.exists)
        assert running.stop(signal.SIGTERM) == 0
    with capsys.disabled():
        print(f"\nScheduled stories went out {min(late):.3f} to {max(late):.3f} s after their time")
    # Here a second, by issue and promise; the machine that runs this may be busy.
    assert max(late) < 3
    assert sorted(late)[2] < 1


def test_two_workers_print_each_act_once(tmp_path: Path) -> None:
    with worker(tmp_path, "one"), worker(tmp_path, "two"):
        with connection.cursor() as cursor:

            def both_are_at_work() -> bool:
                cursor.execute("SELECT count(*) FROM procrastinate_workers")
                # Each has three: for the sizes of pictures, their files, and everything else.
                return bool(cursor.fetchone() == (6,))

            wait_for("both are at work", both_are_at_work)
        moment = soon(3)
        acts = [scheduled(at=moment) for _ in range(10)]
        wait_for("all have gone out", lambda: not DueAct.objects.waiting().exists())
    assert {due.state for due in DueAct.objects.all()} == {"done"}
    assert Printing.objects.count() == Article.objects.public().count() == len(acts)


def test_what_fell_due_while_no_worker_ran_goes_out_late_and_the_log_says_so(
    tmp_path: Path,
) -> None:
    due = scheduled()
    DueAct.objects.update(at=timezone.now() - timedelta(seconds=42))
    with worker(tmp_path) as running:
        done = wait_for("it goes out", lambda: settled(due))
        assert done.is_late
        wait_for("the log says so", lambda: "s late" in running.said())
    assert "ERROR articles.workflow.scheduling" in running.said()


def test_a_worker_that_is_killed_is_followed_by_another(tmp_path: Path) -> None:
    with worker(tmp_path, "one") as first:
        wait_for("the worker is at work", is_at_work)
        due = scheduled(at=soon(2))
        first.stop(signal.SIGKILL)
    with worker(tmp_path, "two"):
        wait_for("it goes out", lambda: settled(due))
    assert Printing.objects.count() == 1


def test_a_worker_that_loses_its_database_prints_what_falls_due_afterwards(tmp_path: Path) -> None:
    with worker(tmp_path) as running:
        first = scheduled(at=soon())
        wait_for("the first goes out", lambda: settled(first))
        wait_for("no job is in hand, which would fail and say so", is_idle)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        second = scheduled(at=soon())
        wait_for("the second goes out", lambda: settled(second))
        assert running.stop(signal.SIGTERM) == 0
    assert "Traceback" not in running.said()
