"""The search page: what finds a story, what does not, and what a hostile query does: nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article
from tests.factories import story, update
from tests.reading import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def ferry() -> Article:
    return story(
        headline="Ferry Strikes the Old Pier",
        standfirst="Harbour master blames fog",
        body="<p>The vessel <strong>Élodie</strong> was bound for São Tomé.</p><p>Night trains ran "
        "late.</p>",
    )


def asked(client: Client, query: str) -> Element:
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return read(response)


def found(client: Client, query: str) -> list[str]:
    """Return the headlines that a query finds."""
    page = asked(client, query)
    return [teaser.one("h2").text for teaser in page.one("main").all("article")]


@pytest.mark.parametrize(
    "query",
    [
        "pier",
        "PIER",
        "piers",
        "strike ferry",
        "fog",
        "vessel",
        "Élodie",
        "elodie",
        "ELODIE",
        "sao tome",
        "ferry fog vessel",
        '"old pier"',
        '"night trains"',
        "ferry -zeppelin",
        "zeppelin or ferry",
        "  pier  ",
    ],
)
def test_a_story_is_found_by_words_of_its_headline_standfirst_and_text(
    client: Client, ferry: Article, query: str
) -> None:
    assert found(client, query) == [ferry.headline]


@pytest.mark.parametrize(
    "query", ["zeppelin", "ferry zeppelin", '"pier old"', "ferry -pier", '"trains night"']
)
def test_a_story_without_all_of_the_words_is_not_found_and_the_page_says_how_to_go_on(
    client: Client, ferry: Article, query: str
) -> None:
    assert found(client, query) == []
    assert "No story has all of these words." in asked(client, query).one("main").text


def test_words_of_an_update_and_of_the_earlier_story_both_find_it(
    client: Client, ferry: Article
) -> None:
    update(ferry, headline="Captain Arrested", body="<p>Handcuffs were used.</p>")
    assert found(client, "handcuffs") == found(client, "vessel") == ["Captain Arrested"]


def test_words_that_are_only_saved_find_nothing(client: Client) -> None:
    from articles import workflow
    from tests.factories import copy, editor

    article = story(headline="Ferry")
    workflow.draft_update(
        actor=editor(), article=article, copy=copy(headline="Secret Handcuffs", body="<p>Hm.</p>")
    )
    assert found(client, "handcuffs") == []


def test_the_query_stands_in_the_field_and_the_heading(client: Client, ferry: Article) -> None:
    page = asked(client, 'old "pier')
    assert page.one("input", id="q")["value"] == 'old "pier'
    assert 'old "pier' in page.one("h1").text


@pytest.mark.parametrize("query", ["", "   ", "\x00", "\x00 \x00"])
def test_an_empty_query_lists_nothing_explains_itself_and_asks_the_database_nothing(
    client: Client,
    ferry: Article,
    query: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(6):  # the masthead's, the rails', the strip's and the foot's
        page = asked(client, query)
    assert page.one("main").all("article") == []
    assert page.one("h1").text == "Search"
    assert "A story is found when it has all of your words" in page.text


def test_the_page_without_a_query_string_is_an_empty_search(client: Client) -> None:
    assert read(client.get("/search/")).one("h1").text == "Search"


@pytest.mark.parametrize(
    "query",
    [
        "pier\x00",
        "p" * 10_000,
        "pier " * 2_000,
        "<script>alert(1)</script>",
        "pier & | ! ( ) <-> :* ' \\",
        "pier':*",
        "pier:A & !ferry",
        "'; DROP TABLE articles_article; --",
        '"',
        '""""""',
        "-",
        "- - -",
        "or or or",
        "the",
        "!!!",
        "%",
        "\\",
        "🚢",
        "\u202epier",
        "\ufffd\ud7ff",
        "{{ site.name }}",
        '<esi:include src="/fragments/rails/"/>',
    ],
)
def test_a_hostile_query_is_only_words(client: Client, ferry: Article, query: str) -> None:
    page = asked(client, query)
    # The paper's own data for machines, and no script.
    assert {each["type"] for each in page.all("script")} == {"application/ld+json"}
    assert len(page.all("aside", css="rails")) == 1
    assert page.one("input", id="q")["value"] == query.replace("\x00", "").strip()[:200]
    assert Article.objects.count() == 1


def test_bytes_that_are_no_text_are_read_as_far_as_they_go(client: Client, ferry: Article) -> None:
    for raw in ("%FF%FE", "%ED%A0%80", "%C3%28", "pier%FF"):
        assert client.get(f"/search/?q={raw}").status_code == 200


def test_of_two_queries_in_one_address_the_last_counts(client: Client, ferry: Article) -> None:
    page = read(client.get("/search/?q=zeppelin&q=pier"))
    assert page.one("input", id="q")["value"] == "pier"


def test_the_newest_story_comes_first(client: Client) -> None:
    first, second = story(headline="Ferry One"), story(headline="Ferry Two")
    assert found(client, "ferry") == [second.headline, first.headline]


def test_search_engines_are_asked_to_leave_result_pages_out(client: Client) -> None:
    robots = [
        each
        for each in asked(client, "pier").all("meta")
        if each.attributes.get("name") == "robots"
    ]
    assert [each["content"] for each in robots] == ["noindex, follow"]
