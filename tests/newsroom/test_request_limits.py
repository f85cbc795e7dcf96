"""What is refused before it is read, and what caches are told of the newsroom."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.test.client import FakePayload

from tests import factories
from tests.newsroom_pages import signed_in
from tests.reading import read

LOGIN = "/newsroom/login/"
LARGEST = (30 + 14) * 1024 * 1024


class Unread(io.RawIOBase):
    """A body of which nothing may be read."""

    def read(self, size: int = -1) -> bytes:
        """Fail: whoever reads it would keep it."""
        raise AssertionError("The body was read.")


def post(length: str | None, **environ: Any) -> Any:
    """Post a body that claims a length, None for no claim."""
    claim = {} if length is None else {"CONTENT_LENGTH": length}
    kind = "multipart/form-data; boundary=x"
    return Client().generic(
        "POST", LOGIN, content_type=kind, **{"wsgi.input": Unread(), **claim, **environ}
    )


@pytest.mark.parametrize("length", [str(LARGEST + 1), "10000000000", "9" * 5000])
def test_what_is_larger_than_any_form_is_refused_unread(length: str) -> None:
    answer = post(length)
    page = read(answer)
    assert answer.status_code == 413
    assert page.one("h1").text == "That is more than we can take"
    assert page.one("header", css="masthead").address("City Telegraph") == "/"
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_body_without_a_length_is_refused_unread() -> None:
    assert post(None).status_code == 411
    assert post(None, HTTP_TRANSFER_ENCODING="chunked").status_code == 411
    chunked = Client().generic("PUT", "/", HTTP_TRANSFER_ENCODING="chunked")
    assert chunked.status_code == 411


@pytest.mark.parametrize("length", ["-1", "ten", "1_0", "٣", "1e9"])
def test_a_length_that_is_no_number_is_refused_unread(length: str) -> None:
    assert post(length).status_code == 400


@pytest.mark.django_db
def test_the_largest_form_and_an_empty_one_are_read() -> None:
    empty = Client().generic("POST", LOGIN, CONTENT_LENGTH="0")
    assert empty.status_code == 200
    body = {"wsgi.input": FakePayload(b"username=x&password=y"), "CONTENT_LENGTH": str(LARGEST)}
    assert Client().generic("POST", LOGIN, content_type="text/plain", **body).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/newsroom/autocomplete/?app_label=articles&model_name=byline&field_name=author&term=%00",
        "/newsroom/authors/author/?name__startswith=%00",
        "/newsroom/authors/author/?q=a%00b",
        "/newsroom/authors/author/?is_active__exact=%00",
        "/newsroom/authors/author/?id=%00",
        "/newsroom/authors/author/%00/change/",
    ],
)
def test_nul_in_an_address_of_the_newsroom_is_a_bad_request(address: str) -> None:
    client = signed_in(factories.chief())
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == 400
    assert "We could not read that request" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["", "login/", "password-reset/", "articles/article/", "password_change/", "none/"]
)
def test_no_cache_keeps_a_page_of_the_newsroom(address: str) -> None:
    for client in (Client(), signed_in(factories.reporter())):
        kept = client.get(f"/newsroom/{address}")["Cache-Control"]
        assert "no-store" in kept
        assert "private" in kept


@pytest.mark.django_db
def test_readers_pages_have_their_own_word_on_caching(client: Client) -> None:
    assert "no-store" not in client.get("/").get("Cache-Control", "")
