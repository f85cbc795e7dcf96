"""A breaking update with its lead picture, from the form that appends it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article, Dispatch, Revision
from authors.models import User
from images.models import Image
from tests import factories
from tests.articles.test_kept_text import Window, offered
from tests.articles.traces import last_event
from tests.newsroom.test_newsroom_budgets import SIGNED_IN
from tests.newsroom_pages import editor_url, filled, signed_in, text_url, update_fields
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

WORDS = {"alt": "A ferry in fog", "caption": "The ferry at noon.", "credit": "Ines Okafor"}
NO_CREDIT = "Name who made the picture."
WHY = "The agency names nobody, for the photographer’s safety."


@pytest.fixture
def story() -> Article:
    return factories.story(headline="Ferry Strikes Harbour Bridge")


@pytest.fixture
def image() -> Image:
    return factories.image()


@pytest.fixture
def edda() -> User:
    return factories.editor()


def append_url(story: Article) -> str:
    return f"{editor_url(story)}?append"


def append(user: User, story: Article, **typed: Any) -> Any:
    """Fill in the form of an update and press "Print"."""
    client, url = signed_in(user), append_url(story)
    form = filled(client.get(url)) | update_fields(_publish="1") | typed
    return client.post(url, form, follow=True)


def fold(page: Any) -> Element:
    """Return the lead picture's place in an update's form."""
    slot = read(page).one("section", css="picture-slot")
    return slot.one("details")


def is_open(page: Any) -> bool:
    return "open" in fold(page).attributes


def newest_picture() -> Image | None:
    return Revision.objects.latest("pk").lead_image


# --- In the form ---


def test_its_place_is_folded_away_and_nothing_else_is_new(story: Article, edda: User) -> None:
    page = signed_in(edda).get(append_url(story))
    assert not is_open(page)
    assert fold(page).one("summary").text == "Lead picture, if it has one"
    assert read(page).one("input", id="id_credit")
    for absent in ("standfirst", "licence_note", "slug"):
        assert f'name="{absent}"' not in page.text


def test_an_update_without_one_is_printed_as_before(story: Article, edda: User) -> None:
    assert "Update 1 is in print." in append(edda, story).text
    assert newest_picture() is None


def test_it_is_printed_with_its_words_and_opens_the_page(
    story: Article, image: Image, edda: User, client: Client
) -> None:
    done = append(edda, story, lead_image=image.pk, **WORDS)
    assert "Update 1 is in print." in done.text
    page = read(client.get(story.url)).one("article", css="story")
    [figure] = page.all("figure")
    assert figure.one("img")["alt"] == "A ferry in fog"
    assert figure.lines == ["The ferry at noon. Ines Okafor"]
    story.refresh_from_db()
    assert story.lead_image == image  # lists show it, too


def test_the_storys_earlier_picture_stays_with_its_passage(
    image: Image, edda: User, client: Client
) -> None:
    first = factories.image()
    story = factories.story(lead_image=first, alt="The old pier", credit="A. Quist")
    append(edda, story, lead_image=image.pk, **WORDS)
    page = read(client.get(story.url)).one("article", css="story")
    assert [each.one("img")["alt"] for each in page.all("figure")] == [
        "A ferry in fog",
        "The old pier",
    ]
    assert len(page.one(css="chain").all("figure")) == 1


def test_without_a_script_the_file_travels_with_the_form(story: Article, edda: User) -> None:
    file = factories.picture_file()
    append(edda, story, picture_file=file, alt="A pier", credit="Ines Okafor")
    assert newest_picture() == Image.objects.get()


def test_a_refused_file_is_said_in_its_place(story: Article, edda: User) -> None:
    file = factories.picture_file()
    file.file.seek(0)
    file.file.write(b"<html>")
    page = append(edda, story, picture_file=file)
    assert is_open(page)
    assert "not a picture we can read" in fold(page).text
    assert not Dispatch.objects.filter(number=1).exists()


# --- What it needs for print ---


def test_without_its_words_nothing_is_printed_and_the_form_comes_back_open(
    story: Article, image: Image, edda: User
) -> None:
    page = append(edda, story, lead_image=image.pk, caption="The ferry at noon.")
    assert is_open(page)
    text = fold(page).text
    assert "Describe the picture for readers who cannot see it." in text
    assert NO_CREDIT in text
    form = filled(page)
    assert (form["lead_image"], form["caption"]) == (str(image.pk), "The ferry at noon.")
    assert form["headline"] == update_fields()["headline"]
    assert not Dispatch.objects.filter(number=1).exists()
    assert "picture_exception" not in form


def test_a_chief_editor_lets_it_pass_with_a_reason(story: Article, image: Image) -> None:
    clara = factories.chief()
    words = WORDS | {"credit": ""}
    page = append(clara, story, lead_image=image.pk, **words)
    assert filled(page)["picture_exception"] == ""
    done = append(clara, story, lead_image=image.pk, picture_exception=WHY, **words)
    assert "Update 1 is in print." in done.text
    assert last_event(story).data["excepted"] == {"lacks": [NO_CREDIT], "reason": WHY}


def test_one_that_was_taken_down_is_refused_in_its_place(
    story: Article, image: Image, edda: User
) -> None:
    Image.objects.filter(pk=image.pk).update(hidden=Image.Hidden.TAKEN_DOWN)
    page = append(edda, story, lead_image=image.pk, **WORDS)
    assert is_open(page)
    assert "This picture was taken down. Choose another, or remove it." in fold(page).text


def test_one_that_is_not_in_the_library_is_refused_and_the_text_comes_back(
    story: Article, edda: User
) -> None:
    page = append(edda, story, lead_image=999_999, headline="Ferry Adrift")
    assert is_open(page)
    assert "This picture is not in the library. Choose another." in fold(page).text
    assert filled(page)["headline"] == "Ferry Adrift"


# --- Drafts ---


def test_a_reporter_submits_one_and_an_editor_finds_it_open_and_prints_it(
    story: Article, image: Image, edda: User
) -> None:
    robin = signed_in(factories.reporter())
    form = filled(robin.get(append_url(story))) | update_fields(lead_image=image.pk, **WORDS)
    robin.post(append_url(story), form | {"_submit": "1"})
    update = Dispatch.objects.get(number=None)
    desk = signed_in(edda)
    page = desk.get(text_url(update))
    assert is_open(page)
    assert fold(page).one("img")["alt"] == "A ferry in fog"
    done = desk.post(text_url(update), filled(page) | {"_publish": "1"}, follow=True)
    assert "Update 1 is in print." in done.text
    assert newest_picture() == image


def test_it_is_taken_out_of_a_draft(story: Article, image: Image, edda: User) -> None:
    copy = factories.copy(lead_image=image, **WORDS)
    update = workflow.draft_update(actor=edda, article=story, copy=copy)
    desk = signed_in(edda)
    form = filled(desk.get(text_url(update)))
    desk.post(text_url(update), form | {"picture_remove": "on", "_save": "1"})
    assert newest_picture() is None


def test_what_two_people_chose_for_one_update_is_asked_about(
    story: Article, image: Image, edda: User
) -> None:
    update = workflow.draft_update(actor=edda, article=story, copy=factories.copy())
    one, other = signed_in(edda), signed_in(factories.editor())
    form = filled(one.get(text_url(update)))
    second = factories.image()
    one.post(text_url(update), form | WORDS | {"lead_image": image.pk, "_save": "1"})
    asked = other.post(text_url(update), form | WORDS | {"lead_image": second.pk, "_save": "1"})
    assert "changed the same place" in read(asked).text
    assert newest_picture() == image


# --- What is kept ---


def test_it_is_kept_before_it_is_saved_and_gone_on_with(
    story: Article, image: Image, edda: User
) -> None:
    window = Window(edda, append_url(story))
    window.type(**update_fields(lead_image=image.pk, **WORDS))
    [offer] = offered(edda, append_url(story))
    assert "Lead picture" in offer
    assert "The ferry at noon." in offer
    desk = signed_in(edda)
    page = desk.get(read(desk.get(append_url(story))).address("Go on with it"))
    assert is_open(page)
    form = filled(page)
    assert (form["lead_image"], form["credit"]) == (str(image.pk), "Ines Okafor")


# --- What it costs ---

Budget = Callable[[int], AbstractContextManager[Any]]


def test_the_form_costs_no_query_more_for_its_place(
    story: Article, edda: User, django_assert_max_num_queries: Budget
) -> None:
    desk = signed_in(edda)
    with django_assert_max_num_queries(SIGNED_IN + 17):
        assert desk.get(append_url(story)).status_code == 200


def test_a_draft_with_one_costs_the_question_of_its_territory_alone(
    story: Article, image: Image, edda: User, django_assert_max_num_queries: Budget
) -> None:
    copy = factories.copy(lead_image=image, **WORDS)
    update = workflow.draft_update(actor=edda, article=story, copy=copy)
    desk = signed_in(edda)
    with django_assert_max_num_queries(SIGNED_IN + 19):
        assert desk.get(text_url(update)).status_code == 200
