"""A reader is left alone: no cookie, nothing from elsewhere, and strict rules for the browser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from articles import workflow
from articles.models import Article
from articles.workflow import Filing
from tests.factories import (
    AuthorFactory,
    SectionFactory,
    TopicFactory,
    UserFactory,
    chief,
    draft,
    editor,
    filing,
    image,
    story,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses() -> list[str]:
    """Every kind of public address, with what it answers filled by a small paper."""
    author = AuthorFactory.create(slug="ada", website="https://elsewhere.example/", photo=image())
    filed = filing(
        section=SectionFactory.create(name="Harbour"),
        topics=frozenset({TopicFactory.create(slug="ferries")}),
    )
    target, killed, moved = story(), story(), story(filed=filed)
    article = story(
        filed=filing(section=filed.section, topics=filed.topics),
        authors=[author],
        lead_image=author.photo,
        alt="A pier",
        credit="Desk",
        body='<p>See <a href="https://elsewhere.example/">there</a>.</p>'
        f'<p data-also-read="{target.pk}"></p>',
    )
    old = moved.url
    workflow.file_under(
        actor=editor(),
        article=moved,
        filing=Filing(slug="moved", section=filed.section),
        version=moved.version,
    )
    workflow.kill(actor=chief(), article=killed, reason="Untrue")
    _, token = workflow.share_preview(
        actor=chief(), dispatch=draft(), reader="A source", lifetime="day"
    )
    return [
        "/",
        "/harbour/",
        "/topics/ferries/",
        "/authors/ada/",
        "/archive/",
        "/archive/2024/07/20/",
        "/search/",
        "/search/?q=ferry",
        article.url,
        f"{article.url}history/",
        f"{article.url}history/?from=1",
        f"{article.url}history/0-1/",
        old,
        killed.url,
        f"/preview/{token}/",
        "/preview/never.given/",
        f"/live/{article.pk}.json",
        f"/live/{killed.pk}.json",
        "/live/0.json",
        f"{killed.url}history/",
        "/2024/07/20/never/",
        "/nowhere",
        "/harbour/?before=x",
        "/fragments/masthead/",
        "/fragments/masthead/harbour/",
        "/fragments/rails/",
        author.photo.rendition_url(320),
        "/healthz",
        "/readyz",
        "/static/paper/paper.css",
        "/static/paper/history.css",
    ]


def ask(client: Client, address: str) -> HttpResponseBase:
    """Ask for an address; a picture or a stylesheet is read to its end, which closes its file."""
    answer: HttpResponseBase = client.get(address)
    if isinstance(answer, StreamingHttpResponse):
        answer.getvalue()
    return answer


def pages(client: Client, addresses: Iterable[str]) -> dict[str, HttpResponse]:
    """Return those of the answers that are pages, by their addresses."""
    answers = {address: ask(client, address) for address in addresses}
    return {
        address: answer
        for address, answer in answers.items()
        if isinstance(answer, HttpResponse)
        and answer.get("Content-Type", "").startswith("text/html")
        and answer.content
    }


def test_no_public_address_sets_a_cookie_or_varies_on_one(
    client: Client, addresses: list[str]
) -> None:
    for address in addresses:
        answer = ask(client, address)
        assert answer.status_code < 500, address
        assert not answer.cookies, address
        assert "Set-Cookie" not in answer.headers, address
        assert "cookie" not in answer.get("Vary", "").lower(), address
    assert not client.cookies


def test_public_pages_are_the_same_for_somebody_of_the_newsroom(
    client: Client, addresses: list[str]
) -> None:
    outside = {address: answer.content for address, answer in pages(client, addresses).items()}
    client.force_login(editor())
    for address, answer in pages(client, addresses).items():
        assert answer.content == outside[address], address
        assert not answer.cookies, address
        assert "cookie" not in answer.get("Vary", "").lower(), address


def test_a_refused_host_gets_no_cookie_either(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert not answer.cookies


def test_the_newsrooms_cookies_stay_in_the_newsroom(client: Client) -> None:
    UserFactory.create(username="ed", role="Editor")
    answer = client.get("/newsroom/login/")
    answer = client.post("/newsroom/login/", {"username": "ed", "password": "deadline"})
    assert answer.status_code == 302
    assert len(client.cookies) == 2
    for name, cookie in client.cookies.items():
        assert cookie["path"] == "/newsroom/", name
        assert cookie["samesite"] == "Lax", name
    session = next(cookie for name, cookie in client.cookies.items() if "session" in name)
    assert session["httponly"]


def test_the_browser_is_held_to_strict_rules_on_every_page(
    client: Client, addresses: list[str]
) -> None:
    for address, answer in pages(client, addresses).items():
        rules = policy(answer)
        assert "unsafe" not in answer["Content-Security-Policy"], address
        assert rules["default-src"] == ["'self'"], address
        assert rules.get("script-src", ["'self'"]) == ["'self'"], address
        assert rules["object-src"] == ["'none'"], address
        assert rules["frame-ancestors"] == ["'none'"], address
        assert rules["base-uri"] in (["'self'"], ["'none'"]), address
        assert rules["form-action"] == ["'self'"], address
        for sources in rules.values():
            assert not [each for each in sources if "*" in each or "//" in each], address


def policy(answer: HttpResponse) -> dict[str, list[str]]:
    directives = [each.split() for each in answer["Content-Security-Policy"].split(";")]
    return {words[0]: words[1:] for words in directives if words}


def test_pages_work_under_those_rules(client: Client, addresses: list[str]) -> None:
    """No style attribute, no inline style or script: the browser would refuse them."""
    for address, answer in pages(client, addresses).items():
        page = read(answer)
        assert page.all("style") == [], address
        for element in page.all():
            assert "style" not in element.attributes, (address, element.tag)
        for script in page.all("script"):
            is_data = script.attributes.get("type") == "application/ld+json"
            assert is_data or script.attributes.get("src"), address


def test_the_other_headers_that_protect_a_reader_are_there(
    client: Client, addresses: list[str]
) -> None:
    for address in addresses:
        answer = ask(client, address)
        assert answer["X-Content-Type-Options"] == "nosniff", address
        is_secret = address.startswith("/preview/")
        policy = "no-referrer" if is_secret else "strict-origin-when-cross-origin"
        assert answer["Referrer-Policy"] == policy, address
    for address, answer in pages(client, addresses).items():
        assert answer["X-Frame-Options"] == "DENY", address


def test_nothing_is_fetched_from_elsewhere(client: Client, addresses: list[str]) -> None:
    for address, answer in pages(client, addresses).items():
        for element in read(answer).all():
            named_only = element.tag == "link" and element["rel"] in {"canonical", "alternate"}
            if named_only or element.tag in {"a", "form"}:
                continue
            for name in ("src", "href", "srcset", "poster", "data"):
                for each in element.attributes.get(name, "").split(","):
                    assert urlsplit(each.strip()).netloc == "", (address, element.tag, each)


def test_no_stylesheet_fetches_from_elsewhere() -> None:
    sheets = [
        path
        for finder in finders.get_finders()
        for path, _ in finder.list([])
        if path.startswith("paper/") and path.endswith(".css")
    ]
    assert sheets
    for sheet in sheets:
        found = finders.find(sheet)
        assert found
        with open(found, encoding="utf-8") as file:
            text = file.read()
        for target in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
            assert urlsplit(target).netloc == "", (sheet, target)
        assert "@import" not in text, sheet


def test_every_address_of_a_page_leads_somewhere(client: Client, addresses: list[str]) -> None:
    """The stylesheet, the faces, the pictures and the links that a page names are there."""
    wanted = {
        each
        for answer in pages(client, addresses).values()
        for element in read(answer).all()
        for name in ("src", "href")
        if (each := element.attributes.get(name, "")).startswith("/")
    }
    assert len(wanted) > 10
    for address in wanted:
        assert ask(client, address).status_code in {200, 301, 302}, address
    assert Article.objects.public().count() == 3
