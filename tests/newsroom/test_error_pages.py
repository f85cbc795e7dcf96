"""What a reader sees when a request cannot be served: a page of the paper, and a way on."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from tests.factories import story
from tests.reading import Element, read


def broken(request: HttpRequest) -> HttpResponse:
    """Fail in the middle of a template, as a page with a broken context does."""
    return HttpResponse(
        Template("<h1>Half a page {{ 1|add:2 }}{% widthratio x y z %}").render(
            Context({"x": object(), "y": object()})
        )
    )


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("The reason is for the log.")


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret words of a traceback")


urlpatterns = [
    path("failing/", failing),
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("", include("newsroom.urls")),
]
handler400 = "newsroom.views.bad_request"
handler500 = "newsroom.views.server_error"
with_failures = pytest.mark.urls(__name__)


def assert_looks_like_the_paper(page: Element) -> None:
    """Check for the name that leads home, one heading, and our own stylesheet."""
    assert page.one("header", css="masthead").address("City Telegraph") == "/"
    assert len(page.all("h1")) == 1
    sheets = [each["href"] for each in page.all("link") if each["rel"] == "stylesheet"]
    assert sheets == ["/static/paper/paper.css"]
    assert page.one("html")["lang"] == "en"
    assert "noindex" in [each.attributes.get("content", "") for each in page.all("meta")]
    assert "Traceback" not in page.text


@pytest.mark.django_db
def test_a_page_that_is_not_there_helps_to_find_it(client: Client) -> None:
    story(headline="Ferry Strikes Pier")
    answer = client.get("/2024/07/20/never/")
    page = read(answer)
    assert answer.status_code == 404
    assert_looks_like_the_paper(page)
    assert page.one("h1").text == "This page is not in the paper"
    assert page.one("main").one("form")["action"] == "/search/"
    assert page.one("main").address("See today’s front page") == "/"
    assert "Ferry Strikes Pier" in page.one("aside", css="rails").text


@pytest.mark.django_db
def test_what_was_typed_into_the_address_is_not_repeated_as_markup(client: Client) -> None:
    answer = client.get("/<script>alert(1)</script>/")
    assert answer.status_code == 404
    assert b"<script>alert" not in answer.content


def test_a_request_that_cannot_be_read_is_answered_without_the_database(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    page = read(answer)
    assert answer.status_code == 400
    assert_looks_like_the_paper(page)
    assert page.one("h1").text == "We could not read that request"
    assert "evil.example" not in page.text


@with_failures
@pytest.mark.parametrize(
    ("address", "error"), [("/failing/", RuntimeError), ("/broken/", TemplateSyntaxError)]
)
def test_an_error_of_ours_is_answered_without_the_database_and_without_its_details(
    address: str, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    answer = Client(raise_request_exception=False).get(address)
    page = read(answer)
    assert answer.status_code == 500
    assert_looks_like_the_paper(page)
    assert page.one("h1").text == "The presses have stopped"
    assert "secret words" not in answer.content.decode()
    assert "Half a page" not in answer.content.decode()
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [error]


@with_failures
@pytest.mark.django_db
def test_a_page_that_is_not_open_to_a_visitor_says_where_to_sign_in(client: Client) -> None:
    answer = client.get("/forbidden/")
    page = read(answer)
    assert answer.status_code == 403
    assert_looks_like_the_paper(page)
    assert page.one("main").address("sign in") == "/newsroom/"
    assert "The reason is for the log." not in page.text


@pytest.mark.django_db
def test_a_form_from_an_older_page_says_that_nothing_is_lost() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/newsroom/login/", {"username": "ed", "password": "deadline"})
    page = read(answer)
    assert answer.status_code == 403
    assert "nothing is lost" in page.text
    assert "CSRF" not in page.text


@pytest.mark.django_db
def test_a_reader_who_posts_to_the_paper_gets_no_error_of_ours() -> None:
    answer = Client(enforce_csrf_checks=True).post("/search/", {"q": "ferry"})
    assert answer.status_code in {403, 405}


@pytest.mark.django_db
def test_an_error_page_keeps_the_rules_for_the_browser(client: Client, settings: Settings) -> None:
    for answer in (
        client.get("/never/"),
        client.get("/", headers={"host": "evil.example"}),
    ):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert not answer.cookies
