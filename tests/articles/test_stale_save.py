"""A save that comes after somebody else's: different places are both kept, and it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse

from articles import workflow
from articles.models import Dispatch, Event, Revision
from articles.workflow import Copy, StaleRevision
from authors.models import User
from tests import factories
from tests.articles import traces
from tests.articles.crowd import at_once
from tests.newsroom_pages import signed_in, story_fields, text_url, update_fields
from tests.reading import read

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = "The ferry struck the bridge.", "Nobody was hurt.", "Trains were stopped."


def text(*paragraphs: str) -> str:
    return "".join(f"<p>{each}</p>" for each in paragraphs)


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


@pytest.fixture
def dispatch() -> Dispatch:
    return factories.draft(body=text(FIRST, SECOND, THIRD))


def newest(dispatch: Dispatch) -> Revision:
    return dispatch.revisions.latest("seq")


def save(dispatch: Dispatch, *, actor: User, seq: int = 1, **changes: Any) -> Revision:
    """Save what the revision ``seq`` says, with some of it changed."""
    written_on = Copy.of(dispatch.revisions.get(seq=seq))
    return workflow.save(
        actor=actor, dispatch=dispatch, copy=replace(written_on, **changes), seq=seq
    )


def send(dispatch: Dispatch, person: User, **changes: Any) -> HttpResponse:
    """Send the form that a person opened on the first revision, with some of it changed."""
    first = dispatch.revisions.get(seq=1)
    fields = {
        "headline": first.headline,
        "standfirst": first.standfirst,
        "dateline_city": first.dateline_city,
        "dateline_region": first.dateline_region,
        "body": first.body,
        "section": dispatch.article.section,
        "slug": dispatch.article.slug,
        "seq": 1,
        "version": 1,
        "mode": "draft",
    }
    sent = story_fields(**fields | changes)
    return signed_in(person).post(text_url(dispatch), sent, follow=True)  # type: ignore[return-value]


# --- The verb ---


def test_different_paragraphs_and_fields_are_both_in_the_next_revision(
    dispatch: Dispatch, ana: User
) -> None:
    save(dispatch, actor=ana, body=text(FIRST, "Two were hurt.", THIRD), dateline_city="Oslo")
    mine = text(FIRST, SECOND, THIRD, "Divers arrived.")
    saved = save(dispatch, actor=factories.editor(), body=mine, headline="Ferry Sinks")
    assert saved.seq == 3
    assert saved.body == text(FIRST, "Two were hurt.", THIRD, "Divers arrived.")
    assert (saved.headline, saved.dateline_city) == ("Ferry Sinks", "Oslo")
    event = Event.objects.filter(dispatch=dispatch, verb="save").latest("pk")
    assert event.data == {"seq": 3, "base": 1, "merged": 2}


def test_the_same_paragraph_is_stale_and_leaves_no_trace(dispatch: Dispatch, ana: User) -> None:
    save(dispatch, actor=ana, body=text(FIRST, "Two were hurt.", THIRD))
    before = traces.everything()
    with pytest.raises(StaleRevision, match="Ana Ruiz saved a newer version"):
        save(dispatch, actor=factories.editor(), body=text(FIRST, "All are well.", THIRD))
    assert traces.everything() == before


def test_who_changed_nothing_takes_the_newest_and_leaves_no_trace(
    dispatch: Dispatch, ana: User
) -> None:
    theirs = save(dispatch, actor=ana, headline="Ferry Sinks")
    before = traces.everything()
    assert save(dispatch, actor=factories.editor()) == theirs
    assert traces.everything() == before


def test_another_picture_and_another_caption_for_the_old_one_are_asked_about(ana: User) -> None:
    pier, boat = factories.image(), factories.image()
    dispatch = factories.draft(lead_image=pier, caption="The pier.", credit="A", alt="A pier")
    save(dispatch, actor=ana, lead_image=boat, caption="The boat.", alt="A boat")
    with pytest.raises(StaleRevision):
        save(dispatch, actor=factories.editor(), caption="The pier at dusk.")
    assert save(dispatch, actor=factories.editor(), headline="Other").lead_image == boat


def test_words_of_one_picture_are_merged_by_themselves(ana: User) -> None:
    dispatch = factories.draft(lead_image=factories.image(), caption="The pier.", alt="A pier")
    save(dispatch, actor=ana, caption="The old pier.")
    saved = save(dispatch, actor=factories.editor(), credit="J. Berg")
    assert (saved.caption, saved.credit) == ("The old pier.", "J. Berg")


def test_bylines_and_also_read_blocks_come_with_what_is_merged(
    dispatch: Dispatch, ana: User
) -> None:
    jane, target = factories.AuthorFactory.create(), factories.story()
    block = f'<p data-also-read="{target.pk}"></p>'
    save(dispatch, actor=ana, authors=(jane,), body=text(FIRST, SECOND, THIRD) + block)
    saved = save(dispatch, actor=factories.editor(), headline="Ferry Sinks")
    assert Copy.of(saved).authors == (jane,)
    assert saved.body.endswith(block)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_on_one_version_every_word_is_kept() -> None:
    paragraphs = [f"Paragraph {number} of the story." for number in range(5)]
    dispatch = factories.draft(body=text(*paragraphs))
    base = Copy.of(newest(dispatch))
    editors = [factories.editor() for _ in paragraphs]
    outcomes = at_once(
        [
            partial(
                workflow.save,
                actor=editor,
                dispatch=dispatch,
                copy=replace(
                    base, body=text(*paragraphs[:place], "New.", *paragraphs[place + 1 :])
                ),
                seq=1,
            )
            for place, editor in enumerate(editors)
        ]
    )
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert newest(dispatch).body == text(*["New."] * 5)
    assert newest(dispatch).seq == 6


# --- The editor ---


def test_a_merged_save_is_told_with_who_changed_what(dispatch: Dispatch, ana: User) -> None:
    save(dispatch, actor=ana, body=text("The ferry hit the bridge.", SECOND), headline="Ferry Hits")
    done = send(dispatch, factories.editor(), body=text(FIRST, "Two were hurt.", THIRD))
    assert "Saved." in done.text
    assert "Ana Ruiz changed the headline and two paragraphs meanwhile." in done.text
    assert newest(dispatch).body == text("The ferry hit the bridge.", "Two were hurt.")
    changes = read(signed_in(ana).get(read(done).address("See what changed, in another tab")))
    assert "Ferry Hits" in changes.text
    assert "Two were hurt." not in changes.text


def test_ones_own_save_in_another_window_is_told_as_ones_own(dispatch: Dispatch) -> None:
    odin = factories.editor()
    save(dispatch, actor=odin, headline="Ferry Sinks")
    done = send(dispatch, odin, standfirst="Two were hurt.")
    assert "You changed the headline in another window meanwhile." in done.text
    assert (newest(dispatch).headline, newest(dispatch).seq) == ("Ferry Sinks", 3)


def test_nothing_is_published_that_the_editor_has_not_seen(dispatch: Dispatch, ana: User) -> None:
    save(dispatch, actor=ana, body=text(FIRST, "Two were hurt.", THIRD))
    odin = factories.editor()
    mine = {"headline": "Ferry Sinks", "_publish": "1"}
    asked = send(dispatch, odin, **mine)
    assert "Ana Ruiz changed one paragraph meanwhile." in asked.text
    assert "Read it, then press again." in asked.text
    assert "Two were hurt." in asked.text
    dispatch.refresh_from_db()
    assert (dispatch.number, newest(dispatch).seq) == (None, 3)
    body = text(FIRST, "Two were hurt.", THIRD)
    assert "Published." in send(dispatch, odin, **mine, seq=3, body=body).text
    assert Dispatch.objects.get(pk=dispatch.pk).live_revision == newest(dispatch)


def test_nothing_is_published_unseen_by_who_changed_nothing_themselves(
    dispatch: Dispatch, ana: User
) -> None:
    save(dispatch, actor=ana, body=text(FIRST, "Two were hurt.", THIRD))
    asked = send(dispatch, factories.editor(), _publish="1")
    assert "Ana Ruiz changed one paragraph meanwhile." in asked.text
    assert Dispatch.objects.get(pk=dispatch.pk).number is None


def test_nothing_is_submitted_that_the_reporter_has_not_seen(ana: User) -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin, body=text(FIRST, SECOND, THIRD))
    save(dispatch, actor=ana, body=text(FIRST, "Two were hurt.", THIRD))
    asked = send(dispatch, robin, headline="Ferry Sinks", _submit="1")
    assert "Read it, then press again." in asked.text
    assert Dispatch.objects.get(pk=dispatch.pk).state == "drafting"
    assert newest(dispatch).headline == "Ferry Sinks"


def test_a_correction_waits_with_its_note_until_what_is_new_in_it_was_seen(ana: User) -> None:
    dispatch = factories.story(body=text(FIRST, SECOND, THIRD)).dispatches.get()
    save(dispatch, actor=ana, body=text(FIRST, "Two were hurt.", THIRD))
    fields = update_fields(
        headline=newest(dispatch).headline,
        body=text(FIRST, SECOND, "Trams were stopped."),
        seq=1,
        note_kind="correction",
        public_note="An earlier version named trains.",
        _correct="1",
    )
    asked = signed_in(factories.editor()).post(text_url(dispatch), fields)
    assert "Read it, then press again." in asked.text
    assert "An earlier version named trains." in asked.text
    assert 'name="seq" value="3"' in asked.text
    assert newest(dispatch).body == text(FIRST, "Two were hurt.", "Trams were stopped.")
    live = Dispatch.objects.get(pk=dispatch.pk).live_revision
    assert live is not None and live.seq == 1


def test_what_a_form_does_not_show_is_as_the_newest_has_it(ana: User) -> None:
    story = factories.story()
    dispatch = workflow.draft_update(actor=ana, article=story, copy=factories.copy())
    save(dispatch, actor=ana, standfirst="Added by Ana.")
    fields = update_fields(headline="Ferry Sinks", seq=1, mode="update", _save="1")
    signed_in(factories.editor()).post(text_url(dispatch), fields)
    assert newest(dispatch).standfirst == "Added by Ana."
    assert newest(dispatch).headline == "Ferry Sinks"


def test_a_moment_that_nobody_touched_keeps_its_seconds_in_a_merge(ana: User) -> None:
    sent_at = datetime(2026, 3, 1, 9, 30, 17, tzinfo=UTC)
    dispatch = factories.draft(source_uri="urn:x", source_at=sent_at)
    save(dispatch, actor=ana, source_at=datetime(2026, 3, 1, 11, 0, 5, tzinfo=UTC))
    send(
        dispatch,
        factories.editor(),
        source_uri="urn:x",
        source_at="2026-03-01T04:30",
        headline="Ferry Sinks",
    )
    assert newest(dispatch).source_at == datetime(2026, 3, 1, 11, 0, 5, tzinfo=UTC)
    assert newest(dispatch).headline == "Ferry Sinks"
