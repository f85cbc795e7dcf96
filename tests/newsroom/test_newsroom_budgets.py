"""What the newsroom's pages cost: a fixed number of queries at any number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article
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
        with django_assert_max_num_queries(SIGNED_IN + 8):
            assert edda.get("/newsroom/").status_code == 200

    def test_the_list_of_stories(self, edda: Client, django_assert_max_num_queries: Budget) -> None:
        with django_assert_max_num_queries(SIGNED_IN + 4) as spent:
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
        with django_assert_max_num_queries(SIGNED_IN + 7):
            assert edda.get(NEW_STORY).status_code == 200

    def test_the_also_read_search(
        self, edda: Client, django_assert_max_num_queries: Budget
    ) -> None:
        with django_assert_max_num_queries(SIGNED_IN + 2):
            response = edda.get(f"{STORIES}also-read/", {"q": "ferr"})
        assert len(response.json()["results"]) == 6


def a_chain(updates: int) -> Article:
    """A story with as many updates, of which the first was withdrawn."""
    actor = factories.editor()
    article = factories.story(actor=actor)
    for _ in range(updates):
        factories.update(article, actor=actor)
    first = article.dispatches.get(number=1)
    workflow.withdraw(actor=actor, dispatch=first, reason="x")
    return article


@pytest.mark.parametrize("updates", [1, 25])
def test_the_story_editor_costs_the_same_at_any_length_of_the_chain(
    updates: int, edda: Client, django_assert_max_num_queries: Budget
) -> None:
    article = a_chain(updates)
    with django_assert_max_num_queries(SIGNED_IN + 17):
        assert edda.get(editor_url(article)).status_code == 200
    with django_assert_max_num_queries(SIGNED_IN + 17):
        assert edda.get(f"{editor_url(article)}?append").status_code == 200


@pytest.mark.timeout(400)  # five hundred acts come before it
def test_five_hundred_updates_open_in_the_editor_and_are_withdrawn_from_at_the_same_cost(
    edda: Client, django_assert_max_num_queries: Budget
) -> None:
    article = a_chain(500)
    with django_assert_max_num_queries(SIGNED_IN + 17):
        page = edda.get(editor_url(article))
    assert page.text.count("Withdraw…") == 500
    # All are there, and most of them by their headline alone.
    assert len(page.content) < 1_000_000
    update = article.dispatches.get(number=250)
    url = f"/newsroom/articles/article/passages/{update.pk}/withdraw/"
    with django_assert_max_num_queries(SIGNED_IN + 19):
        assert edda.get(url).status_code == 200
    arrivals = editor_url(article).replace("/change/", "/arrivals/")
    with django_assert_max_num_queries(SIGNED_IN + 10):
        assert edda.get(arrivals, {"append": "", "have": "1"}).status_code == 200


@pytest.mark.parametrize("verb", ["unpublish", "kill"])
@pytest.mark.parametrize("size", [1, 12])
def test_the_page_of_a_grave_act_costs_the_same_at_any_number_of_carriers(
    size: int, verb: str, django_assert_max_num_queries: Budget
) -> None:
    cleo = signed_in(factories.chief())
    topics = frozenset(factories.TopicFactory.create() for _ in range(size))
    authors = [factories.AuthorFactory.create() for _ in range(size)]
    article = factories.story(
        filed=factories.filing(topics=topics), authors=authors, source_uri="urn:ap:1"
    )
    body = f"<p>x</p><p data-also-read='{article.pk}'></p>"
    for _ in range(size):
        factories.story(source_uri="urn:ap:1", body=body)
    url = f"/newsroom/articles/article/{article.pk}/take-down/{verb}/"
    with django_assert_max_num_queries(SIGNED_IN + 19):
        assert cleo.get(url).status_code == 200


@pytest.mark.parametrize("verb", ["withdraw", "reinstate", "erase"])
def test_the_page_of_an_act_on_a_passage_has_its_budget(
    verb: str, django_assert_max_num_queries: Budget
) -> None:
    article = a_chain(3)
    number = 1 if verb == "reinstate" else 3
    passage = article.dispatches.get(number=number)
    url = f"/newsroom/articles/article/passages/{passage.pk}/{verb}/"
    cleo = signed_in(factories.chief())
    with django_assert_max_num_queries(SIGNED_IN + 26):
        assert cleo.get(url).status_code == 200


def test_looking_for_what_others_did_costs_one_query_while_nothing_comes(
    edda: Client, django_assert_num_queries: Budget
) -> None:
    article = a_chain(3)
    have = article.events.latest("pk").pk
    arrivals = editor_url(article).replace("/change/", "/arrivals/")
    with django_assert_num_queries(SIGNED_IN + 1):
        assert edda.get(arrivals, {"append": "", "have": have}).status_code == 204


def test_an_open_page_that_tells_its_tab_costs_two_more(
    edda: Client, django_assert_num_queries: Budget
) -> None:
    article = a_chain(1)
    asked = {"append": "", "have": article.events.latest("pk").pk, "tab": "a" * 32}
    arrivals = editor_url(article).replace("/change/", "/arrivals/")
    for _ in range(2):
        with django_assert_num_queries(SIGNED_IN + 3):
            assert edda.get(arrivals, asked).status_code == 204
