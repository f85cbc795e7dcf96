"""Workers and editors at one schedule at the same moment, each over a connection of their own."""

from __future__ import annotations

import threading
from functools import partial
from time import monotonic

import pytest
from django.db import connection, transaction

from articles import workflow
from articles.models import Article, Dispatch, DueAct, Event, Printing
from articles.workflow import scheduling
from tests import factories
from tests.articles.crowd import PATIENCE, at_once, in_background
from tests.articles.schedules import come, scheduled

pytestmark = pytest.mark.django_db(transaction=True)


def all_that_is_due() -> list[DueAct]:
    done = []
    while due := scheduling.print_next():
        done.append(due)
    return done


def test_two_workers_publish_nothing_twice_and_leave_nothing() -> None:
    acts = [scheduled() for _ in range(12)]
    for due in acts:
        come(due, seconds_ago=1)
    outcomes = at_once([all_that_is_due] * 2)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    done = [due for each in outcomes if isinstance(each, list) for due in each]
    # A worker that passes over what the other has in hand may find nothing and look again later.
    done += all_that_is_due()
    assert sorted(due.pk for due in done) == sorted(due.pk for due in acts)
    assert Printing.objects.count() == Article.objects.public().count() == 12
    assert Event.objects.filter(verb="publish").count() == 12


def test_an_act_that_one_worker_has_in_hand_is_not_the_others() -> None:
    due = scheduled()
    come(due)
    with transaction.atomic():
        assert scheduling.print_next() == due
        thread, outcome = in_background(scheduling.print_next)
        thread.join(PATIENCE)
        assert outcome == [None]
    assert Printing.objects.count() == 1


def test_a_worker_that_ends_in_the_middle_leaves_the_act_to_another() -> None:
    """Its connection is lost before the commit, as when its process is killed."""
    due = scheduled()
    come(due)
    printed, lost = threading.Event(), threading.Event()

    def is_killed() -> None:
        with transaction.atomic():
            assert scheduling.print_next() == due
            printed.set()
            assert lost.wait(PATIENCE)
            connection.close()

    thread, _ = in_background(is_killed)
    assert printed.wait(PATIENCE)
    assert scheduling.print_next() is None
    assert not Article.objects.public().exists()
    lost.set()
    thread.join(PATIENCE)
    # The server ends what a lost connection had begun by itself, a moment later.
    deadline = monotonic() + PATIENCE
    while (found := scheduling.print_next()) is None:
        assert monotonic() < deadline
    assert found == due
    assert Printing.objects.count() == Article.objects.public().count() == 1


def test_a_story_in_an_editors_hand_is_passed_over_and_printed_afterwards() -> None:
    due, other, editor = scheduled(), scheduled(), factories.editor()
    come(due, seconds_ago=2)
    come(other, seconds_ago=1)
    with transaction.atomic():
        workflow.file_under(
            actor=editor, article=due.dispatch.article, filing=factories.filing(), version=1
        )
        thread, outcome = in_background(all_that_is_due)
        thread.join(PATIENCE)
        assert outcome == [[other]]
    assert scheduling.print_next() == due


@pytest.mark.parametrize("turn", range(5))
def test_publishing_by_hand_at_the_very_moment_prints_once(turn: int) -> None:
    due, editor = scheduled(), factories.editor()
    come(due)
    publish = partial(workflow.publish, actor=editor, dispatch=due.dispatch, seq=1)
    outcomes = at_once([publish, scheduling.print_next])
    assert all(
        isinstance(each, Dispatch | DueAct | workflow.WrongState | None) for each in outcomes
    ), outcomes
    assert Printing.objects.count() == 1
    assert not DueAct.objects.waiting().exists()
