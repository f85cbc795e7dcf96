"""A store that refuses, is busy, or breaks off in the middle of a file: no picture's fault."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from articles.workflow.picture_files import NotReadable
from articles.workflow.pictures import describe_picture
from images import originals
from images.models import Image
from images.uploads import store
from tests import factories
from tests.factories import picture_file
from tests.images.unruly import Unruly
from tests.newsroom_pages import signed_in
from tests.working import work

pytestmark = pytest.mark.django_db(transaction=True)

FAILS = ["refuse", "busy", "break"]


def later() -> None:
    """Let the time pass after which jobs are tried again."""
    ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)
    work()


@pytest.mark.parametrize("fails", FAILS)
def test_a_file_that_cannot_be_fetched_is_an_error_of_a_disk(unruly: Unruly, fails: str) -> None:
    image = store(picture_file())
    unruly.does["GET"] = fails
    with pytest.raises(OSError, match="store of pictures") as failed:
        originals.read(image)
    assert not isinstance(failed.value, FileNotFoundError)
    unruly.does.clear()
    assert originals.read(image) == picture_file().read()


def test_a_file_costs_one_request(unruly: Unruly) -> None:
    image = store(picture_file())
    unruly.asked.clear()
    with image.open_desk_copy() as copy:
        assert copy.read()
    assert unruly.asked == {"GET": 1}


def test_no_file_is_no_file_and_no_bucket_is_a_store_that_is_away(
    unruly: Unruly, settings: Settings
) -> None:
    with pytest.raises(FileNotFoundError):
        default_storage.open("pictures/never.jpg")
    options = settings.STORAGES["default"]["OPTIONS"] | {"bucket_name": "another"}
    other = {"default": settings.STORAGES["default"] | {"OPTIONS": options}}
    settings.STORAGES = settings.STORAGES | other
    with pytest.raises(OSError, match="store of pictures") as failed:
        default_storage.open("pictures/never.jpg")
    assert not isinstance(failed.value, FileNotFoundError)


@pytest.mark.parametrize("fails", FAILS)
def test_it_is_cut_however_often_its_original_could_not_be_fetched(
    unruly: Unruly, fails: str
) -> None:
    image = store(picture_file())
    unruly.does["GET"] = fails
    for _ in range(4):
        later()
    image.refresh_from_db()
    assert image.state == Image.State.WAITING
    unruly.does.clear()
    later()
    image.refresh_from_db()
    assert image.state == Image.State.READY


@pytest.mark.parametrize("fails", ["refuse", "break"])
def test_readers_and_the_desk_are_asked_to_wait(
    client: Client, unruly: Unruly, fails: str, caplog: pytest.LogCaptureFixture
) -> None:
    image = store(picture_file())
    unruly.does["GET"] = fails
    answer = client.get(image.rendition_url(960))
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    desk = signed_in(factories.reporter())
    address = f"/newsroom/pictures/{image.pk}/desk-copy.jpg"
    assert desk.get(address).status_code == 503
    unruly.does.clear()
    assert client.get(image.rendition_url(960)).status_code == 200
    assert desk.get(address).status_code == 200


@pytest.mark.parametrize("fails", ["refuse", "break"])
def test_an_editor_is_told_and_the_picture_stays_as_it_was(unruly: Unruly, fails: str) -> None:
    image = store(picture_file())
    unruly.does["GET"] = fails
    with pytest.raises(NotReadable, match="Try again in a minute"):
        describe_picture(
            actor=factories.editor(), image=image, version=image.version, said={"credit": "J. Berg"}
        )
    image.refresh_from_db()
    assert image.credit == ""


@pytest.mark.parametrize("fails", ["refuse", "busy"])
def test_what_cannot_be_written_or_deleted_is_an_error_of_a_disk(
    unruly: Unruly, fails: str
) -> None:
    with transaction.atomic():
        image = store(picture_file())
    unruly.does |= {"PUT": fails, "DELETE": fails}
    with pytest.raises(OSError, match="store of pictures"):
        default_storage.save("pictures/x.jpg", picture_file())
    with pytest.raises(OSError, match="store of pictures"):
        default_storage.delete(f"{image.folder}/960.jpg")


def test_who_shares_a_story_gets_its_poster_later(
    client: Client, unruly: Unruly, caplog: pytest.LogCaptureFixture
) -> None:
    article = factories.story()
    work()
    article.refresh_from_db()
    address = f"/posters/{article.poster}.jpg"
    unruly.does["GET"] = "break"
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    unruly.does.clear()
    assert client.get(address).status_code == 200
