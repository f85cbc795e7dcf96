"""Finding a story from any page of the newsroom."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from articles import workflow
from tests import factories
from tests.newsroom_pages import STORIES, editor_url, signed_in

pytestmark = pytest.mark.django_db
FIND = f"{STORIES}find/"
Budget = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def robin() -> Client:
    return signed_in(factories.reporter())


def found(client: Client, typed: str) -> list[dict[str, Any]]:
    answer = client.get(FIND, {"q": typed})
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_a_story_in_any_status_is_found_by_beginnings_of_words(robin: Client) -> None:
    killed = factories.story(headline="Why the Old Port Has No Radar")
    workflow.kill(actor=factories.chief(), article=killed, reason="x")
    factories.draft(headline="Radar for the New Port")
    factories.story(headline="A Ferry")
    assert [(each["headline"], each["status"]) for each in found(robin, "port rad")] == [
        ("Radar for the New Port", "draft"),
        ("Why the Old Port Has No Radar", "killed"),
    ]
    assert found(robin, "port rad")[1]["url"] == editor_url(killed)


@pytest.mark.parametrize("typed", ["", " ", "zeppelin", "&|!", "<b>"])
def test_nothing_is_found_by_nothing(typed: str, robin: Client) -> None:
    factories.story()
    assert found(robin, typed) == []


def test_at_most_a_dozen_come_in_two_queries(
    robin: Client, django_assert_num_queries: Budget
) -> None:
    for _ in range(14):
        factories.story(headline="A Ferry")
    with django_assert_num_queries(4 + 2):  # who asks, and the search
        assert len(found(robin, "ferr")) == 12


def test_who_may_not_read_stories_finds_none(client: Client) -> None:
    assert signed_in(factories.UserFactory.create()).get(FIND, {"q": "a"}).status_code == 403
    assert client.get(FIND, {"q": "a"}).status_code == 302
