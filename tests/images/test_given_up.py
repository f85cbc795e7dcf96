"""A picture that ends its worker each time it is cut is given up, and stays in print as it is."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from images import crops, jobs, renditions
from images.models import Image
from images.uploads import store
from tests.factories import picture_file

pytestmark = pytest.mark.django_db


class Ended(BaseException):
    """Of a worker that is killed nothing goes on: no error is caught."""


def cut(image: Image) -> None:
    context: Any = SimpleNamespace(job=SimpleNamespace(attempts=1))
    jobs.cut(context, image.pk, str(image.key))


def ended(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the worker begin with a picture, and be killed."""

    def kill(_image: Image) -> None:
        raise Ended

    with monkeypatch.context() as patched, pytest.raises(Ended):
        patched.setattr(renditions, "cut", kill)
        cut(image)


def now(image: Image) -> Image:
    return Image.objects.get(pk=image.pk)


def test_a_picture_that_ends_its_worker_three_times_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    image = store(picture_file())
    for _ in range(3):
        ended(image, monkeypatch)
        assert now(image).state == Image.State.WAITING
    cut(image)
    assert now(image).state == Image.State.FAILED
    assert now(image).formats == ["jpg"], "what is there stays in print"
    assert "it is given up" in caplog.text


def test_a_picture_that_was_given_up_is_tried_again_when_somebody_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = store(picture_file())
    for _ in range(3):
        ended(image, monkeypatch)
    cut(image)
    cut(image)
    assert now(image).state == Image.State.READY
    assert now(image).crops == list(crops.CROPS)


def test_workers_that_end_by_chance_give_no_picture_up(monkeypatch: pytest.MonkeyPatch) -> None:
    image = store(picture_file())
    for _ in range(3):
        ended(image, monkeypatch)
        ended(image, monkeypatch)
        cut(image)
        assert now(image).state == Image.State.READY


@pytest.mark.django_db(transaction=True)
def test_errors_while_the_database_is_away_give_no_picture_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = store(picture_file())
    for _ in range(3):
        with monkeypatch.context() as patched, pytest.raises(OSError, match="The network is down"):
            patched.setattr(renditions, "cut", lose_everything(patched))
            cut(image)
    cut(image)
    assert now(image).state == Image.State.READY


def lose_everything(patched: pytest.MonkeyPatch) -> Callable[[Image], None]:
    """Lose the store and the database in the middle of a cut."""

    def lose(_image: Image) -> None:
        connection.close()
        patched.setitem(connection.settings_dict, "HOST", "/nowhere")
        raise OSError("The network is down")

    return lose
