"""What time changes on the board is done by the worker: a beginning, an end, the strip's end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from frontpage import workflow
from frontpage.models import BoardEntry, Slot, Strip
from frontpage.places import DONT_MISS_RAIL
from newsroom import due_watch
from tests import factories
from tests.frontpage.boards import leads, put, stands
from tests.processes import wait_for
from tests.reading import read

SOON = timedelta(seconds=1.2)


@pytest.fixture
def paper() -> list[Article]:
    return [factories.story(headline=f"Story {number}") for number in range(8)]


def pass_time(slot: Slot, **times: object) -> None:
    """Let a slot's times be those."""
    Slot.objects.filter(pk=slot.pk).update(**times)


def work() -> None:
    """Do all that is due."""
    while workflow.change_next():
        pass


@pytest.mark.django_db
def test_what_waits_stands_from_its_time_on_and_goes_at_its_end(
    paper: list[Article], client: Client
) -> None:
    now = timezone.now()
    slot = put(paper[0], 0, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    work()
    assert leads(client)[0] == "Story 7"
    assert workflow.next_time() == now + timedelta(hours=1)
    pass_time(slot, starts_at=now - timedelta(seconds=1))
    work()
    assert leads(client)[0] == "Story 0"
    assert workflow.next_time() == now + timedelta(hours=2)
    pass_time(slot, ends_at=now)
    work()
    assert leads(client)[0] == "Story 7"
    assert workflow.next_time() is None
    entries = BoardEntry.objects.order_by("pk")
    assert [(each.verb, str(each.actor)) for each in entries][1:] == [
        ("begin", "The schedule"),
        ("end", "The schedule"),
    ]


@pytest.mark.django_db
def test_what_begins_makes_the_others_make_room(paper: list[Article]) -> None:
    now = timezone.now()
    slot = put(paper[0], 0, starts_at=now + timedelta(hours=1))
    put(paper[1], 0)
    pass_time(slot, starts_at=now)
    work()
    assert stands() == {0: "Story 0", 1: "Story 1"}


@pytest.mark.django_db
def test_what_finds_every_position_pinned_is_ended_with_the_reason(paper: list[Article]) -> None:
    now = timezone.now()
    slot = put(paper[0], 0, place=DONT_MISS_RAIL, starts_at=now + timedelta(hours=1))
    for number in range(3):
        put(paper[number + 1], number, place=DONT_MISS_RAIL, pinned=True)
    pass_time(slot, starts_at=now)
    work()
    assert BoardEntry.objects.latest("pk").note.startswith("Every position there is pinned.")
    assert Slot.objects.get(pk=slot.pk).state == "ended"


@pytest.mark.django_db
def test_what_was_over_before_the_worker_came_never_stands(paper: list[Article]) -> None:
    now = timezone.now()
    slot = put(paper[0], 0, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    pass_time(slot, starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    work()
    assert [each.verb for each in BoardEntry.objects.order_by("pk")] == ["put", "end"]


@pytest.mark.django_db
def test_the_strip_stands_on_every_page_until_its_time(
    paper: list[Article], client: Client
) -> None:
    until = timezone.now() + timedelta(hours=1)
    strip = workflow.raise_strip(
        actor=factories.editor(), text="Bridge closed <now>", article=paper[0], ends_at=until
    )
    for address in ("/", "/world/", paper[1].url, "/search/", "/nowhere/"):
        shown = read(client.get(address)).one("aside", css="breaking-strip")
        assert shown.address("Bridge closed <now>") == paper[0].url, address
    assert workflow.next_time() == until
    Strip.objects.filter(pk=strip.pk).update(
        raised_at=until - timedelta(hours=3), ends_at=until - timedelta(hours=2)
    )
    work()
    assert not read(client.get("/")).all(css="breaking-strip")


@contextmanager
def watching() -> Iterator[None]:
    """Run the worker's eye on the clock meanwhile."""
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(due_watch.watch(stop)))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_it_within_a_second(paper: list[Article]) -> None:
    with watching():
        begins = timezone.now() + SOON
        put(paper[0], 0, starts_at=begins, ends_at=begins + SOON)
        wait_for("it begins", lambda: stands() == {0: "Story 0"})
        wait_for("it ends", lambda: stands() == {})
    late = [
        entry.at - due
        for entry, due in zip(
            BoardEntry.objects.filter(verb__in=["begin", "end"]).order_by("pk"),
            (begins, begins + SOON),
            strict=True,
        )
    ]
    assert all(timedelta(0) <= each < timedelta(seconds=1) for each in late), late
