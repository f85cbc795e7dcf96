"""The paper's own pages: written by chief editors, at the foot of every page, named to machines."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from frontpage.models import StandingPage
from tests.edge.cached_site import cached_site
from tests.factories import chief, editor, story
from tests.newsroom_pages import signed_in
from tests.reading import read, read_html

pytestmark = pytest.mark.django_db

ADD = "/newsroom/frontpage/standingpage/add/"


def fields(**changes: str) -> dict[str, str]:
    return {
        "title": "Ethics",
        "kind": "ethicsPolicy",
        "slug": "ethics",
        "body": "<p>We pay for our own coffee.</p>",
        "position": "0",
    } | changes


def organisation(client: Client, address: str) -> dict[str, Any]:
    """The paper, as the foot of a page tells machines of it."""
    [found] = [
        each for each in read(client.get(address)).data if each["@type"] == "NewsMediaOrganization"
    ]
    return found


def foot(client: Client, address: str = "/search/") -> list[tuple[str, str]]:
    return read(client.get(address)).one("footer", css="foot").links


def test_a_page_that_nobody_has_written_is_not_there_and_not_linked(client: Client) -> None:
    assert client.get("/about/").status_code == 404
    assert client.get("/policies/ethics/").status_code == 404
    assert ("Corrections", "/corrections/") in foot(client)
    assert not [url for _, url in foot(client) if url.startswith(("/about/", "/policies/"))]


def test_a_chief_writes_one_and_readers_find_it_at_the_foot(client: Client) -> None:
    desk = signed_in(chief())
    assert desk.post(ADD, fields()).status_code == 302
    about = fields(title="About us", kind="about", slug="about-us", position="1")
    assert desk.post(ADD, about).status_code == 302
    assert foot(client)[-3:] == [
        ("Ethics", "/policies/ethics/"),
        ("About us", "/about/"),
        ("Newsroom", "/newsroom/"),
    ]
    page = read(client.get("/policies/ethics/"))
    assert page.one("h1").text == "Ethics"
    assert "We pay for our own coffee." in page.one("main").lines
    assert read(client.get("/about/")).one("h1").text == "About us"
    assert client.get("/policies/about-us/")["Location"] == "/about/"


def test_machines_are_told_of_the_policies_that_exist(client: Client) -> None:
    article = story()
    assert "ethicsPolicy" not in organisation(client, article.url)
    for kind, slug in (
        ("ethicsPolicy", "ethics"),
        ("correctionsPolicy", "corrections"),
        ("about", "about"),
        ("", "privacy"),
    ):
        StandingPage.objects.create(kind=kind, slug=slug, title=slug.title(), body="<p>x</p>")
    found = organisation(client, article.url)
    assert found["@id"] == f"{settings.SITE_URL}/#publisher"
    assert found["ethicsPolicy"] == f"{settings.SITE_URL}/policies/ethics/"
    assert found["correctionsPolicy"] == f"{settings.SITE_URL}/policies/corrections/"
    assert set(found) == {
        *("@context", "@type", "@id", "name", "url", "logo", "ethicsPolicy", "correctionsPolicy")
    }
    publisher = read(client.get(article.url)).data[0]["publisher"]
    assert publisher["@id"] == found["@id"]


def test_what_is_typed_is_cleaned_and_may_point_at_stories(client: Client) -> None:
    target = story(headline="How We Count")
    body = f'<p>Text.<script>alert(1)</script></p><p data-also-read="{target.pk}"></p>'
    signed_in(chief()).post(ADD, fields(body=body))
    page = read(client.get("/policies/ethics/"))
    assert page.one("p", css="also-read").links == [("How We Count", target.url)]
    assert "alert" not in page.one("main").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"body": "<p> </p>"}, "Write a text."),
        ({"body": '<p data-picture="1"></p>'}, "A page of the paper holds no pictures."),
        ({"title": ""}, "This field is required."),
        ({"kind": "about", "slug": "taken"}, "There is a page of this kind already."),
        ({"slug": "about"}, "Standing page with this Slug already exists."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_comes_back(
    changed: dict[str, str], sentence: str
) -> None:
    StandingPage.objects.create(kind="about", slug="about", title="About", body="<p>x</p>")
    typed = fields(body="<p>A long text.</p>") | changed
    answer = signed_in(chief()).post(ADD, typed)
    assert answer.status_code == 200
    page = read(answer)
    assert sentence in page.text
    assert "body" in changed or "A long text." in page.one("textarea", id="id_body").text
    assert StandingPage.objects.count() == 1


def test_editors_do_not_write_them() -> None:
    assert signed_in(editor()).get(ADD).status_code == 403


def test_a_page_costs_its_own_query_and_its_fragments(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    StandingPage.objects.create(kind="about", slug="about", title="About", body="<p>x</p>")
    with django_assert_max_num_queries(7):
        assert client.get("/about/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_reaches_every_page_in_the_cache() -> None:
    article = story()
    with cached_site() as site:

        def shown(address: str) -> str:
            status, body = site.cached(address)
            return read_html(body.decode()).text if status == 200 else str(status)

        for address in ("/about/", article.url, "/"):
            shown(address)
        assert shown("/about/") == "404"
        desk = signed_in(chief())
        desk.post(ADD, fields(title="About us", kind="about", slug="about"))
        site.settle()
        assert "We pay for our own coffee." in shown("/about/")
        assert "About us" in shown(article.url)
        page = StandingPage.objects.get()
        change = f"/newsroom/frontpage/standingpage/{page.pk}/"
        desk.post(f"{change}change/", fields(title="Who we are", kind="about", slug="about"))
        site.settle()
        assert "Who we are" in shown("/")
        desk.post(f"{change}delete/", {"post": "yes"})
        site.settle()
        assert "Who we are" not in shown("/")
        assert shown("/about/") == "404"
