"""Bad input in the story editor: a clear error or a clean page, and the text comes back."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from articles import workflow
from articles.models import Article, Event, Revision
from images.models import Image
from tests import factories
from tests.newsroom_pages import NEW_STORY, signed_in, story_fields, text_url

pytestmark = pytest.mark.django_db


def saved_body(html: str) -> str:
    response = signed_in(factories.editor()).post(NEW_STORY, story_fields(body=html, _publish="1"))
    assert response.status_code == 302
    article = Article.objects.get()
    return signed_in(factories.editor()).get(article.url).text


@pytest.mark.parametrize(
    "hostile",
    [
        "<p>Before<script>alert(1)</script></p>",
        '<p onclick="alert(1)">Before</p>',
        '<p>Before<img src=x onerror="alert(1)"></p>',
        '<p>Before <a href="javascript:alert(1)">x</a></p>',
        '<p>Before <a href="data:text/html,alert(1)">x</a></p>',
        '<p>Before</p><form action="/x"><input name="alert(1)"></form>',
        '<p>Before</p><iframe src="//evil.example/alert(1)"></iframe>',
        '<p style="background:url(alert(1))">Before</p><style>alert(1)</style>',
        '<p>Before</p><svg onload="alert(1)"><script>alert(1)</script></svg>',
    ],
)
def test_hostile_markup_never_reaches_a_reader(hostile: str) -> None:
    page = saved_body(hostile)
    assert "Before" in page
    assert "alert(1)" not in page


def test_nul_bytes_and_direction_overrides_are_dropped_and_emoji_stay() -> None:
    fields = story_fields(
        headline="Ferry\x00 \u202estrikes\u202c bridge ⛴️",
        body="<p>Nul\x00 and \u202eturned\u202c 🚢</p>",
        _publish="1",
    )
    signed_in(factories.editor()).post(NEW_STORY, fields)
    article = Article.objects.get()
    assert article.headline == "Ferry strikes bridge ⛴️"
    assert Revision.objects.get().body == "<p>Nul and turned 🚢</p>"


@pytest.mark.parametrize("nothing", ["\u200b\u200b", "\u2060\u00ad", "\u200e\u200f", "\u3164"])
def test_what_nobody_can_see_is_no_headline_and_no_text(nothing: str) -> None:
    fields = story_fields(headline=nothing, body=f"<p>{nothing}</p>", _publish="1")
    response = signed_in(factories.editor()).post(NEW_STORY, fields)
    assert "Write a headline." in response.text
    assert "Write the text." in response.text
    assert not Article.objects.public().exists()


def test_a_headline_of_ten_thousand_characters_comes_back_whole_with_an_error() -> None:
    headline = "Long " * 2000
    response = signed_in(factories.reporter()).post(
        NEW_STORY, story_fields(headline=headline, _save="1")
    )
    assert response.status_code == 200
    assert "at most 200 characters" in response.text
    assert headline.strip() in response.text
    assert not Article.objects.exists()


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li"])
def test_ten_thousand_levels_of_nesting_are_flattened_or_refused_with_the_text(tag: str) -> None:
    body = f"<{tag}>" * 10_000 + "deep down"
    response = signed_in(factories.reporter()).post(NEW_STORY, story_fields(body=body, _save="1"))
    if response.status_code == 302:
        assert Revision.objects.get().body == "<p>deep down</p>"
    else:
        assert "nested too deeply" in response.text
        assert "deep down" in response.text


def test_a_text_of_twelve_megabytes_comes_back_whole_with_an_error() -> None:
    body = "<p>" + "word " * 2_399_000 + "the end</p>"
    response = signed_in(factories.reporter()).post(NEW_STORY, story_fields(body=body, _save="1"))
    assert response.status_code == 200
    assert "The text is too long" in response.text
    assert response.text.count("word ") >= 2_399_000
    assert "the end" in response.text


def test_more_than_the_server_takes_is_a_clear_page_and_not_a_traceback() -> None:
    body = "x" * 15_000_000
    response = signed_in(factories.reporter()).post(NEW_STORY, story_fields(body=body, _save="1"))
    assert response.status_code == 400
    assert "<h1" in response.text


def test_a_slug_that_is_taken_on_the_day_gets_a_number() -> None:
    edda = signed_in(factories.editor())
    edda.post(NEW_STORY, story_fields(slug="same", _publish="1"))
    edda.post(NEW_STORY, story_fields(slug="same", _publish="1"))
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["same", "same-2"]
    assert {edda.get(article.url).status_code for article in Article.objects.all()} == {200}


def test_a_slug_with_spaces_comes_back_with_an_error() -> None:
    response = signed_in(factories.reporter()).post(
        NEW_STORY, story_fields(slug="not a slug", _save="1")
    )
    assert response.status_code == 200
    assert "valid “slug”" in response.text


def test_an_also_read_block_to_a_missing_story_is_refused_with_the_text() -> None:
    body = '<p>Kept words.</p><p data-also-read="999999"></p>'
    response = signed_in(factories.reporter()).post(NEW_STORY, story_fields(body=body, _save="1"))
    assert response.status_code == 200
    assert "does not exist (number 999999)" in response.text
    assert "Kept words." in response.text


def test_an_also_read_block_to_the_story_itself_is_refused_with_the_text() -> None:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin)
    fields = story_fields(
        body=f'<p>Kept words.</p><p data-also-read="{dispatch.article_id}"></p>',
        seq=1,
        version=1,
        slug=dispatch.article.slug,
        _save="1",
    )
    response = signed_in(robin).post(text_url(dispatch), fields)
    assert "points at this story itself" in response.text
    assert "Kept words." in response.text


def test_an_also_read_block_to_a_killed_story_is_saved_hidden_and_told() -> None:
    target = factories.story(headline="Gone For Good")
    workflow.kill(actor=factories.chief(), article=target, reason="A court order")
    body = f'<p>Kept words.</p><p data-also-read="{target.pk}"></p>'
    edda = signed_in(factories.editor())
    response = edda.post(NEW_STORY, story_fields(body=body, _publish="1"), follow=True)
    assert "stays hidden from readers: that story is killed" in response.text
    page = edda.get(Article.objects.public().get().url).text
    assert "Kept words." in page
    assert "Gone For Good" not in page


def test_a_picture_survives_an_error_elsewhere_in_the_form() -> None:
    robin = signed_in(factories.reporter())
    fields = story_fields(headline="x" * 300, picture_file=factories.picture_file(), _save="1")
    response = robin.post(NEW_STORY, fields)
    kept = Image.objects.get()
    assert f'name="lead_image" value="{kept.pk}"' in response.text
    robin.post(NEW_STORY, story_fields(lead_image=kept.pk, _save="1"))
    assert Revision.objects.get().lead_image == kept


def test_a_file_that_is_no_picture_is_refused_and_the_text_comes_back() -> None:
    page = ContentFile(b"<html><script>alert(1)</script>", name="photo.jpg")
    response = signed_in(factories.reporter()).post(
        NEW_STORY, story_fields(picture_file=page, _save="1")
    )
    assert "not a picture we can read" in response.text
    assert "A ferry struck the bridge." in response.text


def test_a_dateline_pasted_with_the_text_is_lifted_into_its_fields() -> None:
    factories.wire_agency("AP")
    body = "<p>SEOUL, South Korea (AP) — It rained.</p>"
    fields = story_fields(body=body, dateline_city="", dateline_region="", _save="1")
    response = signed_in(factories.reporter()).post(NEW_STORY, fields, follow=True)
    assert "SEOUL, South Korea (AP) was lifted" in response.text
    saved = Revision.objects.get()
    assert (saved.dateline_city, saved.dateline_region) == ("Seoul", "South Korea")
    assert saved.agency == factories.wire_agency("AP")
    assert saved.body == "<p>It rained.</p>"


def test_a_pasted_dateline_that_contradicts_the_fields_is_an_error() -> None:
    factories.wire_agency("AP")
    body = "<p>SEOUL, South Korea (AP) — It rained.</p>"
    response = signed_in(factories.reporter()).post(NEW_STORY, story_fields(body=body, _save="1"))
    assert "Remove one of them." in response.text
    assert "It rained." in response.text


def test_a_pasted_dateline_of_an_unknown_agency_is_an_error_and_not_ours() -> None:
    body = "<p>SEOUL, South Korea (XYZ) — It rained.</p>"
    fields = story_fields(body=body, dateline_city="", dateline_region="", _save="1")
    response = signed_in(factories.reporter()).post(NEW_STORY, fields)
    assert "XYZ, which is not among the agencies" in response.text
    assert not Revision.objects.exists()


@pytest.mark.parametrize("path", ["999999/change/", "x'/change/", "1/change/?dispatch=999999"])
def test_a_story_that_does_not_exist_is_not_found(path: str) -> None:
    if path.startswith("1/"):
        path = path.replace("1/", f"{factories.story().pk}/")
    response = signed_in(factories.editor()).get(f"/newsroom/articles/article/{path}")
    assert response.status_code == 404


def test_nul_bytes_in_a_note_or_a_reason_are_dropped_and_never_an_error() -> None:
    robin, cleo = factories.reporter(), signed_in(factories.chief())
    dispatch = factories.draft(actor=robin)
    workflow.submit(actor=robin, dispatch=dispatch)
    cleo.post(f"/newsroom/articles/article/{dispatch.pk}/return/", {"note": "Who\x00 said so?"})
    article = factories.story()
    cleo.post(f"/newsroom/articles/article/{article.pk}/take-down/kill/", {"reason": "Co\x00urt"})
    notes = Event.objects.filter(verb__in=["return_to_reporter", "kill"])
    assert {event.note for event in notes} == {"Who said so?", "Court"}
