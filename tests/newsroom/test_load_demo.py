"""Loading the demo newsroom: only where it may be, and wholly or not at all."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from articles.models import Section
from authors.models import User
from newsroom.demo import pictures
from tests.factories import reporter

pytestmark = pytest.mark.django_db


def test_a_load_cut_short_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(pictures, "draw", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("load_demo")
    assert not User.objects.exists()
    assert not Section.objects.exists()


def test_production_never_gets_people_with_a_known_password(settings: Settings) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="not loaded in production"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_it_is_not_loaded_into_somebody_elses_newsroom() -> None:
    reporter()
    with pytest.raises(CommandError, match="another newsroom"):
        call_command("load_demo")
    assert User.objects.count() == 1


def test_a_picture_is_drawn_the_same_every_time() -> None:
    for name in (pictures.NAMES[0], pictures.NAMES[-1]):
        assert pictures.draw(name) == pictures.draw(name)
        assert pictures.draw(name).startswith(b"\xff\xd8")
