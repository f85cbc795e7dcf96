"""Fragments are put in their place; whatever happens to one, the page is whole.

A small site of its own stands in for the paper where a fragment has to fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.test import Client
from django.urls import path

INCLUDE = '<esi:include src="{}"/>'
asked: list[HttpRequest] = []


def page(request: HttpRequest) -> HttpResponse:
    """Answer with the body, status and type that the test asks for."""
    return HttpResponse(
        request.GET["body"],
        status=int(request.GET.get("status", 200)),
        content_type=request.GET.get("type", "text/html; charset=utf-8"),
    )


def as_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"body": INCLUDE.format("/fragments/good/")})


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        yield INCLUDE.format("/fragments/good/")

    return StreamingHttpResponse(parts())


def good(request: HttpRequest) -> HttpResponse:
    asked.append(request)
    return HttpResponse("<b>Grüße \\1 \\g<0></b>")


def nesting(request: HttpRequest) -> HttpResponse:
    return HttpResponse("[" + INCLUDE.format("/fragments/good/") + "]")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("The weather fell out of the sky.")


def moved(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/fragments/good/")


def refused(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Forbidden words", status=403)


def secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the newsroom’s own")


urlpatterns = [
    path("page/", page),
    path("json/", as_json),
    path("stream/", streamed),
    path("newsroom/", secret),
    path("fragments/good/", good),
    path("fragments/nesting/", nesting),
    path("fragments/broken/", broken),
    path("fragments/moved/", moved),
    path("fragments/refused/", refused),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> None:
    asked.clear()


def assembled(client: Client, body: str, **fields: str) -> str:
    """Return what a reader gets of a page with this body; its length must be announced rightly."""
    answer = client.get("/page/", {"body": body, **fields})
    assert int(answer["Content-Length"]) == len(answer.content)
    return answer.content.decode()


def test_a_fragment_stands_where_its_include_stood(client: Client) -> None:
    body = f"<p>Above ä</p>{INCLUDE.format('/fragments/good/')}<p>Below</p>"
    expected = "<p>Above ä</p><b>Grüße \\1 \\g<0></b><p>Below</p>"
    assert assembled(client, body) == expected


def test_several_fragments_stand_each_in_its_place(client: Client) -> None:
    include = INCLUDE.format("/fragments/good/")
    assert assembled(client, f"1{include}2{include}3").count("Grüße") == 2


@pytest.mark.parametrize("fragment", ["broken", "missing", "moved", "refused"])
def test_a_fragment_that_fails_leaves_the_page_whole(
    client: Client, caplog: pytest.LogCaptureFixture, fragment: str
) -> None:
    body = f"<p>Above</p>{INCLUDE.format(f'/fragments/{fragment}/')}<p>Below</p>"
    assert assembled(client, body) == "<p>Above</p><p>Below</p>"
    if fragment in {"broken", "missing"}:
        [record] = [each for each in caplog.records if each.name == "edge.fragments"]
        assert f"/fragments/{fragment}/" in record.getMessage()
        assert record.exc_info


def test_one_failing_fragment_does_not_take_another_with_it(client: Client) -> None:
    body = INCLUDE.format("/fragments/broken/") + INCLUDE.format("/fragments/good/")
    assert "Grüße" in assembled(client, body)


@pytest.mark.parametrize(
    "source",
    [
        "/newsroom/",
        "/page/?body=x",
        "http://evil.example/fragments/good/",
        "//evil.example/fragments/good/",
        "https://testserver/fragments/good/",
        "fragments/good/",
        " /fragments/good/",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_fragments_of_this_site_are_included(client: Client, source: str) -> None:
    body = INCLUDE.format(source)
    assert assembled(client, body) == body
    assert asked == []


@pytest.mark.parametrize(
    "source",
    ["/fragments/../newsroom/", "/fragments/%2e%2e/newsroom/", "/fragments/good/?next=/newsroom/"],
)
def test_no_fragment_leads_out_of_the_fragments(client: Client, source: str) -> None:
    assert assembled(client, f"[{INCLUDE.format(source)}]") == "[]"


def test_a_fragments_own_includes_are_not_followed(client: Client) -> None:
    answer = assembled(client, INCLUDE.format("/fragments/nesting/"))
    assert answer == "[" + INCLUDE.format("/fragments/good/") + "]"
    assert asked == []


def test_a_fragment_learns_nothing_of_the_reader(client: Client) -> None:
    client.cookies["newsroom_session"] = "secret"
    client.get(
        "/page/",
        {"body": INCLUDE.format("/fragments/good/")},
        headers={"authorization": "Basic x", "accept-language": "de", "x-forwarded-for": "1.2.3.4"},
    )
    [request] = asked
    assert request.method == "GET"
    assert request.COOKIES == {}
    assert dict(request.GET) == {}
    assert set(request.META) <= {"SERVER_NAME", "SERVER_PORT", "HTTP_HOST"}
    assert not hasattr(request, "user")
    assert not hasattr(request, "session")


def test_an_error_page_has_its_fragments_too(client: Client) -> None:
    answer = client.get("/page/", {"body": INCLUDE.format("/fragments/good/"), "status": "404"})
    assert answer.status_code == 404
    assert "Grüße" in answer.content.decode()
    assert int(answer["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "application/xml", "image/svg+xml"]
)
def test_what_is_not_html_is_left_as_it_is(client: Client, kind: str) -> None:
    body = INCLUDE.format("/fragments/good/")
    assert assembled(client, body, type=kind) == body
    assert asked == []


def test_json_and_streams_are_left_as_they_are(client: Client) -> None:
    body = INCLUDE.format("/fragments/good/")
    assert json.loads(client.get("/json/").content) == {"body": body}
    assert client.get("/stream/").getvalue().decode() == body


def test_a_page_without_includes_is_left_as_it_is(client: Client) -> None:
    assert assembled(client, "<p>Plain</p>") == "<p>Plain</p>"
    assert assembled(client, "") == ""


def test_a_head_request_announces_the_length_of_the_assembled_page(client: Client) -> None:
    fields = {"body": INCLUDE.format("/fragments/good/")}
    full, head = client.get("/page/", fields), client.head("/page/", fields)
    assert head.content == b""
    assert head["Content-Length"] == full["Content-Length"] == str(len(full.content))
