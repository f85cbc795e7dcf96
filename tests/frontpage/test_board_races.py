"""Workers and editors at the board at the same moment, each over a connection of their own."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article
from frontpage import workflow
from frontpage.models import BoardEntry, Slot
from frontpage.places import DONT_MISS_RAIL, FRONT_PAGE
from frontpage.workflow.act import lock
from tests import factories
from tests.articles.crowd import PATIENCE, at_once, in_background
from tests.frontpage.boards import put, stands

pytestmark = pytest.mark.django_db(transaction=True)


def all_that_is_due() -> int:
    done = 0
    while workflow.change_next():
        done += 1
    return done


def test_two_workers_begin_nothing_twice() -> None:
    later = timezone.now() + timedelta(hours=1)
    for at in range(5):
        put(factories.story(), at, starts_at=later)
    Slot.objects.update(starts_at=timezone.now())
    outcomes = at_once([all_that_is_due] * 2)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    all_that_is_due()  # a worker that passes over what the other has in hand looks again
    assert BoardEntry.objects.filter(verb="begin").count() == 5
    assert sorted(stands()) == [0, 1, 2, 3, 4]


def test_a_worker_waits_for_nobody() -> None:
    slot = put(factories.story(), 0, starts_at=timezone.now() + timedelta(hours=1))
    Slot.objects.update(starts_at=timezone.now())
    with transaction.atomic():
        lock()
        thread, outcome = in_background(workflow.change_next)
        thread.join(PATIENCE)
        assert outcome == [False]
    assert workflow.change_next()
    slot.refresh_from_db()
    assert slot.is_live


def test_six_editors_at_one_position_all_are_heard_and_none_is_overwritten() -> None:
    editors = [factories.editor() for _ in range(6)]
    stories: list[Article] = [factories.story() for _ in range(6)]
    acts = [
        partial(workflow.put, actor=who, place=FRONT_PAGE, article=what, position=0, since=0)
        for who, what in zip(editors, stories, strict=True)
    ]
    outcomes = at_once(acts)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    # Five positions: the first that was put fell off the end, and its entry says so.
    assert sorted(stands()) == [0, 1, 2, 3, 4]
    fallen = Slot.objects.get(state="ended")
    assert [e.data["fallen"] for e in BoardEntry.objects.all() if "fallen" in e.data] == [
        [fallen.pk]
    ]


def test_one_story_put_twice_at_once_stands_once() -> None:
    story = factories.story()
    acts = [
        partial(
            workflow.put,
            actor=factories.editor(),
            place=DONT_MISS_RAIL,
            article=story,
            position=position,
        )
        for position in (0, 1, 2)
    ]
    outcomes = at_once(acts)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert Counter(each.state for each in Slot.objects.all()) == {"live": 1}


def test_what_ended_long_ago_is_not_walked_for_a_page() -> None:
    story, edda = factories.story(), factories.editor()
    old = timezone.now() - timedelta(days=1)
    Slot.objects.bulk_create(
        Slot(
            kind="front",
            position=number % 5,
            article=story,
            state="ended",
            placed_by=edda,
            placed_at=old,
            ends_at=old,
        )
        for number in range(5_000)
    )
    put(story, 0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE frontpage_slot")
    plans = [
        Slot.objects.live().at(FRONT_PAGE, DONT_MISS_RAIL).explain(),
        Slot.objects.open().at(FRONT_PAGE).explain(),
        Slot.objects.filter(state="waiting").order_by("starts_at", "id")[:1].explain(),
        Slot.objects.open().filter(ends_at__isnull=False).order_by("ends_at", "id")[:1].explain(),
        Slot.objects.of_article(story.pk).explain(),
    ]
    assert not [plan for plan in plans if "Seq Scan on frontpage_slot" in plan]
