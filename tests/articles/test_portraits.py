"""An author's portrait comes into the library, and out of it, like every other picture."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from articles.models import PictureAct
from articles.workflow.pictures import add_picture, take_down_picture
from authors.models import Author, User
from images.models import Image
from tests import factories
from tests.articles.library import described, story_with
from tests.images.test_metadata import dataset, with_iptc
from tests.newsroom_pages import signed_in
from tests.reading import Answer, Element, read

pytestmark = pytest.mark.django_db

ADD = "/newsroom/authors/author/add/"


@pytest.fixture
def edda() -> User:
    return factories.editor()


def url_of(author: Author) -> str:
    return f"/newsroom/authors/author/{author.pk}/change/"


def send(actor: User, url: str = ADD, **fields: Any) -> Any:
    """Send an author's form as a browser does, and follow."""
    given = {"name": "Mara Lindqvist", "slug": "mara-lindqvist", "is_active": "on", "photo": ""}
    return signed_in(actor).post(url, given | fields, follow=True)


def slot(page: Answer) -> Element:
    return read(page).one(css="picture-slot")


def acts(image: Image) -> list[tuple[str, User]]:
    return [(each.verb, each.actor) for each in PictureAct.objects.filter(image=image)[::-1]]


# --- Into the library ---


def test_a_portrait_that_is_sent_with_the_form_is_added_to_the_library_by_who_sends_it(
    edda: User,
) -> None:
    send(edda, picture_file=factories.picture_file())
    photo = Author.objects.get().photo
    assert photo is not None
    assert acts(photo) == [("add_picture", edda), ("describe_picture", edda)]
    assert photo.alt == "Mara Lindqvist"


def test_the_same_file_gives_the_picture_that_is_there_with_its_words(edda: User) -> None:
    there = add_picture(actor=edda, upload=factories.picture_file("a.jpg")).image
    described(there, alt="Mara at the pier", credit="Ines Lund")
    page = send(edda, picture_file=factories.picture_file("b.jpg"))
    assert Author.objects.get().photo == there
    assert Image.objects.get().alt == "Mara at the pier"
    assert "has no credit" not in page.text


def test_a_form_that_is_refused_keeps_the_picture_and_adds_it_once(edda: User) -> None:
    factories.AuthorFactory.create(slug="mara-lindqvist")
    refused = send(edda, picture_file=factories.picture_file())
    image = Image.objects.get()
    assert slot(refused).one("img")["src"].startswith(f"/newsroom/pictures/{image.pk}/")
    kept = slot(refused).one(id="id_photo")["value"]
    send(edda, slug="mara", photo=kept)
    assert Author.objects.get(slug="mara").photo == image
    assert Image.objects.get() == image


def test_a_file_that_is_no_picture_is_refused_with_a_sentence_and_the_portrait_stays(
    edda: User,
) -> None:
    mara = factories.AuthorFactory.create(photo=factories.image())
    page = ContentFile(b"<html><script>alert(1)</script>", name="photo.jpg")
    refused = send(edda, url_of(mara), photo=mara.photo.pk, picture_file=page, name="M. Lindqvist")
    assert "is not a picture" in slot(refused).one(css="field-picture_file").text
    assert slot(refused).one(id="id_photo")["value"] == str(mara.photo.pk)
    assert Image.objects.get() == mara.photo


def test_who_may_add_no_pictures_leaves_the_portrait_as_it_is() -> None:
    actor = factories.UserFactory.create(is_staff=True)
    actor.user_permissions.add(Permission.objects.get(codename="change_author"))
    mara = factories.AuthorFactory.create(photo=factories.image())
    client = signed_in(actor)
    assert "picture-slot" not in client.get(url_of(mara)).text
    send(actor, url_of(mara), picture_file=factories.picture_file(size=(300, 300)))
    mara.refresh_from_db()
    assert (mara.name, mara.photo) == ("Mara Lindqvist", Image.objects.get())


# --- Out of the library ---


def test_one_of_the_library_is_chosen_by_its_number(edda: User) -> None:
    image = described(alt="Mara at the pier", credit="Ines Lund")
    send(edda, photo=image.pk)
    assert Author.objects.get().photo == image


def test_the_portrait_is_removed_and_stays_in_the_library(edda: User) -> None:
    mara = factories.AuthorFactory.create(photo=factories.image())
    send(edda, url_of(mara), photo=mara.photo.pk, picture_remove="on")
    mara.refresh_from_db()
    assert mara.photo is None
    assert Image.objects.exists()


@pytest.mark.parametrize("number", ["999", "one", "٣", "9" * 30])
def test_a_number_of_no_picture_is_refused_with_a_sentence(edda: User, number: str) -> None:
    refused = send(edda, photo=number)
    assert "This picture is not in the library. Choose another." in slot(refused).text
    assert not Author.objects.exists()


def test_a_picture_that_readers_may_not_see_is_no_portrait(edda: User) -> None:
    now = timezone.now()
    down = take_down_picture(actor=edda, image=factories.image(), reason="A complaint.")
    early = described(usable_from=now + timedelta(days=1))
    past = described(usable_until=now - timedelta(days=1))
    for image, why in (
        (down, "was taken down"),
        (early, "may be used from"),
        (past, "The rights to this picture end"),
    ):
        refused = send(edda, photo=image.pk)
        assert why in slot(refused).text
        assert slot(refused).one(id="id_photo")["value"] == str(image.pk)
    assert not Author.objects.exists()


def test_a_portrait_whose_rights_have_ended_does_not_hold_up_another_change(edda: User) -> None:
    mara = factories.AuthorFactory.create(
        photo=described(usable_until=timezone.now() - timedelta(days=1))
    )
    send(edda, url_of(mara), photo=mara.photo.pk, job_title="Harbour reporter")
    mara.refresh_from_db()
    assert mara.job_title == "Harbour reporter"


def test_a_picture_for_one_use_only_is_no_portrait_besides(edda: User) -> None:
    image = described(single_use=True)
    story_with(image, headline="Pier Struck")
    assert "“Pier Struck” has it" in slot(send(edda, photo=image.pk)).text
    once = described(single_use=True)
    factories.AuthorFactory.create(name="Ines Lund", photo=once)
    assert "“Ines Lund” has it" in slot(send(edda, photo=once.pk)).text


# --- Its words ---


def test_who_chooses_a_portrait_without_credit_is_told_where_to_say_whose_it_is(
    edda: User,
) -> None:
    image = described(alt="Mara")
    page = read(send(edda, photo=image.pk))
    assert page.address("Say whose picture it is.") == f"/newsroom/pictures/{image.pk}/"


def test_who_chooses_a_portrait_is_told_whom_readers_are_told_of(edda: User) -> None:
    image = described(alt="Mara", credit="Ines <Lund>")
    page = send(edda, photo=image.pk)
    assert "Readers are told: Portrait: Ines <Lund>" in read(page).text
    assert read(page).address("Change its credit") == f"/newsroom/pictures/{image.pk}/"
    mara = Author.objects.get()
    told = read(signed_in(edda).get(url_of(mara)))
    assert "Readers are told: Portrait: Ines <Lund>" in told.one(css="picture-slot").text
    untouched = send(edda, url_of(mara), photo=image.pk, job_title="Harbour reporter")
    assert "Readers are told" not in read(untouched).text


def test_the_name_in_a_file_that_becomes_a_portrait_is_told_to_who_sends_it(edda: User) -> None:
    named = with_iptc(dataset(2, 110, b"Ines Lund"))
    page = send(edda, picture_file=ContentFile(named, name="mara.jpg"))
    assert "Readers are told: Portrait: Ines Lund" in read(page).text


def test_the_authors_page_names_who_made_the_portrait(client: Client) -> None:
    image = described(alt="Mara", credit="Ines Lund / Norland Press")
    mara = factories.AuthorFactory.create(photo=image)
    page = read(client.get(mara.get_absolute_url()))
    assert page.one(css="portrait-credit").text == "Portrait: Ines Lund / Norland Press"
    described(image, credit="")
    page = read(client.get(mara.get_absolute_url()))
    assert not page.all(css="portrait-credit")
