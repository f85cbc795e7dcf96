"""Checking before print: a reporter submits, an editor returns or prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articles import workflow
from articles.models import Article, Dispatch, Event
from articles.workflow import Copy, NotReady, WrongState
from tests import factories
from tests.articles import traces

pytestmark = pytest.mark.django_db


def submitted(**copy: object) -> Dispatch:
    """A reporter's draft on the editors' table."""
    reporter = factories.reporter()
    return workflow.submit(actor=reporter, dispatch=factories.draft(actor=reporter, **copy))


def test_a_submitted_text_waits_for_the_editors() -> None:
    dispatch = submitted()
    dispatch.refresh_from_db()
    event = traces.last_event(dispatch.article)
    assert dispatch.state == "submitted"
    assert (event.verb, event.dispatch, event.at) == ("submit", dispatch, dispatch.state_at)
    assert list(Dispatch.objects.in_state("submitted")) == [dispatch]


def test_a_returned_text_comes_back_with_what_to_change() -> None:
    dispatch = submitted()
    editor = factories.editor()
    workflow.return_to_reporter(actor=editor, dispatch=dispatch, note="  Whose ferry? ")
    dispatch.refresh_from_db()
    event = traces.last_event(dispatch.article)
    assert dispatch.state == "returned"
    assert (event.verb, event.actor, event.note) == ("return_to_reporter", editor, "Whose ferry?")
    (listed,) = Dispatch.objects.in_state("returned").for_desk()
    assert listed.returned_note == "Whose ferry?"  # type: ignore[attr-defined]


def test_a_returned_text_is_mended_and_submitted_again() -> None:
    dispatch = submitted()
    reporter = dispatch.created_by
    workflow.return_to_reporter(actor=factories.editor(), dispatch=dispatch, note="Shorter.")
    copy = replace(Copy.of(dispatch.revisions.get()), headline="Shorter")
    workflow.save(actor=reporter, dispatch=dispatch, copy=copy, seq=1)
    dispatch.refresh_from_db()
    assert dispatch.state == "returned"
    workflow.submit(actor=reporter, dispatch=dispatch)
    dispatch.refresh_from_db()
    assert dispatch.state == "submitted"
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
        "create",
        "submit",
        "return_to_reporter",
        "save",
        "submit",
    ]


def test_a_submitted_text_is_printed_from_the_editors_table() -> None:
    dispatch = submitted(headline="Ferry Sinks")
    workflow.publish(actor=factories.editor(), dispatch=dispatch, seq=1)
    dispatch.refresh_from_db()
    assert dispatch.state == "idle"
    assert Article.objects.public().get().headline == "Ferry Sinks"


def test_an_update_is_submitted_too_and_the_story_stays_as_it_is() -> None:
    reporter, story = factories.reporter(), factories.story(headline="In Print")
    update = workflow.draft_update(actor=reporter, article=story, copy=factories.copy())
    workflow.submit(actor=reporter, dispatch=update)
    story.refresh_from_db()
    assert (story.headline, story.update_count) == ("In Print", 0)


def test_copy_that_lacks_something_stays_with_the_reporter() -> None:
    reporter = factories.reporter()
    dispatch = factories.draft(actor=reporter, headline="", body="")
    before = traces.everything()
    with pytest.raises(NotReady) as refused:
        workflow.submit(actor=reporter, dispatch=dispatch)
    assert refused.value.problems == {
        "headline": "Write a headline.",
        "body": "Write the text.",
    }
    assert traces.everything() == before


def test_a_text_is_submitted_once() -> None:
    dispatch = submitted()
    before = traces.everything()
    with pytest.raises(WrongState, match="nothing to submit"):
        workflow.submit(actor=dispatch.created_by, dispatch=dispatch)
    assert traces.everything() == before


def test_what_is_in_print_is_not_submitted_until_somebody_works_on_it() -> None:
    dispatch = factories.story().dispatches.get()
    editor = factories.editor()
    with pytest.raises(WrongState, match="nothing to submit"):
        workflow.submit(actor=editor, dispatch=dispatch)
    copy = replace(Copy.of(dispatch.revisions.get()), headline="Mended")
    workflow.save(actor=editor, dispatch=dispatch, copy=copy, seq=1)
    workflow.submit(actor=editor, dispatch=dispatch)
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.number) == ("submitted", 0)


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_text_is_not_returned_without_a_word(note: str) -> None:
    dispatch = submitted()
    before = traces.everything()
    with pytest.raises(NotReady, match="Say what the reporter should change"):
        workflow.return_to_reporter(actor=factories.editor(), dispatch=dispatch, note=note)
    assert traces.everything() == before


def test_only_a_submitted_text_is_returned() -> None:
    editor = factories.editor()
    for dispatch in (factories.draft(), factories.story().dispatches.get()):
        before = traces.everything()
        with pytest.raises(WrongState, match="Only a submitted text"):
            workflow.return_to_reporter(actor=editor, dispatch=dispatch, note="Shorter.")
        assert traces.everything() == before
