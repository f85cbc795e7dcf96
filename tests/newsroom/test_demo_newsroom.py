"""The demo newsroom: an invented paper of which every page can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from articles.models import Article, DueAct, Note, Section, Topic
from authors.models import Author
from newsroom.demo import pictures
from tests.databases import another_database
from tests.factories import picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def paper(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo newsroom in a database of its own, with one plain picture for all of its drawn ones.

    Drawing them takes most of the time; test_load_demo.py draws some.
    """
    plain = picture_file(size=(400, 250)).read()
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        another_database("demo"),
    ):
        patch.setattr(pictures, "draw", lambda name: plain)
        call_command("load_demo", verbosity=0)
        yield


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')
            found[name] = cursor.fetchall()
    return found


def status_of(address: str) -> int:
    return Client().get(address).status_code


# --- What is in it --------------------------------------------------------------------------


def test_it_is_a_paper_with_stories_sections_and_authors() -> None:
    assert Article.objects.public().count() >= 30
    assert Section.objects.count() >= 4
    assert Author.objects.count() >= 5
    assert Topic.objects.exists()
    for section in Section.objects.all():
        assert Article.objects.public().of_section(section).exists(), f"{section} is empty"


def test_two_stories_at_least_have_three_breaking_updates() -> None:
    chains = (
        Article.objects.public()
        .filter(dispatches__number__gte=1, dispatches__live_revision__isnull=False)
        .annotate(updates=Count("dispatches"))
    )
    assert len([story for story in chains if story.updates >= 3]) >= 2


def test_the_desk_has_something_to_do() -> None:
    states = Article.objects.values_list("dispatches__state", flat=True)
    assert {"drafting", "submitted", "returned", "scheduled"} <= set(states)
    assert DueAct.objects.get().at > timezone.now()
    assert Note.objects.exists()
    assert Section.objects.filter(second_look=True).exists()


# --- How it reads ---------------------------------------------------------------------------


def test_every_story_can_be_read(client: Client) -> None:
    for story in Article.objects.public():
        page = client.get(story.url)
        assert page.status_code == 200, story
        assert len(re.findall("<h1[ >]", page.text)) == 1, story


def test_every_list_can_be_read() -> None:
    addresses = ["/", "/search/?q=harbour", "/fragments/masthead/", "/fragments/rails/"]
    for shelf in (*Section.objects.all(), *Topic.objects.all(), *Author.objects.all()):
        addresses.append(shelf.get_absolute_url())
    today = timezone.localdate()
    addresses += [f"/archive/{today - timedelta(days=n):%Y/%m/%d}/" for n in range(4)]
    assert [each for each in addresses if status_of(each) != 200] == []


@pytest.mark.parametrize("name", ["reporter", "editor", "chief"])
def test_its_people_can_sign_in(client: Client, name: str) -> None:
    people = {"username": name, "password": "newsroom-demo", "next": "/newsroom/"}
    desk = client.post("/newsroom/login/", people, follow=True)
    assert desk.redirect_chain == [("/newsroom/", 302)]
    assert desk.status_code == 200
    for story in Article.objects.all()[:3]:
        assert client.get(f"/newsroom/articles/article/{story.pk}/change/").status_code == 200


def test_loading_it_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = rows()
    call_command("load_demo")
    assert "loaded already" in capsys.readouterr().out
    assert rows() == before
