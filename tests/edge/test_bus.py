"""Invalidations from a commit to every process, over a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.utils import timezone

from edge import acknowledgements, bus
from edge.bus import Arrivals, Invalidation, Listener
from edge.models import Acknowledgement, CacheProcess
from edge.purgers import NotAcknowledged
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


class Kept:
    """Somebody who keeps pages: what they were told, in order."""

    def __init__(self) -> None:
        self.told: list[Invalidation] = []
        self.forgot = 0

    def invalidate(self, found: Invalidation) -> None:
        self.told.append(found)

    def forget(self) -> None:
        self.forgot += 1

    def keys(self) -> list[set[str]]:
        return [set(each.keys) for each in self.told]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def listener(kept: Kept) -> Iterator[Listener]:
    listener = Listener(kept)
    listener.start()
    wait_for("the listener", lambda: listener.is_current)
    yield listener
    listener.stop()


def test_a_commit_is_heard_of_and_nothing_else(kept: Kept, listener: Listener) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        bus.invalidate({"never"})
        raise RuntimeError
    with transaction.atomic():
        bus.invalidate({"story-1", "latest"})
        bus.invalidate({"story-1"}, is_hard=True)
        assert not kept.told
    wait_for("both", lambda: len(kept.told) == 2)
    assert kept.keys() == [{"story-1", "latest"}, {"story-1"}]
    assert [each.is_hard for each in kept.told] == [False, True]


def test_many_keys_come_in_several_messages_and_very_many_as_everything(
    kept: Kept, listener: Listener
) -> None:
    many = {f"signed-by-{'x' * 60}-{number}" for number in range(bus.MOST_KEYS)}
    bus.invalidate(many)
    wait_for("all keys", lambda: set().union(*kept.keys()) == many)
    assert len(kept.told) > 1
    bus.invalidate(many | {"one-more"})
    wait_for("everything", lambda: kept.keys()[-1] == {bus.EVERYTHING})


def test_nothing_is_sent_for_no_key(kept: Kept, listener: Listener) -> None:
    bus.invalidate(set())
    bus.invalidate({"story-1"})
    wait_for("the second", lambda: kept.told)
    assert kept.keys() == [{"story-1"}]


def test_a_lost_connection_is_made_again_and_what_was_missed_is_forgotten(
    kept: Kept, listener: Listener
) -> None:
    forgot = kept.forgot
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [bus.APPLICATION],
        )
    wait_for("the new connection", lambda: kept.forgot > forgot and listener.is_current)
    bus.invalidate({"story-1"})
    wait_for("the next change", lambda: kept.told)


def test_a_silent_database_counts_as_lost_and_as_stale_until_it_is_back(
    kept: Kept, listener: Listener
) -> None:
    """The backend that serves the listener is stopped, as a hung machine would be."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [bus.APPLICATION],
        )
        ((pid,),) = cursor.fetchall()
    forgot = kept.forgot
    os.kill(pid, signal.SIGSTOP)
    try:
        wait_for("the silence", lambda: not listener.is_current)
        assert listener.is_stale
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_for("its voice", lambda: listener.is_current)
    assert kept.forgot > forgot


# --- Acknowledgements ---


def test_a_takedown_is_acknowledged_by_every_process(kept: Kept, listener: Listener) -> None:
    other = Listener(Kept())
    other.start()
    wait_for("both processes", lambda: CacheProcess.objects.count() == 2)
    bus.invalidate({"story-1"}, is_hard=True, token="event-1")
    acknowledgements.await_processes("event-1", seconds=10)
    assert {each.process for each in Acknowledgement.objects.all()} == {listener.name, other.name}
    other.stop()


def test_who_does_not_acknowledge_is_told_of(listener: Listener) -> None:
    CacheProcess.objects.create(name="elsewhere:1:ab", seen_at=timezone.now())
    with pytest.raises(NotAcknowledged, match="1 web process did not say so"):
        acknowledgements.await_processes("event-2", seconds=0.1)


def test_a_process_that_began_after_a_takedown_says_that_it_has_nothing_of_it(
    kept: Kept, listener: Listener
) -> None:
    bus.invalidate({"story-1"}, is_hard=True, token="event-4")
    late = Listener(Kept())
    late.start()
    wait_for("both processes", lambda: CacheProcess.objects.count() == 2)
    acknowledgements.await_processes("event-4", seconds=10)
    late.stop()
    assert kept.keys() == [{"story-1"}]  # what is asked for again drops nothing


def test_a_process_that_lost_the_database_at_a_takedown_says_so_when_it_is_back(
    kept: Kept, listener: Listener
) -> None:
    wait_for("the process", CacheProcess.objects.exists)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [bus.APPLICATION],
        )
        bus.invalidate({"story-1"}, is_hard=True, token="event-5")

    def acknowledged() -> bool:
        try:
            acknowledgements.await_processes("event-5", seconds=0.1)
        except NotAcknowledged:
            return False
        return True

    wait_for("its word", acknowledged)
    assert listener.is_current


def test_a_process_that_ended_is_not_waited_for(kept: Kept) -> None:
    listener = Listener(kept)
    listener.start()
    wait_for("the process", CacheProcess.objects.exists)
    listener.stop()
    assert not CacheProcess.objects.exists()
    acknowledgements.await_processes("event-3", seconds=0)


def test_a_process_that_was_killed_is_forgotten_by_the_next_one_at_its_place(kept: Kept) -> None:
    listener = Listener(kept)
    died = subprocess.Popen([sys.executable, "-c", "pass"])
    died.wait()
    place = bus.place()
    now = timezone.now()
    dead = f"{place}:{died.pid}:ab"
    others = {f"{place}:{os.getpid()}:ab", f"elsewhere:{died.pid}:ab"}
    for name in {dead} | others:
        CacheProcess.objects.create(name=name, seen_at=now)
    listener.start()
    forgotten = CacheProcess.objects.filter(name=dead)
    wait_for("the dead one is forgotten", lambda: not forgotten.exists())
    listener.stop()
    assert {each.name for each in CacheProcess.objects.all()} == others


# --- What straddles a change ---


def test_what_arrived_since_is_told_and_too_much_of_it_as_everything() -> None:
    arrivals = Arrivals()
    began = arrivals.number
    assert arrivals.since(began) == []
    one = Invalidation(frozenset({"a"}), is_hard=False)
    arrivals.add(one)
    assert arrivals.since(began) == [one]
    assert arrivals.since(arrivals.number) == []
    for _ in range(3_000):
        arrivals.add(one)
    [everything] = arrivals.since(began)
    assert everything.is_hard
    assert everything.concerns(frozenset())
