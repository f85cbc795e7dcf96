"""The rights to pictures, by ``manage.py worker`` as a process of its own: on time, and once."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import PictureAct
from images.models import Image
from tests.articles.library import described, story_with
from tests.newsroom.test_due_worker import is_at_work, worker
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_picture_leaves_its_page_at_the_end_of_its_rights(tmp_path: Path) -> None:
    image = described(credit="Ines Lund")
    story = story_with(image)
    with worker(tmp_path) as running:
        wait_for("the worker is at work", is_at_work)
        ends = timezone.now() + timedelta(seconds=2)
        image = described(image, usable_until=ends)
        key = str(image.key)
        assert key in Client().get(story.url).text
        wait_for("it is hidden", lambda: Image.objects.filter(pk=image.pk, hidden="expired"))
        assert key not in Client().get(story.url).text
        act = PictureAct.objects.get(image=image, verb="end_rights")
        assert timedelta() <= act.at - ends < timedelta(seconds=5)
        assert running.stop(signal.SIGTERM) == 0
    assert PictureAct.objects.filter(image=image, verb="end_rights").count() == 1
