"""What a print costs: so many queries at any length of the chain, and purges that wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from articles import workflow
from articles.models import Address, Article
from authors.models import User
from tests import factories

pytestmark = pytest.mark.django_db

CACHES = ["http://edge-one.example.com/", "http://edge-two.example.com/"]
# The person's rights, the transaction's two ends, the story, its text, its signers; the address,
# the printing, the passage; what the listing is derived from, the listing, both lists; the event,
# its announcement, the processes, the caches.
FIRST, UPDATE = 20, 21


@pytest.fixture(autouse=True)
def caches(settings: Settings) -> Iterator[None]:
    settings.PURGE_URLS = CACHES
    yield


@pytest.fixture
def editor() -> User:
    """Somebody whose rights are not known yet, as in a request."""
    return User.objects.get(pk=factories.editor().pk)


def filed() -> Any:
    return factories.filing(topics=frozenset({factories.TopicFactory.create() for _ in range(3)}))


def cost(**named: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        workflow.publish(**named)
    return len(captured)


def test_a_first_print_costs_few_queries(editor: User) -> None:
    authors = [factories.AuthorFactory.create(), factories.AuthorFactory.create()]
    dispatch = factories.draft(filed=filed(), authors=authors)
    assert cost(actor=editor, dispatch=dispatch, seq=1) <= FIRST


def test_a_breaking_update_costs_the_same_at_any_length_of_the_chain(editor: User) -> None:
    story = factories.story(filed=filed())
    costs = set()
    for _ in range(4):
        dispatch = workflow.draft_update(actor=editor, article=story, copy=factories.copy())
        costs.add(cost(actor=User.objects.get(pk=editor.pk), dispatch=dispatch, seq=1))
    assert len(costs) == 1
    assert max(costs) <= UPDATE


def test_each_cache_is_told_three_times_by_jobs_of_the_same_commit(editor: User) -> None:
    dispatch = factories.draft()
    workflow.publish(actor=editor, dispatch=dispatch, seq=1)
    jobs = ProcrastinateJob.objects.filter(task_name="edge.purge").order_by("id")
    for url in CACHES:
        own = [each for each in jobs if each.args["url"] == url]
        times = [each.scheduled_at for each in own]
        # The first at once, whatever the clocks of the two machines say.
        assert times[0] is None
        assert timedelta(seconds=4) < times[2] - times[1] < timedelta(seconds=6)
        assert {f"story-{dispatch.article_id}" in each.args["keys"] for each in own} == {True}


def test_a_print_that_comes_to_nothing_tells_no_cache(editor: User) -> None:
    dispatch = factories.draft()
    with pytest.raises(RuntimeError), transaction.atomic():
        workflow.publish(actor=editor, dispatch=dispatch, seq=1)
        raise RuntimeError
    assert not ProcrastinateJob.objects.filter(task_name="edge.purge").exists()
    assert not Address.objects.exists()
    assert Article.objects.get().status == "draft"


def test_of_many_stories_with_one_slug_each_gets_an_address_of_its_own(editor: User) -> None:
    for _ in range(3):
        workflow.publish(
            actor=editor, dispatch=factories.draft(filed=factories.filing(slug="ferry")), seq=1
        )
    slugs = Article.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["ferry", "ferry-2", "ferry-3"]
    assert list(Address.objects.order_by("pk").values_list("slug", flat=True)) == list(slugs)
