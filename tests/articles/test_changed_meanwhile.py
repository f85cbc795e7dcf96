"""What a form was shown for is what it changes; what was typed comes back when that is gone."""

from __future__ import annotations

import pytest

from articles import workflow
from articles.models import Article, Dispatch, Revision
from tests import factories
from tests.newsroom_pages import editor_url, signed_in, story_fields, text_url, update_fields

pytestmark = pytest.mark.django_db


def test_a_form_prints_the_text_it_was_shown_for_and_no_newer_one() -> None:
    article = factories.story()
    robin, edda = factories.reporter(), factories.editor()
    shown = workflow.draft_update(actor=robin, article=article, copy=factories.copy())
    page = signed_in(edda).get(editor_url(article)).text
    assert f'action="{text_url(shown)}"' in page
    other = workflow.draft_update(actor=robin, article=article, copy=factories.copy())
    fields = update_fields(headline="As Shown", seq=1, mode="update", _publish="1")
    signed_in(edda).post(text_url(shown), fields)
    article.refresh_from_db()
    assert article.headline == "As Shown"
    other.refresh_from_db()
    assert (other.number, other.revisions.count()) == (None, 1)


def test_a_draft_printed_meanwhile_is_not_printed_again_and_its_text_comes_back() -> None:
    edda, other = factories.editor(), factories.editor()
    dispatch = factories.draft(actor=edda)
    workflow.publish(actor=other, dispatch=dispatch, seq=1)
    fields = story_fields(headline="Typed Words", seq=1, mode="draft", _publish="1")
    response = signed_in(edda).post(text_url(dispatch), fields)
    assert "it is a correction now" in response.text
    assert "Typed Words" in response.text
    assert dispatch.revisions.count() == 1


def test_a_reporter_overtaken_by_print_gets_the_words_back_and_saves_nothing() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin)
    workflow.publish(actor=factories.editor(), dispatch=dispatch, seq=1)
    fields = story_fields(headline="Late Words", body="<p>Still typing.</p>", seq=1, mode="draft")
    response = signed_in(robin).post(text_url(dispatch), fields | {"_save": "1"})
    assert response.status_code == 200
    assert "An editor printed this text while you were writing" in response.text
    assert "Late Words" in response.text
    assert "Still typing." in response.text
    assert 'name="_save"' not in response.text
    assert dispatch.revisions.count() == 1


@pytest.mark.parametrize("person", [factories.reporter, factories.editor])
def test_an_update_on_a_story_unpublished_meanwhile_comes_back_with_its_text(
    person: type, client: object
) -> None:
    article = factories.story()
    workflow.unpublish(actor=factories.editor(), article=article, reason="A name to check")
    fields = update_fields(body="<p>Breaking words.</p>", mode="update", _save="1")
    response = signed_in(person()).post(f"{editor_url(article)}?append", fields)
    assert response.status_code == 200
    assert "Only a public story takes a breaking update." in response.text
    assert "Breaking words." in response.text


def test_an_update_sent_twice_is_printed_once() -> None:
    article = factories.story()
    edda = signed_in(factories.editor())
    fields = update_fields(token="one-form", mode="update", _publish="1")
    for _ in range(2):
        done = edda.post(f"{editor_url(article)}?append", fields, follow=True)
        assert "Update 1 is in print." in done.text
    article.refresh_from_db()
    assert article.update_count == 1
    another = {"token": "another-form", "headline": "Bridge Opens", "body": "<p>It opened.</p>"}
    edda.post(f"{editor_url(article)}?append", fields | another)
    article.refresh_from_db()
    assert article.update_count == 2


def test_a_correction_in_hand_is_on_the_desk_of_who_saved_it() -> None:
    robin, edda = factories.reporter(), factories.editor()
    dispatch = factories.draft(actor=robin)
    workflow.publish(actor=edda, dispatch=dispatch, seq=1)
    mended = factories.copy(headline="Mended Headline")
    workflow.save(actor=edda, dispatch=dispatch, copy=mended, seq=1)
    assert "Correction of first filed" in signed_in(edda).get("/newsroom/").text
    assert "Mended Headline" not in signed_in(robin).get("/newsroom/").text


def test_a_dropped_correction_leaves_print_and_desk_as_they_were() -> None:
    article = factories.story(headline="In Print")
    edda = factories.editor()
    dispatch = article.dispatches.get()
    mended = factories.copy(headline="Never Printed")
    workflow.save(actor=edda, dispatch=dispatch, copy=mended, seq=1)
    done = signed_in(edda).post(
        text_url(dispatch), update_fields(seq=2, mode="correction", _spike="1"), follow=True
    )
    assert "Put aside." in done.text
    assert Revision.objects.filter(dispatch=dispatch).latest("seq").headline == "In Print"
    assert "Correction of" not in signed_in(edda).get("/newsroom/").text


def test_a_spiked_draft_leaves_the_desk_and_comes_back_when_it_is_saved_again() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin, headline="Spiked Story")
    workflow.spike(actor=robin, dispatch=dispatch)
    assert "Spiked Story" not in signed_in(robin).get("/newsroom/").text
    workflow.save(actor=robin, dispatch=dispatch, copy=factories.copy(headline="Again"), seq=1)
    assert Dispatch.objects.get(pk=dispatch.pk).state == "drafting"
    with pytest.raises(workflow.WrongState):
        workflow.spike(actor=factories.editor(), dispatch=factories.story().dispatches.get())


def test_what_was_typed_and_not_saved_is_in_the_history_of_a_text_that_is_put_aside() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin, headline="Saved Headline")
    client = signed_in(robin)
    typed = story_fields(headline="Typed Headline", version=1, seq=1, _spike="1")
    done = client.post(text_url(dispatch), typed, follow=True)
    assert "Put aside." in done.text
    assert f'<a href="{text_url(dispatch)}">Open the text again</a>' in done.text
    assert dispatch.revisions.latest("seq").headline == "Typed Headline"
    assert Dispatch.objects.get(pk=dispatch.pk).state == "idle"


def test_a_spiked_draft_is_taken_up_again_as_it_was() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin, headline="Spiked Story")
    workflow.spike(actor=robin, dispatch=dispatch)
    assert "not public · put aside" in signed_in(robin).get(text_url(dispatch)).text
    same = workflow.Copy.of(dispatch.revisions.get())
    assert workflow.save(actor=robin, dispatch=dispatch, copy=same, seq=1).seq == 1
    assert Dispatch.objects.get(pk=dispatch.pk).state == "drafting"
    assert "Spiked Story" in signed_in(robin).get("/newsroom/").text


def test_a_killed_story_takes_no_correction() -> None:
    article = factories.story()
    edda = factories.editor()
    dispatch = article.dispatches.get()
    workflow.save(actor=edda, dispatch=dispatch, copy=factories.copy(), seq=1)
    workflow.kill(actor=factories.chief(), article=article, reason="A court order")
    with pytest.raises(workflow.WrongState, match="killed"):
        workflow.correct(actor=edda, dispatch=dispatch, seq=2, reason="A typo")


def test_a_byline_names_the_place_of_those_who_sign() -> None:
    jane = factories.AuthorFactory.create(name="Jane Doe")
    article = factories.story(authors=[jane], dateline_city="New York", dateline_region="")
    factories.update(article, agency=factories.wire_agency(), dateline_city="Seoul")
    byline = signed_in(factories.reporter()).get(article.url).text
    assert "New York" in byline.split('class="byline"')[1].split("</p>")[0]


def test_also_read_blocks_alone_are_no_story() -> None:
    target = factories.story()
    dispatch = factories.draft(body=f'<p data-also-read="{target.pk}"></p>')
    with pytest.raises(workflow.NotReady, match="Write the text"):
        workflow.publish(actor=factories.editor(), dispatch=dispatch, seq=1)


def test_a_sentence_with_a_bracket_and_a_dash_is_no_dateline() -> None:
    body = "<p>NASA (the space agency) — and others — said so.</p>"
    fields = story_fields(body=body, dateline_city="", dateline_region="", _save="1")
    signed_in(factories.reporter()).post("/newsroom/articles/article/add/", fields)
    assert Revision.objects.get().body == body


def test_looking_at_a_draft_on_the_site_is_no_error() -> None:
    dispatch = factories.draft()
    assert not hasattr(Article, "get_absolute_url")
    assert signed_in(factories.editor()).get(text_url(dispatch)).status_code == 200
