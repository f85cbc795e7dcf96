"""Internal notes: tied to a passage, settled by somebody, and never seen by a reader."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from articles import workflow
from articles.models import Dispatch, Event, Note
from articles.workflow import Copy, NotReady, WrongState
from articles.workflow.notes import paragraphs
from authors.models import User
from tests import factories
from tests.newsroom_pages import editor_url, signed_in, text_url

pytestmark = pytest.mark.django_db
BODY = "<p>A ferry struck the <em>pier</em>.</p><p>Nobody was hurt.</p>"
PIER = "A ferry struck the pier."


@pytest.fixture
def robin() -> User:
    return factories.reporter(first_name="Robin", last_name="Hale")


@pytest.fixture
def edda() -> User:
    return factories.editor(first_name="Edda", last_name="Moss")


@pytest.fixture
def draft(robin: User) -> Dispatch:
    return factories.draft(actor=robin, body=BODY)


def fingerprint(text: str, body: str = BODY) -> str:
    return next(key for key, each in paragraphs(body).items() if each == text)


def noted(dispatch: Dispatch, actor: User, text: str = "Which pier?", passage: str = "") -> Note:
    return workflow.note(
        actor=actor, article=dispatch.article, dispatch=dispatch, text=text, passage=passage
    )


def mend(dispatch: Dispatch, body: str) -> None:
    newest = dispatch.revisions.latest("seq")
    copy = replace(Copy.of(newest), body=body)
    workflow.save(actor=factories.editor(), dispatch=dispatch, copy=copy, seq=newest.seq)


# --- Leaving and settling ---


def test_a_note_keeps_the_passage_and_who_and_when(draft: Dispatch, edda: User) -> None:
    note = noted(draft, edda, passage=fingerprint(PIER))
    assert (note.quote, note.author, note.text) == (PIER, edda, "Which pier?")
    event = Event.objects.get(verb="note")
    assert (event.actor, event.at) == (edda, note.at)
    # The words stand in the note alone, where an erasure finds them.
    assert (event.note, event.data) == ("", {"note": note.pk})


def test_a_note_can_be_on_the_whole_story(robin: User) -> None:
    article = factories.draft(actor=robin).article
    note = workflow.note(actor=robin, article=article, text="Call the harbour.")
    assert (note.dispatch, note.quote) == (None, "")


def test_a_note_on_a_passage_that_was_changed_meanwhile_asks_again(
    draft: Dispatch, edda: User
) -> None:
    seen = fingerprint(PIER)
    mend(draft, "<p>A ferry struck a wall.</p>")
    with pytest.raises(NotReady, match="changed meanwhile"):
        noted(draft, edda, passage=seen)
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07", "x" * 4001])
def test_a_note_says_something_and_not_too_much(text: str, draft: Dispatch, edda: User) -> None:
    with pytest.raises(NotReady):
        noted(draft, edda, text)


def test_a_note_is_settled_once(draft: Dispatch, edda: User, robin: User) -> None:
    note = noted(draft, edda)
    settled = workflow.settle_note(actor=robin, note=note)
    assert settled.settled_by == robin
    assert settled.settled_at is not None
    with pytest.raises(WrongState, match="settled already"):
        workflow.settle_note(actor=edda, note=note)


def test_a_reporter_notes_and_settles_on_own_texts_alone(draft: Dispatch, edda: User) -> None:
    other = factories.reporter()
    with pytest.raises(PermissionDenied):
        noted(draft, other)
    note = noted(draft, edda)
    with pytest.raises(PermissionDenied):
        workflow.settle_note(actor=other, note=note)


def test_a_text_of_another_story_is_refused(draft: Dispatch, edda: User) -> None:
    article = factories.draft().article
    with pytest.raises(WrongState, match="another story"):
        workflow.note(actor=edda, article=article, dispatch=draft, text="x")


def test_erasing_a_text_empties_its_notes_and_keeps_who_and_when(
    draft: Dispatch, edda: User
) -> None:
    note = noted(draft, edda, "The witness is called Ada.", passage=fingerprint(PIER))
    kept = noted(factories.draft(), edda, "Another story’s")
    chief = factories.chief()
    plan = workflow.plan_erasure(actor=chief, dispatch=draft, reason="A court’s order")
    workflow.erase(actor=chief, dispatch=draft, sha256=plan.data["sha256"])
    note.refresh_from_db()
    kept.refresh_from_db()
    assert (note.text, note.quote, note.quote_hash) == ("[erased]", "", "")
    assert (note.author, kept.text) == (edda, "Another story’s")
    with pytest.raises(WrongState, match="erased"):
        noted(draft, edda)


# --- In the editor ---


def notes_url(dispatch: Dispatch, act: str = "") -> str:
    return editor_url(dispatch.article).replace("/change/", f"/notes/{act}")


def test_the_card_shows_what_it_is_about_and_when_the_passage_has_changed(
    draft: Dispatch, edda: User, robin: User
) -> None:
    noted(draft, edda, passage=fingerprint(PIER))
    browser = signed_in(robin)
    page = browser.get(text_url(draft)).text
    assert f'data-quote="{PIER}"' in page
    assert "The passage has changed since." not in page
    mend(draft, "<p>A ferry struck a wall.</p>")
    page = browser.get(text_url(draft)).text
    assert PIER in page
    assert "The passage has changed since." in page


def test_a_note_is_left_and_settled_from_the_editor(draft: Dispatch, edda: User) -> None:
    browser = signed_in(edda)
    said = {"dispatch": draft.pk, "passage": fingerprint(PIER), "text": "Which pier?"}
    page = browser.post(notes_url(draft), said, follow=True).text
    assert "Noted." in page
    assert "Which pier?" in page
    settled = {"note": Note.objects.get().pk, "dispatch": draft.pk}
    page = browser.post(notes_url(draft, "settle/"), settled, headers={"X-Part": "notes"}).text
    assert "settled by Edda Moss" in page
    assert "<html" not in page


@pytest.mark.parametrize("headers", [{}, {"X-Part": "notes"}])
def test_a_refused_note_comes_back_with_what_was_typed(
    headers: dict[str, str], draft: Dispatch, edda: User
) -> None:
    said = {"dispatch": draft.pk, "passage": "0" * 64, "text": "Which <pier>?"}
    answer = signed_in(edda).post(notes_url(draft), said, headers=headers)
    assert answer.status_code == 422
    assert "Which &lt;pier&gt;?</textarea>" in answer.text
    assert "This paragraph was changed meanwhile." in answer.text


def test_a_colleague_reads_the_notes_and_has_no_form_and_a_forged_one_is_refused(
    draft: Dispatch, edda: User
) -> None:
    note = noted(draft, edda, "Which <pier>?")
    other = signed_in(factories.reporter())
    page = other.get(text_url(draft)).text
    assert "Which &lt;pier&gt;?" in page
    assert "Leave note" not in page
    assert "Settle" not in page
    assert other.post(notes_url(draft), {"dispatch": draft.pk, "text": "x"}).status_code == 403
    assert other.post(notes_url(draft, "settle/"), {"note": note.pk}).status_code == 403
    stranger = signed_in(factories.UserFactory.create())
    assert stranger.post(notes_url(draft), {"text": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("", {"dispatch": "9" * 30, "text": "x"}),
        ("", {"dispatch": "x", "text": "x"}),
        ("settle/", {"note": "9" * 30}),
        ("settle/", {}),
    ],
)
def test_what_is_not_there_is_404(
    act: str, fields: dict[str, str], draft: Dispatch, edda: User
) -> None:
    assert signed_in(edda).post(notes_url(draft, act), fields).status_code == 404


def test_an_open_note_stands_on_the_reporters_desk_until_it_is_settled(
    draft: Dispatch, edda: User, robin: User
) -> None:
    noted(draft, robin, "My own reminder")
    note = noted(draft, edda, "Which pier?")
    browser = signed_in(robin)
    page = browser.get("/newsroom/").text
    assert "Which pier?" in page
    assert "My own reminder" not in page
    workflow.settle_note(actor=edda, note=note)
    assert "Which pier?" not in browser.get("/newsroom/").text


# --- Readers ---


def test_no_reader_ever_sees_a_note(edda: User) -> None:
    article = factories.story(actor=edda)
    text = "The witness is called Ada."
    noted(article.dispatches.get(), edda, text)
    workflow.note(actor=edda, article=article, text=text)
    reader = Client()
    for address in (
        article.url,
        f"{article.url}history/",
        f"/live/{article.pk}.json",
        "/",
        article.section.get_absolute_url(),
        "/search/?q=witness",
    ):
        page = reader.get(address)
        assert page.status_code == 200
        assert "Ada" not in page.text
