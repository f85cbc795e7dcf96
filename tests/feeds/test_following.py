"""The feeds in the blast radius of a takedown: every one that carries the story or the passage."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.models import Article
from feeds.following import feeds
from tests import factories
from tests.feeds.feeds import titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Article:
    """A story of two topics, signed by one author as filed, and by another in its update."""
    topics = frozenset(factories.TopicFactory.create(name=name) for name in ("Harbour", "Fog"))
    found = factories.story(
        filed=factories.filing(topics=topics),
        authors=[factories.AuthorFactory.create(name="Ines Okafor")],
    )
    factories.update(found, authors=[factories.AuthorFactory.create(name="Mara Lindqvist")])
    return Article.objects.get(pk=found.pk)


def test_every_feed_with_the_story_is_named_where_it_is_found(
    story: Article, client: Client
) -> None:
    carried = feeds(story, None)
    *found, sitemap = carried.carriers
    assert [each.name for each in found] == [
        "Feed of the paper",
        "Feed of section World",
        "Feed of topic Fog",
        "Feed of topic Harbour",
        "Feed of author Ines Okafor",
        "Feed of author Mara Lindqvist",
    ]
    for each in found:
        stem = each.url.removeprefix("/feeds/").removesuffix(".rss")
        assert titles(client, stem, "rss") == [story.headline], each
    assert sitemap.name.startswith("Sitemap of ")
    assert client.get(sitemap.url).status_code == 200
    assert str(carried) == "7 feeds and sitemaps"


def test_it_is_the_same_for_a_passage_and_after_the_takedown(story: Article) -> None:
    names = [each.name for each in feeds(story, None).carriers]
    passage = story.dispatches.get(number=1)
    assert [each.name for each in feeds(story, passage).carriers] == names[:-1]
    workflow.kill(actor=factories.chief(), article=story, reason="Untrue")
    story.refresh_from_db()
    assert [each.name for each in feeds(story, None).carriers] == names


def test_a_draft_is_in_no_feed() -> None:
    assert feeds(factories.draft().article, None).count == 0


def test_it_costs_three_queries(
    story: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loaded = Article.objects.select_related("section").get(pk=story.pk)
    with django_assert_num_queries(3):
        feeds(loaded, None)
