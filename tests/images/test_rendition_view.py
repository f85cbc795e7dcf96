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

from images.models import Image
from images.pictures import picture as picture_of
from images.renditions import cut
from tests.factories import image

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> Image:
    """A picture of which everything is made."""
    stored = image()
    cut(stored)
    stored.refresh_from_db()
    return stored


def test_each_rendition_is_sent_in_its_format_and_width(client: Client, picture: Image) -> None:
    for width in picture.widths:
        for ending, kind in (("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")):
            answer = client.get(f"/media/pictures/{picture.key}/{width}.{ending}")
            assert answer.status_code == 200
            assert answer["Content-Type"] == f"image/{kind.lower()}"
            sent = Pillow.open(io.BytesIO(answer.getvalue()))
            assert (sent.format, sent.width) == (kind, width)


def test_each_crop_is_sent_in_its_shape(client: Client, picture: Image) -> None:
    for name, shape in (("wide", (1200, 628)), ("square", (640, 640)), ("16x9", (640, 360))):
        for ending, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
            address = f"/media/pictures/{picture.key}/{name}-50x50-{shape[0]}.{ending}"
            sent = Pillow.open(io.BytesIO(client.get(address).getvalue()))
            assert (sent.format, sent.size) == (kind, shape)


def test_what_a_page_asks_for_is_there_before_and_after_the_worker(client: Client) -> None:
    stored = image()
    for _ in range(2):
        view = picture_of(stored)
        assert view is not None
        sets = [view.srcset, *(source.srcset for source in view.sources)]
        addresses = [each.split()[0] for srcset in sets for each in srcset.split(", ")]
        for each in addresses:
            answer = client.get(each)
            assert (answer.status_code, bool(answer.getvalue())) == (200, True)
        cut(stored)
        stored.refresh_from_db()


def test_browsers_keep_it_for_ever_and_do_not_guess_what_it_is(client: Client) -> None:
    answer = client.get(image().rendition_url(960))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert "Vary" not in answer.headers
    assert int(answer["Content-Length"]) == len(answer.getvalue())


def test_a_head_request_gets_the_headers_alone(client: Client) -> None:
    answer = client.head(image().rendition_url(960))
    assert isinstance(answer, FileResponse)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.getvalue() == b""


def test_it_costs_one_query_where_nobody_listens(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = image().rendition_url(960)
    with django_assert_max_num_queries(1):
        client.get(address).close()


def test_a_picture_that_is_not_there_answers_404(client: Client, picture: Image) -> None:
    base = f"/media/pictures/{picture.key}"
    for address in (
        f"/media/pictures/{uuid4()}/320.webp",
        f"{base}/321.webp",
        f"{base}/1601.webp",
        f"{base}/{'9' * 300}.webp",
        f"{base}/{'9' * 5000}.webp",
        f"{base}/-320.webp",
        f"{base}/320.png",
        f"{base}/original",
        f"{base}/desk.jpg",
        f"{base}/tall-50x50-320.jpg",
        f"{base}/wide-50x51-1200.jpg",
        f"{base}/wide-50x50-1200.avif",
        f"{base}/",
        "/media/pictures/",
        "/media/",
        f"/media/pictures/{str(picture.key)[:-1]}/320.webp",
    ):
        assert client.get(address).status_code == 404, address


def test_no_address_leads_out_of_the_library(client: Client, library: Path, picture: Image) -> None:
    (library / "secret.webp").write_bytes(b"secret")
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


def test_no_address_leads_to_an_original(client: Client, picture: Image, originals: Path) -> None:
    for key in (picture.original_key, picture.key):
        for place in ("media/originals", "media/pictures", "originals", "media"):
            for name in ("original", "desk.jpg", "original.jpg"):
                assert client.get(f"/{place}/{key}/{name}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_writes_there(client: Client, method: str) -> None:
    assert getattr(client, method)(image().rendition_url(320)).status_code == 405
