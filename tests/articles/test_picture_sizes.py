"""A picture whose sizes could not be made: found in the library, told on its page, tried again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import pictures
from articles.models import PictureAct
from articles.workflow import WrongState
from articles.workflow.pictures import cut_picture_again, take_down_picture
from images.models import Image
from tests import factories
from tests.articles.library import described, original
from tests.newsroom_pages import signed_in
from tests.reading import read
from tests.working import work

pytestmark = pytest.mark.django_db

LIBRARY = "/newsroom/pictures/"


@pytest.fixture
def robin() -> Client:
    """A reporter's client."""
    return signed_in(factories.reporter())


def failed(**said: str) -> Image:
    """Return a picture whose sizes the worker could not make, and has given up on."""
    image = described(**said) if said else factories.image()
    ProcrastinateJob.objects.filter(args__image_id=image.pk).delete()
    Image.objects.filter(pk=image.pk).update(state="failed")
    image.refresh_from_db()
    return image


def page_of(image: Image) -> str:
    return f"{LIBRARY}{image.pk}/"


def orders(image: Image) -> list[tuple[str, int]]:
    found = ProcrastinateJob.objects.filter(args__image_id=image.pk, task_name="images.cut")
    return list(found.values_list("status", "priority"))


def names(client: Client, **asked: str) -> list[str]:
    page = read(client.get(LIBRARY, asked))
    return [each.text for each in page.all("span", css="pictures-name")]


# --- The verb ---


def test_it_is_ordered_once_and_before_what_was_just_uploaded() -> None:
    image, uploaded = failed(), factories.image()
    robin = factories.reporter()
    for _ in range(2):  # two people press the button
        cut_picture_again(actor=robin, image=image)
    [(status, priority)] = orders(image)
    assert status == "todo"
    assert priority > orders(uploaded)[0][1]
    assert PictureAct.objects.get(verb="cut_picture_again").actor == robin
    image.refresh_from_db()
    assert image.state == Image.State.WAITING


def test_what_readers_do_not_see_is_not_cut() -> None:
    image = failed()
    take_down_picture(actor=factories.editor(), image=image, reason="A complaint.")
    with pytest.raises(WrongState):
        cut_picture_again(actor=factories.editor(), image=image)
    assert not orders(image)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_back_is_cut_at_once_by_the_order_that_waits() -> None:
    image = factories.image()
    file = original(image)
    aside = file.rename(file.with_name("aside"))
    for _ in range(4):
        ProcrastinateJob.objects.filter(status="todo").update(scheduled_at=None)
        work()
    image.refresh_from_db()
    assert image.state == Image.State.FAILED
    aside.rename(file)
    cut_picture_again(actor=factories.reporter(), image=image)
    assert [status for status, _priority in orders(image)] == ["todo"]
    work()
    image.refresh_from_db()
    assert image.state == Image.State.READY


# --- Its page ---


def test_the_page_says_what_happened_what_readers_get_and_what_to_do(robin: Client) -> None:
    image = failed()
    page = read(robin.get(page_of(image)))
    assert page.one(id="picture-state").text == "Sizes: could not be made."
    told = page.one(id="picture-failed")
    assert "Readers get what is there: one size, 960 pixels wide." in told.text
    assert "replace the picture with its file saved anew" in told.text
    assert told.one("button").text == "Try again"
    assert told.one("button")["form"] == page.one("form", id="again-form").attributes["id"]


def test_the_button_orders_it_and_the_page_tells_how_far_it_is_and_who_asked(
    robin: Client,
) -> None:
    image = failed()
    page = read(robin.post(f"{page_of(image)}cut-again/", follow=True))
    assert page.one(id="picture-state").text == "Sizes: being made."
    assert "hidden" in page.one(id="picture-failed").attributes
    assert "had its sizes made again" in page.one(css="picture-history").text
    assert len(orders(image)) == 1


def test_the_script_is_told_the_state_or_why_not(robin: Client) -> None:
    image = failed()
    asked: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    answer = robin.post(f"{page_of(image)}cut-again/", **asked)
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    take_down_picture(actor=factories.editor(), image=image, reason="A complaint.")
    answer = robin.post(f"{page_of(image)}cut-again/", **asked)
    assert answer.status_code == 409
    assert answer.json()["error"] == "Its sizes are made when readers see it again."


def test_a_picture_with_its_sizes_or_out_of_sight_has_no_such_button(robin: Client) -> None:
    down = failed()
    take_down_picture(actor=factories.editor(), image=down, reason="A complaint.")
    assert not read(robin.get(page_of(down))).all(id="picture-failed")
    page = read(robin.get(page_of(factories.image())))
    assert "hidden" in page.one(id="picture-failed").attributes


def test_asking_by_a_link_changes_nothing(robin: Client) -> None:
    image = failed()
    assert robin.get(f"{page_of(image)}cut-again/").status_code == 405
    assert signed_in(factories.UserFactory.create(is_staff=True)).post(
        f"{page_of(image)}cut-again/"
    ).status_code in {302, 403}
    assert not orders(image)


# --- The library ---


def test_the_library_is_narrowed_to_those_whose_sizes_failed(robin: Client) -> None:
    failed(caption="Bad disk")
    described(caption="Good", credit="A")
    down = failed(caption="Taken down")
    take_down_picture(actor=factories.editor(), image=down, reason="A complaint.")
    assert names(robin, show="failed") == ["Bad disk"]
    assert names(robin, show="failed", q="disk") == ["Bad disk"]
    assert names(robin, show="failed", q="good") == []


def test_the_list_of_those_pages_by_keyset_in_one_query(
    robin: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.admin.pictures.library._SIZE", 2)
    for number in range(3):
        failed(caption=f"Bad {number}")
    with django_assert_max_num_queries(5) as spent:
        page = read(robin.get(LIBRARY, {"show": "failed"}))
    [older] = [each["href"] for each in page.all("a") if each.attributes.get("rel") == "next"]
    assert [
        each.text for each in read(robin.get(f"{LIBRARY}{older}")).all(css="pictures-name")
    ] == ["Bad 0"]
    assert not [each for each in spent.captured_queries if "OFFSET" in each["sql"]]


def test_they_are_found_among_many_by_an_index_of_their_own() -> None:
    ready = {"width": 4, "height": 3, "widths": [4], "formats": ["jpg"], "state": "ready"}
    Image.objects.bulk_create(Image(**ready) for _ in range(2000))
    failed()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE images_image")
    assert "image_newest_failed" in pictures.library(show="failed").explain()
