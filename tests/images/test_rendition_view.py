"""Sending pictures: by a key that cannot be guessed, for ever, and nothing besides."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.http import FileResponse
from django.test import Client
from PIL import Image as Pillow
from pytest_django import DjangoAssertNumQueries

from images.pictures import picture as picture_of
from tests.factories import image

pytestmark = pytest.mark.django_db


def test_a_rendition_is_sent_as_webp_in_its_width(client: Client) -> None:
    picture = image()
    view = picture_of(picture)
    assert view is not None
    for width in picture.widths:
        answer = client.get(picture.rendition_url(width))
        assert picture.rendition_url(width) in view.srcset
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        sent = Pillow.open(io.BytesIO(answer.getvalue()))
        assert (sent.format, sent.width) == ("WEBP", width)


def test_browsers_keep_it_for_ever_and_do_not_guess_what_it_is(client: Client) -> None:
    answer = client.get(image().rendition_url(320))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert "Vary" not in answer.headers
    assert int(answer["Content-Length"]) == len(answer.getvalue())


def test_a_head_request_gets_the_headers_alone(client: Client) -> None:
    answer = client.head(image().rendition_url(320))
    assert isinstance(answer, FileResponse)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer.getvalue() == b""


def test_it_costs_no_query(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = image().rendition_url(320)
    with django_assert_max_num_queries(0):
        client.get(address).close()


def test_a_picture_that_is_not_there_answers_404(client: Client) -> None:
    picture = image()
    base = f"/media/pictures/{picture.key}"
    for address in (
        f"/media/pictures/{uuid4()}/320.webp",
        f"{base}/321.webp",
        f"{base}/1601.webp",
        f"{base}/{'9' * 300}.webp",
        f"{base}/{'9' * 5000}.webp",
        f"{base}/-320.webp",
        f"{base}/320.png",
        f"{base}/",
        "/media/pictures/",
        "/media/",
        f"/media/pictures/{str(picture.key)[:-1]}/320.webp",
    ):
        assert client.get(address).status_code == 404, address


def test_no_address_leads_out_of_the_library(client: Client, library: Path) -> None:
    (library / "secret.webp").write_bytes(b"secret")
    picture = image()
    for way in (
        "/media/secret.webp",
        "/media/pictures/../secret.webp",
        f"/media/pictures/{picture.key}/../../secret.webp",
        f"/media/pictures/{picture.key}/%2e%2e%2f%2e%2e%2fsecret.webp",
        f"/media/pictures/{picture.key}/..%2f320.webp",
        "/media/pictures/%2e%2e/320.webp",
    ):
        answer = client.get(way)
        assert answer.status_code == 404, way
        assert b"secret" not in answer.content.replace(b"secret.webp", b""), way


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_writes_there(client: Client, method: str) -> None:
    assert getattr(client, method)(image().rendition_url(320)).status_code == 405
