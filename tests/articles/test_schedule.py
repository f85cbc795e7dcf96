"""What is scheduled goes out at its time, as it was approved, or comes back with the reason."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch, DueAct, Event, Printing
from articles.workflow import Copy, Doubtful, NotReady, StaleRevision, WrongState, scheduling
from authors.models import User
from tests import factories
from tests.articles import traces
from tests.articles.schedules import come, printed, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


def in_an_hour() -> datetime:
    return timezone.now() + timedelta(hours=1)


def saved_again(dispatch: Dispatch, actor: User, **changed: str) -> None:
    newest = dispatch.revisions.latest("seq")
    copy = replace(Copy.of(newest), **(changed or {"headline": "Mended"}))  # type: ignore[arg-type]
    workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=newest.seq)


def state(dispatch: Dispatch) -> str:
    return Dispatch.objects.get(pk=dispatch.pk).state


# --- When the time comes ---


def test_a_story_goes_out_when_its_time_comes_and_not_before(ana: User) -> None:
    due = scheduled(actor=ana)
    article = due.dispatch.article
    assert state(due.dispatch) == "scheduled"
    assert scheduling.print_next() is None
    assert not Article.objects.public().exists()

    done = printed(due)
    article.refresh_from_db()
    assert Client().get(article.url).status_code == 200
    assert (done.state, done.error, state(due.dispatch)) == ("done", "", "idle")
    assert article.first_published_at == done.settled_at == Printing.objects.get().at
    assert timedelta(0) <= done.lateness < timedelta(seconds=5)
    assert scheduling.print_next() is None


def test_an_update_goes_out_as_the_next_one_of_its_story(ana: User) -> None:
    story = factories.story()
    text = workflow.draft_update(actor=ana, article=story, copy=factories.copy())
    due = scheduled(text, actor=ana)
    factories.update(story)
    printed(due)
    text.refresh_from_db()
    assert (text.number, text.state) == (2, "idle")
    story.refresh_from_db()
    assert text.live_revision is not None
    assert story.headline == text.live_revision.headline


def test_acts_are_done_in_the_order_of_their_times() -> None:
    first, second, third = (scheduled() for _ in range(3))
    come(third, seconds_ago=1)
    come(first, seconds_ago=3)
    come(second, seconds_ago=2)
    assert [scheduling.print_next() for _ in range(4)] == [first, second, third, None]


def test_the_audit_says_who_scheduled_it_and_that_the_schedule_printed_it(ana: User) -> None:
    due = scheduled(actor=ana)
    article = due.dispatch.article
    asked = traces.last_event(article)
    assert (asked.verb, asked.actor, asked.data["seq"]) == ("schedule", ana, 1)
    assert asked.data["at"] == due.at.isoformat()
    printed(due)
    done = traces.last_event(article)
    assert (done.verb, str(done.actor), done.data["by"]) == ("publish", "The schedule", "Ana Ruiz")
    assert Printing.objects.get().actor == done.actor
    assert not done.actor.is_active
    assert not done.actor.has_usable_password()
    assert traces.announced()[-1] == done.pk


def test_what_an_entitled_editor_scheduled_goes_out_though_the_editor_has_left(ana: User) -> None:
    due = scheduled(actor=ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert printed(due).state == "done"


def test_a_time_on_the_very_moment_of_a_day_files_it_under_that_day(ana: User) -> None:
    due = scheduled(actor=ana)
    printed(due)
    article = Article.objects.get()
    assert article.first_published_at is not None
    assert article.date == timezone.localdate(article.first_published_at)


# --- Late, or not at all ---


def test_what_goes_out_late_is_an_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    done = printed(scheduled(), seconds_ago=42)
    assert done.is_late
    (line,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert "went out 42 s late" in line.getMessage()


def test_what_goes_out_in_time_is_none(caplog: pytest.LogCaptureFixture) -> None:
    assert not printed(scheduled(), seconds_ago=4).is_late
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_what_cannot_go_out_comes_back_with_the_reason(
    ana: User, caplog: pytest.LogCaptureFixture
) -> None:
    story = factories.story()
    robin = factories.reporter()
    text = workflow.draft_update(actor=robin, article=story, copy=factories.copy())
    workflow.submit(actor=robin, dispatch=text)
    due = scheduled(text, actor=ana)
    workflow.unpublish(actor=ana, article=story, reason="Wait.")
    failed = printed(due)
    assert (failed.state, state(text)) == ("failed", "submitted")
    assert failed.error == "The story is not public. Publish or restore it first."
    assert text.revisions.count() == 1
    event = traces.last_event(story)
    assert (event.verb, str(event.actor), event.note) == (
        "unschedule",
        "The schedule",
        failed.error,
    )
    (line,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert failed.error in line.getMessage()
    assert scheduling.print_next() is None


def test_one_that_cannot_go_out_holds_up_no_other(ana: User) -> None:
    story = factories.story()
    text = workflow.draft_update(actor=ana, article=story, copy=factories.copy())
    stuck, other = scheduled(text), scheduled()
    workflow.kill(actor=factories.chief(), article=story, reason="x")
    come(stuck, seconds_ago=2)
    come(other, seconds_ago=1)
    assert scheduling.print_next() == stuck
    assert scheduling.print_next() == other
    assert DueAct.objects.get(pk=other.pk).state == "done"


def test_what_nobody_has_accepted_is_not_printed_at_its_time(ana: User) -> None:
    """The doubts that were accepted are printed over; one that came later is not."""
    story = factories.story()
    copy = factories.copy(headline="Bridge Reopens", dateline_city="")
    text = workflow.draft_update(actor=ana, article=story, copy=copy)
    with pytest.raises(Doubtful):
        scheduled(text, actor=ana)
    due = scheduled(text, actor=ana, override="The sea has no place")
    factories.update(story, headline="Bridge Reopens")
    failed = printed(due)
    assert failed.error == "Its headline is the one that is in print already."
    again = scheduled(text, actor=ana, override="It is another bridge")
    assert printed(again).state == "done"
    assert traces.last_event(story).note == "It is another bridge"


# --- What is approved is what is printed ---


def test_a_newer_version_takes_the_text_off_the_schedule(ana: User) -> None:
    robin = factories.reporter(first_name="Robin", last_name="Vale")
    text = factories.draft(actor=robin)
    workflow.submit(actor=robin, dispatch=text)
    due = scheduled(text, actor=ana)
    saved_again(text, robin)
    due.refresh_from_db()
    assert (due.state, due.error) == ("cancelled", "Robin Vale saved a newer version.")
    assert state(text) == "submitted"
    come(due)
    assert scheduling.print_next() is None
    assert not Article.objects.public().exists()


def test_a_save_that_changes_nothing_leaves_it_on_the_schedule(ana: User) -> None:
    due = scheduled(actor=ana)
    workflow.save(
        actor=ana, dispatch=due.dispatch, copy=Copy.of(due.dispatch.revisions.get()), seq=1
    )
    assert state(due.dispatch) == "scheduled"
    assert printed(due).state == "done"


def test_a_text_gets_another_time_by_being_scheduled_again(ana: User) -> None:
    first = scheduled(actor=ana)
    second = scheduled(first.dispatch, at=timezone.now() + timedelta(hours=2))
    first.refresh_from_db()
    assert (first.state, first.error, second.state_before) == ("cancelled", "", "drafting")
    assert [*DueAct.objects.waiting()] == [second]


@pytest.mark.parametrize("submits", [True, False])
def test_a_text_taken_off_the_schedule_is_where_it_was(ana: User, submits: bool) -> None:
    robin = factories.reporter()
    text = factories.draft(actor=robin)
    if submits:
        workflow.submit(actor=robin, dispatch=text)
    before = state(text)
    due = scheduled(text, actor=ana)
    workflow.unschedule(actor=ana, dispatch=text)
    assert state(text) == before
    come(due)
    assert scheduling.print_next() is None
    with pytest.raises(WrongState, match="This text is not scheduled"):
        workflow.unschedule(actor=ana, dispatch=text)


def test_what_is_published_at_once_is_not_printed_again(ana: User) -> None:
    due = scheduled(actor=ana)
    workflow.publish(actor=ana, dispatch=due.dispatch, seq=1)
    come(due)
    assert scheduling.print_next() is None
    due.refresh_from_db()
    assert (due.state, Printing.objects.count()) == ("cancelled", 1)


def test_what_is_put_aside_or_erased_is_not_printed(ana: User) -> None:
    spiked, erased, chief = scheduled(), scheduled(), factories.chief()
    workflow.spike(actor=ana, dispatch=spiked.dispatch)
    plan = workflow.plan_erasure(actor=chief, dispatch=erased.dispatch, reason="A court.")
    workflow.erase(actor=chief, dispatch=erased.dispatch, sha256=plan.data["sha256"])
    come(spiked)
    come(erased)
    assert scheduling.print_next() is None
    assert state(spiked.dispatch) == "idle"


# --- What is refused ---


def test_a_time_that_has_passed_is_refused(ana: User) -> None:
    with pytest.raises(NotReady) as refused:
        scheduled(actor=ana, at=timezone.now())
    assert refused.value.problems == {
        "print_at": "This time has passed. Choose one to come, or publish now."
    }


def test_what_could_not_be_printed_is_not_scheduled(ana: User) -> None:
    before = traces.everything()
    for lacking in ({"headline": ""}, {"agency": None}, {"body": ""}):
        text = factories.draft(**lacking)
        with pytest.raises(NotReady):
            scheduled(text, actor=ana)
        assert state(text) == "drafting"
    assert traces.everything()["DueAct"] == before["DueAct"]


def test_a_version_that_the_editor_has_not_seen_is_not_scheduled(ana: User) -> None:
    text = factories.draft(actor=ana)
    saved_again(text, ana)
    with pytest.raises(StaleRevision):
        workflow.schedule(actor=ana, dispatch=text, seq=1, at=in_an_hour())


def test_what_is_in_print_or_belongs_to_a_killed_story_is_not_scheduled(ana: User) -> None:
    story = factories.story()
    with pytest.raises(WrongState, match="in print already"):
        scheduled(story.dispatches.get(), actor=ana)
    text = workflow.draft_update(actor=ana, article=story, copy=factories.copy())
    workflow.kill(actor=factories.chief(), article=story, reason="x")
    with pytest.raises(WrongState, match="not public"):
        scheduled(text, actor=ana)


def test_a_reporter_schedules_nothing_and_leaves_no_trace() -> None:
    robin = factories.reporter()
    text = factories.draft(actor=robin)
    before = traces.everything()
    with pytest.raises(PermissionDenied):
        scheduled(text, actor=robin)
    assert traces.everything() == before


# --- Embargo ---


def test_a_story_under_embargo_is_doubted_before_its_end_and_not_at_it(ana: User) -> None:
    ends = timezone.now() + timedelta(hours=2)
    text = factories.draft(actor=ana, embargo_until=ends)
    with pytest.raises(Doubtful) as at_once:
        workflow.publish(actor=ana, dispatch=text, seq=1)
    assert [*at_once.value.doubts] == ["embargoed"]
    with pytest.raises(Doubtful) as too_early:
        scheduled(text, actor=ana, at=ends - timedelta(minutes=1))
    assert [*too_early.value.doubts] == ["embargoed"]
    due = scheduled(text, actor=ana, at=ends)
    assert (due.override, due.doubts) == ("", [])


def test_an_embargo_that_is_broken_on_purpose_is_broken_for_a_reason(ana: User) -> None:
    text = factories.draft(actor=ana, embargo_until=timezone.now() + timedelta(hours=2))
    due = scheduled(text, actor=ana, override="The others have it")
    assert (due.override, due.doubts) == ("The others have it", ["embargoed"])
    assert printed(due).state == "done"
    event = Event.objects.filter(verb="publish").get()
    assert (event.note, event.data["overridden"]) == ("The others have it", ["embargoed"])
