"""The preview of what is typed: the public page with the open text in it, stored nowhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from articles import workflow
from articles.models import Article, Dispatch
from authors.models import User
from images.models import Image
from tests import factories
from tests.articles import traces
from tests.newsroom_pages import (
    NEW_STORY,
    editor_url,
    signed_in,
    story_fields,
    text_url,
    update_fields,
)
from tests.reading import Element, assert_in_order, read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


@pytest.fixture
def desk(ana: User) -> Client:
    return signed_in(ana)


def preview_url(client: Client, editor: str) -> str:
    """Return where the editor at this address sends its preview."""
    buttons = [each for each in read(client.get(editor)).all("button") if each.text == "Preview"]
    assert [(each["formtarget"], each["data-key"]) for each in buttons] == [("_blank", "preview")]
    return buttons[0]["formaction"]


def previewed(client: Client, editor: str, fields: dict[str, Any]) -> Element:
    answer = client.post(preview_url(client, editor), fields)
    assert answer.status_code == 200
    return read(answer)


def told(page: Element) -> list[str]:
    """What the preview says of what keeps the text from print."""
    return [each.text for each in page.one(css="preview-note").all("li")]


def test_a_new_story_is_shown_as_it_would_be_printed_and_nothing_is_stored(desk: Client) -> None:
    author = factories.AuthorFactory.create(name="Ada Lind")
    target, draft = factories.story(headline="The Other Ferry"), factories.draft()
    fields = story_fields(
        authors=[author.pk],
        topics=[factories.TopicFactory.create(name="Ferries").pk],
        label="analysis",
        body="<p>A ferry struck the <script>alert(1)</script>bridge.</p>"
        f'<p data-also-read="{target.pk}"></p><p data-also-read="{draft.article_id}"></p>',
    )
    url = preview_url(desk, NEW_STORY)
    before = traces.everything()
    page = read(desk.post(url, fields))
    assert traces.everything() == before
    assert_in_order(
        page.one("body").lines,
        "Preview. Nothing here is saved or printed.",
        "World Analysis",
        "Ferry Strikes Harbour Bridge",
        "Nobody was hurt.",
        "By Ada Lind in Port Averly",
        "PORT AVERLY, Norland (City Telegraph) — A ferry struck the bridge.",
        "Also read: The Other Ferry",
        "Ferries",
    )
    assert not page.all("script")
    assert told(page) == []
    assert page.one("article")["data-update"] == "0"


def test_an_update_stands_on_top_with_its_number_and_the_hand_off_line(desk: Client) -> None:
    article = factories.story(agency=factories.wire_agency("AP"), headline="The First Text")
    withdrawn = factories.update(article)
    factories.withdraw(withdrawn)
    page = previewed(desk, f"{editor_url(article)}?append", update_fields())
    assert_in_order(
        page.one("main").lines,
        "Breaking · 1 update",
        "Bridge Closed After Ferry Strike",
        "Update 2 ·",
        "PORT AVERLY, Norland (City Telegraph) — The bridge was closed.",
        "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below.",
        "First filed",
        "A ferry struck pier",
    )
    assert "The First Text" not in page.one("h1").text
    assert not Dispatch.objects.filter(article=article, number=2).exists()


def test_an_update_that_waits_for_print_is_shown_as_typed_and_not_as_saved(
    desk: Client, ana: User
) -> None:
    article = factories.story()
    text = workflow.draft_update(actor=ana, article=article, copy=factories.copy(body="<p>Old</p>"))
    page = previewed(desk, text_url(text), update_fields(seq=1, body="<p>New.</p>"))
    assert "New." in page.one("main").text
    assert "Old" not in page.one("main").text
    assert [each["id"] for each in page.all("section", css="dispatch")] == [
        "update-1",
        "first-filed",
    ]


def test_a_correction_is_shown_in_its_place_with_its_note(desk: Client) -> None:
    article = factories.story(body="<p>Nobody was hurt.</p><p>It was dark.</p>")
    factories.update(article, headline="Bridge Closed")
    first = article.dispatches.get(number=0)
    fields = update_fields(
        seq=1,
        headline="A Better Headline",
        body="<p>Two were hurt.</p><p>It was dark.</p>",
        note_kind="correction",
        public_note="Two were hurt, not nobody.",
    )
    page = previewed(desk, text_url(first), fields)
    assert page.one("h1").text == "Bridge Closed"
    assert_in_order(
        page.one("section", id="first-filed").lines,
        "Two were hurt.",
        "It was dark.",
        "Correction, ",
    )
    assert "Two were hurt, not nobody." in page.one("section", id="first-filed").text
    # As if printed: the paragraph that changed is of the correction, the other is not.
    assert [each.text for each in page.all("dt")].count("Corrected") == 1
    assert "Nobody was hurt." in Client().get(article.url).text


def test_of_a_long_chain_the_page_keeps_its_length_and_the_open_text_is_whole(
    desk: Client,
) -> None:
    article = factories.story()
    for number in range(1, 24):
        factories.update(article, headline=f"Number {number}")
    page = previewed(desk, f"{editor_url(article)}?append", update_fields())
    assert len(page.all("section", css="dispatch")) == 21
    stub = article.dispatches.get(number=2)
    page = previewed(desk, text_url(stub), update_fields(seq=1, body="<p>A stub, corrected.</p>"))
    assert "A stub, corrected." in page.one("main").text


def test_what_is_refused_is_shown_as_far_as_it_can_be_with_the_reasons(desk: Client) -> None:
    fields = story_fields(
        headline="Long " * 60,
        agency="",
        body="<p>SEOUL, South Korea (AP) — A ferry sank.</p>",
    )
    factories.wire_agency("AP")
    fields["section"] = "999999"
    page = previewed(desk, NEW_STORY, fields)
    assert page.one("h1").text.startswith("Long Long Long")
    assert "A ferry sank." in page.one("main").text
    assert any(each.startswith("Headline: ") for each in told(page))
    assert any("but the fields say" in each for each in told(page))
    assert any(each.startswith("Section: ") for each in told(page))


def test_a_text_too_long_to_print_is_told_and_the_rest_is_shown(desk: Client) -> None:
    fields = story_fields(body="<p>" + "long " * 250_000 + "</p>")
    page = previewed(desk, NEW_STORY, fields)
    assert page.one("h1").text == "Ferry Strikes Harbour Bridge"
    assert any("The text is too long" in each for each in told(page))


def test_an_empty_form_is_shown_too(desk: Client) -> None:
    page = previewed(desk, NEW_STORY, {})
    assert "Write a headline." in told(page)


def test_a_picture_in_the_library_is_shown_and_one_just_chosen_is_not_stored(
    desk: Client, ana: User
) -> None:
    image = factories.image()
    chosen = SimpleUploadedFile("new.jpg", factories.picture_file().read(), "image/jpeg")
    fields = story_fields(lead_image=image.pk, alt="A pier", credit="Otto", picture_file=chosen)
    page = previewed(desk, NEW_STORY, fields)
    assert [each["alt"] for each in page.one("article").all("img")] == ["A pier"]
    assert Image.objects.count() == 1
    assert "The picture you chose is shown here once the text is saved." in told(page)
    page = previewed(desk, NEW_STORY, story_fields(lead_image=image.pk, picture_remove="on"))
    assert page.one("article").all("img") == []


def test_it_is_framed_by_the_newsroom_alone_kept_by_nobody_and_runs_no_script(
    desk: Client,
) -> None:
    url = preview_url(desk, NEW_STORY)
    answers: list[Any] = [desk.get(url), desk.post(url, story_fields())]
    for answer in answers:
        assert answer.status_code == 200
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "script-src" not in policy and "allow-scripts" not in policy
    assert desk.get(NEW_STORY)["X-Frame-Options"] == "DENY"


def test_nobody_sees_a_preview_without_signing_in_or_of_a_text_that_is_not_theirs(
    ana: User,
) -> None:
    article = factories.story()
    mine = factories.draft(actor=ana)
    robin = signed_in(factories.reporter())
    url = "/newsroom/articles/article/preview/"
    assert Client().post(url, story_fields()).status_code == 302
    assert signed_in(factories.UserFactory.create()).post(url, {}).status_code == 403
    asked = f"{url}?story={mine.article_id}&dispatch={mine.pk}"
    assert robin.post(asked, story_fields()).status_code == 403
    assert robin.post(f"{url}?story={article.pk}&append=", update_fields()).status_code == 200
    for wrong in ("x", "0", "9" * 30, "-1", "²"):
        assert robin.post(f"{url}?story={wrong}", {}).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post(url, story_fields()).status_code == 403


def test_where_no_text_is_open_there_is_no_preview(desk: Client) -> None:
    article = factories.story()
    assert "Preview" not in read(desk.get(editor_url(article))).one(css="bar").text


@pytest.mark.parametrize("updates", [1, 30])
def test_it_costs_the_same_at_any_length_of_the_chain(
    updates: int, desk: Client, django_assert_max_num_queries: Budget
) -> None:
    article = factories.story()
    for _ in range(updates):
        factories.update(article)
    author = factories.AuthorFactory.create(photo=factories.image())
    fields = update_fields(authors=[author.pk])
    url = preview_url(desk, f"{editor_url(article)}?append")
    with django_assert_max_num_queries(4 + 16 + 4):
        response: HttpResponse = desk.post(url, fields)
        assert response.status_code == 200
    assert Article.objects.count() == 1
