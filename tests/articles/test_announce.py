"""The announcement of an act: the worker tells the rest of the house, and tries again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.announcements import story_changed
from articles.jobs import announce
from articles.models import Article, Event
from tests import factories
from tests.working import work

Receiver = Callable[..., None]


@pytest.fixture
def listen() -> Iterator[Callable[[Receiver], None]]:
    """Connect a receiver for the length of a test."""
    connected: list[Receiver] = []

    def connect(receiver: Receiver) -> None:
        story_changed.connect(receiver, weak=False)
        connected.append(receiver)

    yield connect
    for receiver in connected:
        story_changed.disconnect(receiver)


@pytest.fixture
def heard(listen: Callable[[Receiver], None]) -> list[Event]:
    """What a listener that always works has heard."""
    events: list[Event] = []

    def hear(sender: type[Article], event: Event, **kwargs: Any) -> None:
        assert sender is Article
        events.append(event)

    listen(hear)
    return events


def failing(sender: type[Article], event: Event, **kwargs: Any) -> None:
    """A listener whose own service is away."""
    raise ConnectionError("The newsletter is away.")


@pytest.mark.django_db
def test_the_house_hears_who_did_what_to_which_story(heard: list[Event]) -> None:
    story = factories.story()
    event = story.events.get(verb="publish")
    announce(event_id=event.pk)
    assert heard == [event]
    assert (heard[0].article, heard[0].dispatch) == (story, story.dispatches.get())


@pytest.mark.django_db
def test_a_failing_listener_is_logged_and_the_others_still_hear(
    listen: Callable[[Receiver], None], caplog: pytest.LogCaptureFixture
) -> None:
    before, after = [], []
    listen(lambda sender, event, **kwargs: before.append(event))
    listen(failing)
    listen(lambda sender, event, **kwargs: after.append(event))
    event = factories.draft().article.events.get()
    with (
        caplog.at_level(logging.ERROR, "articles.jobs"),
        pytest.raises(RuntimeError, match=rf"1 of \d+ receivers failed on event {event.pk}\."),
    ):
        announce(event_id=event.pk)
    assert before == after == [event]
    (record,) = (each for each in caplog.records if each.name == "articles.jobs")
    assert "failing" in record.getMessage()
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ConnectionError)


@pytest.mark.django_db
def test_a_listeners_failure_does_not_undo_the_act(
    listen: Callable[[Receiver], None],
) -> None:
    listen(failing)
    story = factories.story()
    with pytest.raises(RuntimeError):
        announce(event_id=story.events.get(verb="publish").pk)
    story.refresh_from_db()
    assert story.is_public


# --- By the worker itself ---


def job(verb: str) -> ProcrastinateJob:
    """The announcement of a verb."""
    event = Event.objects.get(verb=verb)
    return ProcrastinateJob.objects.get(args={"event_id": event.pk})


@pytest.mark.django_db(transaction=True)
def test_the_worker_announces_what_was_committed_and_nothing_else(heard: list[Event]) -> None:
    story = factories.story()
    with transaction.atomic():
        factories.update(story)
        transaction.set_rollback(True)
    work()
    assert [each.verb for each in heard] == ["create", "publish"]
    assert {job("create").status, job("publish").status} == {"succeeded"}
    work()
    assert len(heard) == 2


@pytest.mark.django_db(transaction=True)
def test_the_worker_tries_again_later_when_a_listener_failed(
    heard: list[Event], listen: Callable[[Receiver], None]
) -> None:
    factories.draft()
    listen(failing)
    began = timezone.now()
    work()
    waiting = job("create")
    assert (waiting.status, waiting.attempts) == ("todo", 1)
    assert waiting.scheduled_at is not None
    assert timedelta(0) < waiting.scheduled_at - began < timedelta(minutes=1)
    assert len(heard) == 1

    story_changed.disconnect(failing)
    make_due()
    work()
    assert (job("create").status, len(heard)) == ("succeeded", 2)


@pytest.mark.django_db(transaction=True)
def test_after_five_more_attempts_the_job_stays_failed_to_be_looked_at(
    listen: Callable[[Receiver], None],
) -> None:
    factories.draft()
    listen(failing)
    for _ in range(7):
        work()
        make_due()
    assert (job("create").status, job("create").attempts) == ("failed", 6)


def make_due() -> None:
    """Let the time pass that a job waits for."""
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
