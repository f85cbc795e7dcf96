"""What the newsroom's scripts ask of the picture library: upload, find, state, desk copy."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow

from articles import pictures
from articles.models import PictureAct
from images import originals
from images.models import WORDS, Image
from tests import factories
from tests.newsroom_pages import signed_in

pytestmark = pytest.mark.django_db

UPLOAD = "/newsroom/pictures/upload/"
FIND = "/newsroom/pictures/find/"


@pytest.fixture
def robin() -> Client:
    return signed_in(factories.reporter())


def found(client: Client, **asked: str) -> list[str]:
    return [each["name"] for each in client.get(FIND, asked).json()["pictures"]]


def pictured(caption: str, **fields: Any) -> Image:
    image = factories.image()
    Image.objects.filter(pk=image.pk).update(caption=caption, **fields)
    image.refresh_from_db()
    return image


# --- Upload ---


def test_a_reporter_uploads_a_picture_and_gets_it_as_json(robin: Client) -> None:
    answer = robin.post(UPLOAD, {"file": factories.picture_file()})
    assert answer.status_code == 201
    picture = answer.json()
    image = Image.objects.get()
    assert picture["id"] == image.pk
    assert (picture["width"], picture["height"]) == (1200, 800)
    assert picture["already"] is False
    assert picture["notes"] == []
    shown = robin.get(picture["thumb"])
    assert shown.status_code == 200
    assert b"".join(shown)
    shown.close()


def test_the_audit_says_who_added_it(robin: Client) -> None:
    robin.post(UPLOAD, {"file": factories.picture_file()})
    added = PictureAct.objects.get()
    assert added.verb == "add_picture"
    assert added.actor.groups.get().name == "Reporter"


def test_what_is_no_picture_is_refused_with_a_sentence(robin: Client) -> None:
    answer = robin.post(UPLOAD, {"file": ContentFile(b"<svg/>", name="logo.jpg")})
    assert answer.status_code == 400
    assert "picture" in answer.json()["error"]
    assert not Image.objects.exists()


def test_an_upload_without_a_file_is_told_so(robin: Client) -> None:
    answer = robin.post(UPLOAD)
    assert answer.status_code == 400
    assert answer.json()["error"] == "Choose a picture file."


def test_who_uploads_what_moves_is_told_once(robin: Client) -> None:
    file = io.BytesIO()
    first, second = (Pillow.new("RGB", (800, 600), colour) for colour in ("navy", "white"))
    first.save(file, "GIF", save_all=True, append_images=[second])
    answer = robin.post(UPLOAD, {"file": ContentFile(file.getvalue(), name="moves.gif")})
    [note] = answer.json()["notes"]
    assert "This picture moves." in note


def test_the_same_file_is_kept_once(robin: Client) -> None:
    first = robin.post(UPLOAD, {"file": factories.picture_file()}).json()
    Image.objects.update(digest=hashlib.sha256(factories.picture_file().read()).hexdigest())
    again = robin.post(UPLOAD, {"file": factories.picture_file("other.jpg")})
    assert again.status_code == 201
    assert again.json()["id"] == first["id"]
    assert again.json()["already"] is True
    assert "in the library already" in again.json()["notes"][0]
    assert Image.objects.count() == 1


def test_who_is_not_in_the_newsroom_uploads_nothing(client: Client) -> None:
    assert client.post(UPLOAD, {"file": factories.picture_file()}).status_code == 302
    assert not Image.objects.exists()


def test_who_has_no_role_uploads_and_finds_nothing() -> None:
    nobody = signed_in(factories.UserFactory.create())
    assert nobody.post(UPLOAD, {"file": factories.picture_file()}).status_code == 403
    assert nobody.get(FIND).status_code == 403
    assert not Image.objects.exists()


# --- Find ---


def test_the_newest_come_first_and_pages_go_on_where_the_last_ended(
    robin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.admin.pictures.asked._SIZE", 2)
    for name in ("Pier", "Ferry", "Harbour"):
        pictured(name)
    first = robin.get(FIND).json()
    assert [each["name"] for each in first["pictures"]] == ["Harbour", "Ferry"]
    rest = robin.get(FIND, {"before": first["before"]}).json()
    assert [each["name"] for each in rest["pictures"]] == ["Pier"]
    assert rest["before"] == ""


def test_words_are_looked_for_in_caption_credit_place_and_file_name(robin: Client) -> None:
    pictured("Pier", credit="Ines Lund", city="Port Averly")
    pictured("Ferry", credit="Jon Berg")
    assert found(robin, q="pier lund") == ["Pier"]
    assert found(robin, q="averly") == ["Pier"]
    assert found(robin, q="berg") == ["Ferry"]
    assert found(robin, q="BERG jon") == ["Ferry"]
    assert found(robin, q="berg lund") == []
    assert found(robin, q="pier.jpg") == ["Ferry", "Pier"]


def test_a_file_is_found_by_the_number_that_a_camera_gave_it(robin: Client) -> None:
    pictured("Pier", original_name="IMG_1234.JPG")
    pictured("Ferry", original_name="dsc-0012-final.jpeg")
    assert found(robin, q="1234") == ["Pier"]
    assert found(robin, q="img_12") == ["Pier"]
    assert found(robin, q="IMG_1234.JPG") == ["Pier"]
    assert found(robin, q="0012") == ["Ferry"]


def test_the_last_word_may_be_its_beginning(robin: Client) -> None:
    pictured("A harbour at night")
    assert found(robin, q="at harb") == ["A harbour at night"]
    assert found(robin, q="harb night") == []


@pytest.mark.parametrize("typed", ["'", "a & | !", "***", "\\", "ä:*", "%", "x" * 5000])
def test_no_typed_character_breaks_the_search(robin: Client, typed: str) -> None:
    pictured("Pier")
    assert robin.get(FIND, {"q": typed}).status_code == 200


def test_what_readers_may_not_see_any_more_is_not_offered(robin: Client) -> None:
    pictured("Pier", hidden=Image.Hidden.EXPIRED)
    pictured("Ferry", hidden=Image.Hidden.TAKEN_DOWN)
    pictured("Harbour", hidden=Image.Hidden.EARLY)
    assert found(robin) == ["Harbour"]


@pytest.mark.parametrize("rows", [3, 30])
def test_a_search_is_two_queries(
    robin: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        factories.image()
    with django_assert_max_num_queries(6) as spent:
        robin.get(FIND, {"q": "pier"})
    asked = [query["sql"].upper() for query in spent.captured_queries]
    assert not [sql for sql in asked if "COUNT(" in sql or "OFFSET" in sql]


def test_a_common_word_and_a_rare_one_find_the_same_way(robin: Client) -> None:
    for number in range(60):
        pictured("A ferry" if number % 20 else "A rare ferry")
    assert found(robin, q="rare") == ["A rare ferry"] * 3
    assert len(found(robin, q="ferry")) == 24
    before = robin.get(FIND, {"q": "ferry"}).json()["before"]
    assert len(robin.get(FIND, {"q": "rare", "before": before}).json()["pictures"]) == 2


def test_a_word_that_only_other_pictures_have_is_found_in_no_narrowed_list() -> None:
    """And by the index: a walk through all pictures without credit would take a second."""
    for number in range(60):
        pictured("A ferry", credit="" if number % 2 else "Averly Press")
    with CaptureQueriesContext(connection) as asked:
        assert pictures.page("press", show="no-credit", size=24).items == []
    assert 'AS "added"' in asked.captured_queries[-1]["sql"]
    assert len(pictures.page("press", size=24).items) == 24
    first = pictures.page("ferry", show="no-credit", size=24)
    assert len(pictures.page("ferry", show="no-credit", before=first.older, size=24).items) == 6


def test_the_matches_are_found_by_the_index_of_words() -> None:
    pictured("Pier")
    wanted = SearchQuery("pier:*", config="simple", search_type="raw")
    with connection.cursor() as cursor:
        # In a table of one row every way costs the same: those through other indexes are closed.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan = Image.objects.alias(words=WORDS).filter(words=wanted).explain()
    assert "image_search" in plan


# --- State and desk copy ---


def test_the_state_of_the_sizes_is_told(robin: Client) -> None:
    image = pictured("Pier", state=Image.State.WAITING)
    told = robin.get(f"/newsroom/pictures/{image.pk}/state/").json()
    assert told["state"] == "waiting"
    assert robin.get("/newsroom/pictures/4711/state/").status_code == 404


def test_the_newsroom_sees_what_readers_do_not_and_no_shared_cache_keeps_it(robin: Client) -> None:
    image = pictured("Pier", hidden=Image.Hidden.TAKEN_DOWN)
    answer = robin.get(f"/newsroom/pictures/{image.pk}/desk-copy.jpg")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/")
    assert "private" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_of_a_store_that_is_away_the_newsroom_is_told_and_nothing_is_kept(robin: Client) -> None:
    image = factories.image()
    file = Path(originals.storage().path(f"{image.original_key}/desk.jpg"))
    file.unlink()
    file.mkdir()
    answer = robin.get(f"/newsroom/pictures/{image.pk}/desk-copy.jpg")
    assert answer.status_code == 503
    assert "no-store" in answer["Cache-Control"]
    assert "cannot be reached" in answer.text


def test_readers_never_get_a_desk_copy(client: Client) -> None:
    image = pictured("Pier")
    assert client.get(f"/newsroom/pictures/{image.pk}/desk-copy.jpg").status_code == 302


# --- The audit ---


@pytest.mark.parametrize(
    "act", ["UPDATE articles_pictureact SET note = 'x'", "DELETE FROM articles_pictureact"]
)
def test_nobody_alters_the_audit(robin: Client, act: str) -> None:
    robin.post(UPLOAD, {"file": factories.picture_file()})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(act)
