"""The story editor: a story from the first word to print, by role."""

from __future__ import annotations

import pytest

from articles import workflow
from articles.models import Article, Dispatch, Event, Revision
from articles.workflow.permissions import may
from tests import factories
from tests.newsroom_pages import (
    NEW_STORY,
    editor_url,
    signed_in,
    story_fields,
    text_url,
    update_fields,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


def newest(article: Article) -> Revision:
    return Revision.objects.filter(dispatch__article=article).latest("id")


def test_a_reporter_saves_a_complete_story_on_one_page() -> None:
    robin = factories.reporter()
    mara = factories.AuthorFactory.create(name="Mara Lindqvist")
    ines = factories.AuthorFactory.create(name="Ines Okafor")
    harbour = factories.TopicFactory.create(name="Harbour")
    fields = story_fields(
        authors=[ines.pk, mara.pk],
        topics=[harbour.pk],
        picture_file=factories.picture_file(),
        caption="The bridge.",
        credit="Ines Okafor",
        alt="A bridge in fog.",
        _save="1",
    )
    response = signed_in(robin).post(NEW_STORY, fields, follow=True)
    assert "Saved." in response.text
    article = Article.objects.get()
    saved = newest(article)
    assert (article.slug, article.status) == ("ferry-strikes-harbour-bridge", "draft")
    assert list(article.topics.all()) == [harbour]
    assert [byline.author for byline in saved.bylines.all()] == [ines, mara]
    assert saved.body == "<p>A ferry struck the bridge.</p>"
    assert saved.lead_image is not None
    assert (saved.credit, saved.alt) == ("Ines Okafor", "A bridge in fog.")


def test_a_reporter_submits_and_an_editor_publishes() -> None:
    robin, edda = factories.reporter(), factories.editor()
    signed_in(robin).post(NEW_STORY, story_fields(_submit="1"))
    dispatch = Dispatch.objects.get()
    assert dispatch.state == "submitted"
    page = signed_in(edda).get(text_url(dispatch))
    assert 'name="_publish"' in page.text
    fields = story_fields(seq=1, version=1, slug=dispatch.article.slug, _publish="1")
    done = signed_in(edda).post(text_url(dispatch), fields, follow=True)
    assert "Published." in done.text
    article = Article.objects.get()
    assert article.is_public
    assert "Ferry Strikes Harbour Bridge" in signed_in(edda).get(article.url).text


def test_a_reporter_sees_no_button_that_prints() -> None:
    robin = factories.reporter()
    page = signed_in(robin).get(NEW_STORY).text
    assert 'name="_save"' in page
    assert 'name="_submit"' in page
    assert 'name="_publish"' not in page


@pytest.mark.parametrize("button", ["_publish", "_correct"])
def test_a_reporters_forged_print_is_refused_and_prints_nothing(button: str) -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin)
    fields = story_fields(seq=1, version=1, slug=dispatch.article.slug) | {button: "1"}
    response = signed_in(robin).post(text_url(dispatch), fields)
    assert response.status_code == 403
    assert not Article.objects.public().exists()


def test_a_reporter_can_read_but_not_save_a_colleagues_draft() -> None:
    dispatch = factories.draft(headline="Somebody Else’s Story")
    robin = signed_in(factories.reporter())
    page = robin.get(text_url(dispatch))
    assert "Somebody Else’s Story" in page.text
    assert 'name="_save"' not in page.text
    forged = robin.post(text_url(dispatch), story_fields(seq=1, version=1, _save="1"))
    assert forged.status_code == 403
    assert Revision.objects.count() == 1


def test_somebody_without_a_role_gets_nowhere() -> None:
    stranger = signed_in(factories.UserFactory.create())
    assert stranger.get(NEW_STORY).status_code == 403
    assert stranger.post(NEW_STORY, story_fields(_save="1")).status_code == 403


def test_an_editor_appends_a_breaking_update_with_one_button() -> None:
    article = factories.story()
    edda = signed_in(factories.editor())
    assert "?append" in edda.get(editor_url(article)).text
    form = edda.get(f"{editor_url(article)}?append")
    assert "Print update 1" in form.text
    for absent in ("standfirst", "slug", "section", "licence_note"):
        assert f'name="{absent}"' not in form.text
    done = edda.post(f"{editor_url(article)}?append", update_fields(_publish="1"), follow=True)
    assert "Update 1 is in print." in done.text
    article.refresh_from_db()
    assert (article.headline, article.update_count) == ("Bridge Closed After Ferry Strike", 1)


def test_a_reporter_drafts_and_submits_an_update_and_an_editor_prints_it() -> None:
    article = factories.story()
    robin, edda = factories.reporter(), factories.editor()
    signed_in(robin).post(f"{editor_url(article)}?append", update_fields(_submit="1"))
    update = Dispatch.objects.get(number=None)
    assert (update.state, update.created_by) == ("submitted", robin)
    assert not may(robin, "publish", article=article, dispatch=update)
    done = signed_in(edda).post(text_url(update), update_fields(seq=1, _publish="1"), follow=True)
    assert "Update 1 is in print." in done.text


def test_an_editor_returns_a_text_and_the_reporter_sees_the_note() -> None:
    robin, edda = factories.reporter(), factories.editor()
    dispatch = factories.draft(actor=robin)
    workflow.submit(actor=robin, dispatch=dispatch)
    url = f"/newsroom/articles/article/{dispatch.pk}/return/"
    signed_in(edda).post(url, {"note": "Who at the port authority?"})
    page = signed_in(robin).get(text_url(dispatch))
    assert "Who at the port authority?" in page.text
    assert "Who at the port authority?" in signed_in(robin).get("/newsroom/").text


def test_a_return_without_a_note_is_refused_in_words() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin)
    workflow.submit(actor=robin, dispatch=dispatch)
    url = f"/newsroom/articles/article/{dispatch.pk}/return/"
    response = signed_in(factories.editor()).post(url, {"note": " "}, follow=True)
    assert "Say what the reporter should change." in response.text
    assert signed_in(robin).post(url, {"note": "x"}).status_code == 403


def test_the_chain_stands_on_the_page_newest_first_and_read_only() -> None:
    article = factories.story(headline="First", agency=factories.wire_agency())
    factories.update(article, headline="Second")
    page = signed_in(factories.editor()).get(editor_url(article)).text
    line = "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below."
    assert page.index("(City Telegraph)</span>") < page.index(line) < page.index("(AP)</span>")
    assert 'name="body"' not in page


def test_an_editor_corrects_a_printed_text_with_a_note_for_readers() -> None:
    article = factories.story()
    dispatch = article.dispatches.get()
    edda = signed_in(factories.editor())
    fields = update_fields(
        headline=article.headline,
        body="<p>A ferry struck pier nine.</p>",
        seq=1,
        note_kind="correction",
        public_note="An earlier version named the wrong pier.",
        _correct="1",
    )
    done = edda.post(text_url(dispatch), fields, follow=True)
    assert "The correction is in print." in done.text
    page = edda.get(article.url).text
    assert "pier nine" in page
    assert "An earlier version named the wrong pier." in page


def test_a_correction_without_note_or_reason_comes_back_with_its_text() -> None:
    article = factories.story()
    fields = update_fields(body="<p>Mended words.</p>", seq=1, _correct="1")
    response = signed_in(factories.editor()).post(text_url(article.dispatches.get()), fields)
    assert "Say why, for the newsroom" in response.text
    assert "Mended words." in response.text
    assert Revision.objects.count() == 1


def test_an_editor_files_a_public_story_under_another_section() -> None:
    article = factories.story()
    sport = factories.SectionFactory.create(name="Sport")
    edda = signed_in(factories.editor())
    fields = {"section": sport.pk, "slug": "moved", "label": "", "version": 1, "_file": "1"}
    done = edda.post(editor_url(article), fields, follow=True)
    assert "Filed under Sport." in done.text
    old = article.url
    article.refresh_from_db()
    assert article.section == sport
    assert edda.get(old).headers["Location"] == article.url


def test_an_unpublished_story_comes_back_by_one_button() -> None:
    article = factories.story()
    edda = signed_in(factories.editor())
    url = f"/newsroom/articles/article/{article.pk}/take-down"
    edda.post(f"{url}/unpublish/", {"reason": "A name to check"})
    assert edda.get(article.url).status_code == 404
    again = read(edda.get(editor_url(article))).address("Publish again…")
    assert again == f"{url}/publish_again/"
    edda.post(again, {"reason": "Checked"})
    assert edda.get(article.url).status_code == 200


def test_an_editor_cannot_kill_and_a_chief_can_with_a_reason() -> None:
    article = factories.story()
    url = f"/newsroom/articles/article/{article.pk}/take-down/kill/"
    edda, cleo = signed_in(factories.editor()), signed_in(factories.chief())
    assert edda.post(url, {"reason": "x"}).status_code == 403
    assert "Say why" in cleo.post(url, {"reason": ""}).text
    cleo.post(url, {"reason": "A court order"})
    assert cleo.get(article.url).status_code == 410
    assert Event.objects.filter(verb="kill", note="A court order").exists()


def test_copy_that_lacks_what_print_needs_comes_back_with_a_sentence_by_the_field() -> None:
    fields = story_fields(headline="", body="", _publish="1")
    response = signed_in(factories.editor()).post(NEW_STORY, fields)
    assert "Write a headline." in response.text
    assert "Write the text." in response.text
    assert "Nobody was hurt." in response.text
    assert not Article.objects.exists()
