"""What the newsroom's pages cost: a fixed number of queries at any number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from articles import workflow
from tests import factories
from tests.newsroom_pages import NEW_STORY, STORIES, editor_url, signed_in

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]

# Session, user, permissions of the user and of the groups: what every page of the newsroom costs.
SIGNED_IN = 4


@pytest.fixture
def edda() -> Client:
    return signed_in(factories.editor())


@pytest.fixture
def busy() -> Iterator[None]:
    """A newsroom with more of everything than a page shows."""
    robin = factories.reporter()
    for number in range(6):
        article = factories.story()
        factories.update(article)
        text = workflow.draft_update(actor=robin, article=article, copy=factories.copy())
        if number % 2:
            workflow.submit(actor=robin, dispatch=text)
        factories.AuthorFactory.create()
        factories.TopicFactory.create()
    yield


@pytest.mark.usefixtures("busy")
class TestInABusyNewsroom:
    def test_the_desk(self, edda: Client, django_assert_max_num_queries: Budget) -> None:
        with django_assert_max_num_queries(SIGNED_IN + 6):
            assert edda.get("/newsroom/").status_code == 200

    def test_the_list_of_stories(self, edda: Client, django_assert_max_num_queries: Budget) -> None:
        with django_assert_max_num_queries(SIGNED_IN + 3) as spent:
            assert edda.get(STORIES, {"q": "ferry"}).status_code == 200
        asked = [query["sql"].upper() for query in spent.captured_queries]
        assert not [sql for sql in asked if "COUNT(" in sql or "OFFSET" in sql]

    @pytest.mark.parametrize("model", ["authors/author", "articles/topic", "articles/section"])
    def test_an_ordinary_list_never_counts(
        self, model: str, edda: Client, django_assert_max_num_queries: Budget
    ) -> None:
        with django_assert_max_num_queries(SIGNED_IN + 3) as spent:
            assert edda.get(f"/newsroom/{model}/").status_code == 200
        assert not [q for q in spent.captured_queries if "COUNT(" in q["sql"].upper()]

    def test_a_new_story(self, edda: Client, django_assert_max_num_queries: Budget) -> None:
        with django_assert_max_num_queries(SIGNED_IN + 6):
            assert edda.get(NEW_STORY).status_code == 200

    def test_the_also_read_search(
        self, edda: Client, django_assert_max_num_queries: Budget
    ) -> None:
        with django_assert_max_num_queries(SIGNED_IN + 2):
            response = edda.get(f"{STORIES}also-read/", {"q": "ferr"})
        assert len(response.json()["results"]) == 6


@pytest.mark.parametrize("updates", [1, 25])
def test_the_story_editor_costs_the_same_at_any_length_of_the_chain(
    updates: int, edda: Client, django_assert_max_num_queries: Budget
) -> None:
    article = factories.story()
    editor = factories.editor()
    for _ in range(updates):
        factories.update(article, actor=editor)
    with django_assert_max_num_queries(SIGNED_IN + 14):
        assert edda.get(editor_url(article)).status_code == 200
    with django_assert_max_num_queries(SIGNED_IN + 16):
        assert edda.get(f"{editor_url(article)}?append").status_code == 200
