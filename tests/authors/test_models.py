"""Who wrote it and for whom: users, authors and agencies as the database keeps them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client

from authors.models import Agency, Author, User
from tests.factories import AuthorFactory, UserFactory, desk_agency, image, story, wire_agency
from tests.reading import read

pytestmark = pytest.mark.django_db


def test_exactly_one_agency_is_our_own_desk() -> None:
    desk_agency()
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(name="Another Desk", is_own_desk=True)
    Agency.objects.create(name="AP")
    Agency.objects.create(name="Reuters")
    assert [each.name for each in Agency.objects.filter(is_own_desk=True)] == ["City Telegraph"]


def test_a_second_own_desk_is_refused_with_a_sentence() -> None:
    desk_agency()
    with pytest.raises(ValidationError) as refused:
        Agency(name="Another Desk", is_own_desk=True).full_clean()
    assert refused.value.messages == ["Another agency is already marked as our own desk."]


def test_two_agencies_cannot_have_one_name() -> None:
    wire_agency("AP")
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(name="AP")


def test_our_own_desk_is_offered_first_and_the_others_by_name() -> None:
    for name in ("Reuters", "AP"):
        wire_agency(name)
    desk_agency()
    assert [str(each) for each in Agency.objects.all()] == ["City Telegraph", "AP", "Reuters"]


def test_an_address_for_mail_belongs_to_one_person() -> None:
    UserFactory.create(email="ada@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory.create(email="ada@example.com")


def test_a_user_is_called_by_name_or_else_as_they_sign_in() -> None:
    assert str(User(username="aquist", first_name="Ada", last_name="Quist")) == "Ada Quist"
    assert str(User(username="aquist")) == "aquist"


def test_an_author_needs_no_sign_in_and_a_sign_in_has_one_author() -> None:
    AuthorFactory.create()
    AuthorFactory.create()
    user = UserFactory.create()
    AuthorFactory.create(user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuthorFactory.create(user=user)


def test_whoever_signed_a_story_cannot_be_deleted() -> None:
    user = UserFactory.create()
    author = AuthorFactory.create(user=user)
    agency = wire_agency("AP")
    story(authors=[author], agency=agency)
    for kept in (author, user, agency):
        with pytest.raises(ProtectedError):
            kept.delete()
    assert Author.objects.filter(pk=author.pk).exists()


def test_a_portrait_in_use_cannot_be_deleted() -> None:
    author = AuthorFactory.create(photo=image())
    with pytest.raises(ProtectedError):
        author.photo.delete()


@pytest.mark.parametrize("website", ["javascript:alert(1)", "data:text/html,x", "not an address"])
def test_a_website_is_an_address_on_the_web(website: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Author(name="Ada", slug="ada", website=website).full_clean()
    assert set(refused.value.message_dict) == {"website"}


def test_an_author_has_a_page_with_name_bio_website_picture_and_stories(client: Client) -> None:
    author = AuthorFactory.create(
        name="Ada Quist",
        slug="ada-quist",
        bio="Ada writes about ships.",
        website="https://example.com/ada",
        photo=image(),
    )
    story(headline="Ferry Strikes Pier", authors=[author])
    main = read(client.get(author.get_absolute_url())).one("main")
    assert author.get_absolute_url() == "/authors/ada-quist/"
    assert main.lines[:3] == ["Ada Quist", "Ada writes about ships.", "https://example.com/ada"]
    assert main.all("img")[0]["src"] == author.photo.rendition_url(960)
    assert "Ferry Strikes Pier" in main.lines


def test_a_leavers_page_and_bylines_stay(client: Client) -> None:
    author = AuthorFactory.create(name="Ada Quist", is_active=False, user=UserFactory.create())
    author.user.is_active = False
    author.user.save()
    article = story(authors=[author])
    assert read(client.get(article.url)).one(css="byline").address("Ada Quist")
    assert read(client.get(author.get_absolute_url())).one("h1").text == "Ada Quist"


def test_an_author_without_stories_has_a_page_that_says_so(client: Client) -> None:
    author = AuthorFactory.create(name="Ada Quist")
    page = read(client.get(author.get_absolute_url()))
    assert page.one(css="nothing").text == "Nothing signed has been printed yet."
    assert client.get("/authors/nobody/").status_code == 404
