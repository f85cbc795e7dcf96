"""An author's own pages elsewhere, as the newsroom types them and readers see them."""

from __future__ import annotations

import pytest
from django.test import Client

from authors.models import Author
from tests.factories import AuthorFactory, editor
from tests.newsroom_pages import signed_in
from tests.reading import read

pytestmark = pytest.mark.django_db


def fields(**changes: str) -> dict[str, str]:
    return {
        "name": "Ada Lind",
        "slug": "ada",
        "job_title": "Harbour reporter",
        "bio": "",
        "website": "",
        "profiles": "",
        "is_active": "on",
    } | changes


def test_they_are_typed_one_a_line_and_shown_on_the_authors_page(client: Client) -> None:
    typed = (
        " https://social.example/@ada \r\n\r\nhttps://code.example/ada\nhttps://code.example/ada"
    )
    desk = signed_in(editor())
    assert desk.post("/newsroom/authors/author/add/", fields(profiles=typed)).status_code == 302
    profiles = ["https://social.example/@ada", "https://code.example/ada"]
    assert Author.objects.get().profiles == profiles
    page = read(client.get("/authors/ada/"))
    assert "Harbour reporter" in page.one("main").lines
    links = [each for each in page.all("a") if each.attributes.get("rel") == "me noopener"]
    assert [(each.text, each["href"]) for each in links] == [
        ("social.example/@ada", profiles[0]),
        ("code.example/ada", profiles[1]),
    ]


def test_they_stand_in_the_form_as_they_were_typed() -> None:
    ada = AuthorFactory.create(profiles=["https://a.example/", "https://b.example/"])
    page = read(signed_in(editor()).get(f"/newsroom/authors/author/{ada.pk}/change/"))
    assert page.one("textarea", id="id_profiles").text == "https://a.example/ https://b.example/"


@pytest.mark.parametrize(
    "line",
    [
        "http://social.example/@ada",
        "javascript:alert(1)",
        "@ada",
        "https://" + "a" * 200 + ".example/",
    ],
)
def test_what_is_no_https_address_comes_back_with_a_sentence(line: str) -> None:
    typed = fields(profiles=f"https://a.example/\n{line}")
    answer = signed_in(editor()).post("/newsroom/authors/author/add/", typed)
    page = read(answer)
    assert "is no https:// address. Give one address a line." in page.text
    assert line in page.one("textarea", id="id_profiles").text
    assert not Author.objects.exists()


def test_there_are_ten_at_most() -> None:
    typed = "\n".join(f"https://{number}.example/" for number in range(11))
    answer = signed_in(editor()).post("/newsroom/authors/author/add/", fields(profiles=typed))
    assert "Give at most 10 addresses." in answer.content.decode()
