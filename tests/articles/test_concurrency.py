"""Several people at one story at the same moment, each over a connection of their own."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

import pytest
from django.db import connection, transaction

from articles import workflow
from articles.models import Article, Dispatch, Event, Printing, Revision
from articles.workflow import Copy, StaleRevision, WrongState
from tests import factories
from tests.articles import traces
from tests.articles.crowd import PATIENCE, at_once, in_background

pytestmark = pytest.mark.django_db(transaction=True)


def test_updates_appended_at_once_are_numbered_without_a_gap_in_the_order_of_print() -> None:
    story = factories.story()
    editors = [factories.editor() for _ in range(6)]
    outcomes = at_once(
        [
            partial(
                workflow.append_update,
                actor=editor,
                article=story,
                copy=factories.copy(headline=f"By {editor.pk}"),
            )
            for editor in editors
        ]
    )
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    chain = Dispatch.objects.filter(article=story).order_by("number")
    assert [each.number for each in chain] == list(range(7))
    printed = Printing.objects.order_by("at").values_list("dispatch__number", flat=True)
    assert list(printed) == list(range(7))
    story.refresh_from_db()
    newest = chain.get(number=6)
    assert newest.live_revision is not None
    assert (story.headline, story.update_count) == (newest.live_revision.headline, 6)
    assert story.updated_at == Printing.objects.get(dispatch=newest).at
    assert len(traces.announced()) == Event.objects.count() == 8


def test_of_two_who_save_on_one_version_one_is_stale_and_sees_the_other() -> None:
    dispatch = factories.draft(headline="One")
    base = Copy.of(dispatch.revisions.get())
    names = {"Ida": factories.editor(username="Ida"), "Jon": factories.editor(username="Jon")}
    outcomes = at_once(
        [
            partial(
                workflow.save,
                actor=actor,
                dispatch=dispatch,
                copy=replace(base, headline=f"By {name}"),
                seq=1,
            )
            for name, actor in names.items()
        ]
    )
    (saved,) = [each for each in outcomes if isinstance(each, Revision)]
    (stale,) = [each for each in outcomes if isinstance(each, StaleRevision)]
    assert stale.current == saved
    assert str(stale) == f"{saved.created_by} saved a newer version meanwhile."
    assert list(dispatch.revisions.order_by("seq").values_list("seq", flat=True)) == [1, 2]
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["create", "save"]


def test_of_two_who_publish_one_text_one_prints_it() -> None:
    dispatch, editor = factories.draft(), factories.editor()
    outcomes = at_once([partial(workflow.publish, actor=editor, dispatch=dispatch, seq=1)] * 2)
    (refused,) = [each for each in outcomes if isinstance(each, Exception)]
    assert isinstance(refused, WrongState)
    assert Printing.objects.count() == 1


def test_an_act_waits_for_the_one_before_it_on_the_same_story() -> None:
    story, chief = factories.story(), factories.chief()
    with transaction.atomic():
        workflow.unpublish(actor=chief, article=story, reason="A court.")
        thread, outcome = in_background(partial(factories.update, story, actor=chief))
        await_somebody_who_waits()
        assert outcome == []
    thread.join(PATIENCE)
    (refused,) = outcome
    assert isinstance(refused, WrongState)
    assert Article.objects.get().update_count == 0


def test_a_story_that_points_at_one_being_worked_on_need_not_wait() -> None:
    target, editor = factories.story(), factories.editor()
    copy = factories.copy(body=f'<p>Text</p><p data-also-read="{target.pk}"></p>')
    filing = factories.filing()
    with transaction.atomic():
        workflow.append_update(actor=editor, article=target, copy=factories.copy())
        thread, outcome = in_background(
            partial(workflow.create, actor=editor, filing=filing, copy=copy)
        )
        thread.join(PATIENCE)
        assert [type(each) for each in outcome] == [Dispatch]


def test_two_drafts_that_also_read_each_other_are_published_at_once() -> None:
    """Each saves a block that points at the other, and then gives itself an address."""
    editor = factories.editor()
    one, two = factories.draft(), factories.draft()
    both_have_saved = threading.Barrier(2)

    def publish(dispatch: Dispatch, other: Dispatch) -> Dispatch:
        body = f'<p>Text</p><p data-also-read="{other.article_id}"></p>'
        with transaction.atomic():
            copy = factories.copy(body=body)
            saved = workflow.save(actor=editor, dispatch=dispatch, copy=copy, seq=1)
            both_have_saved.wait(PATIENCE)
            return workflow.publish(actor=editor, dispatch=dispatch, seq=saved.seq)

    outcomes = at_once([partial(publish, one, two), partial(publish, two, one)])
    assert [type(each) for each in outcomes] == [Dispatch, Dispatch], outcomes
    assert Article.objects.public().count() == 2


def await_somebody_who_waits() -> None:
    """Return when another session waits for a lock that this one holds."""
    pause = threading.Event()
    for _ in range(PATIENCE * 100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted "
                "AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone() != (0,):
                return
        pause.wait(0.01)
    pytest.fail("Nobody waits.")
