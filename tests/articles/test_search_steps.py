"""Search by periods: few matches, many, many of years past; the order and the cost of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import querysets
from articles.admin import chooser
from articles.models import Article
from articles.querysets import DESK_CONFIG, READERS_CONFIG
from authors.models import User
from bench.plans import work_of
from tests import factories
from tests.reading import read

pytestmark = pytest.mark.django_db

START = datetime(2024, 1, 1, tzinfo=UTC)
FILLER = " ".join(f"filler{number}" for number in range(300))


def paper(size: int, *, words: dict[str, range]) -> None:
    """Print ``size`` stories, an hour apart, oldest first; ``words`` says which have a word."""
    owner: User = factories.reporter()
    section = factories.SectionFactory.create()
    stories = []
    for number in range(size):
        at = START + timedelta(hours=number)
        headline = " ".join([f"Story{number}", *(w for w, has in words.items() if number in has)])
        stories.append(
            Article(
                status="public",
                slug=f"story-{number}",
                date=at.date(),
                section=section,
                owner=owner,
                headline=headline,
                working_headline=headline,
                created_at=at,
                first_published_at=at,
                updated_at=at,
                worked_at=at,
            )
        )
    Article.objects.bulk_create(stories)
    text = " ".join([FILLER, "harbor"]) if size > 1_000 else "harbor"
    Article.objects.update(
        search_vector=SearchVector("headline", Value(text), config=READERS_CONFIG),
        desk_vector=SearchVector("headline", config=DESK_CONFIG),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article")


def pages(client: Client, query: str) -> list[list[int]]:
    """The numbers of the stories on each page of a search, from the first to the last."""
    found, address = [], f"/search/?{urlencode({'q': query})}"
    while True:
        page = read(client.get(address))
        headlines = [teaser.one("h2").text for teaser in page.one("main").all("article")]
        found.append([int(headline.split()[0].removeprefix("Story")) for headline in headlines])
        if "Older stories" not in page.text:
            return found
        address = page.address("Older stories")


@pytest.mark.parametrize("few", [5, 30, 2_000])
def test_every_match_stands_on_one_page_newest_first_however_many_there_are(
    client: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(querysets, "FEW", few)
    paper(100, words={"ferry": range(0, 100, 2), "zeppelin": range(25), "fog": range(97, 100)})
    for word, expected in {
        "harbor": range(99, -1, -1),
        "ferry": range(98, -1, -2),
        "zeppelin": range(24, -1, -1),  # more than few, and none among the newest
        "fog": range(99, 96, -1),
        "fog or zeppelin": [99, 98, 97, *range(24, -1, -1)],
        "harbor -ferry": range(99, 0, -2),
    }.items():
        by_page = pages(client, word)
        assert sum(by_page, []) == list(expected), word
        assert {len(page) for page in by_page[:-1]} <= {20}


@pytest.mark.parametrize("few", [5, 2_000])
def test_stories_of_one_moment_stand_on_one_page_each(
    client: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(querysets, "FEW", few)
    paper(50, words={})
    Article.objects.update(first_published_at=START, updated_at=START)
    assert sum(pages(client, "harbor"), []) == list(range(49, -1, -1))


@pytest.mark.parametrize("few", [5, 100])
def test_a_crowded_day_is_paged_through_like_any_other(
    client: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(querysets, "FEW", few)
    paper(150, words={"ferry": range(150), "fog": range(0, 150, 3)})
    for story in Article.objects.all():
        story.first_published_at = story.updated_at = START + timedelta(seconds=story.pk)
        story.save(update_fields=["first_published_at", "updated_at"])
    assert sum(pages(client, "ferry"), []) == list(range(149, -1, -1))
    assert sum(pages(client, "fog"), []) == list(range(147, -1, -3))


def test_stories_from_before_1970_and_centuries_apart_are_found_newest_first(
    client: Client,
) -> None:
    paper(30, words={"ferry": range(30)})
    for number, story in enumerate(Article.objects.order_by("pk")):
        story.first_published_at = datetime(1700 + 11 * number, 2, 28, 23, 59, tzinfo=UTC)
        story.save(update_fields=["first_published_at"])
    assert sum(pages(client, "ferry"), []) == list(range(29, -1, -1))


# --- Phrases ---


def phrases(size: int, *, side_by_side: range) -> None:
    """Print stories that all have "night" and "train"; some of them one after the other."""
    paper(size, words={"night": range(size)})
    apart = SearchVector(Value("a night without any train"), config=READERS_CONFIG)
    Article.objects.update(search_vector=apart)
    numbers = [f"story-{number}" for number in side_by_side]
    together = SearchVector(Value("a night train"), config=READERS_CONFIG)
    Article.objects.filter(slug__in=numbers).update(search_vector=together)


@pytest.mark.parametrize("few", [5, 100])
def test_a_phrase_of_common_words_is_found_newest_first_in_several_searches(
    client: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(querysets, "FEW", few)
    monkeypatch.setattr(querysets, "OPENED", 30)
    phrases(400, side_by_side=range(0, 360, 9))
    for query in ('"night train"', '"night trains" -zeppelin', '"night train" or "train zeppelin"'):
        by_page = pages(client, query)
        assert sum(by_page, []) == list(range(351, -1, -9))
        assert len(by_page) > 3, "each search opens a few dozen stories"
    assert set(sum(pages(client, 'night -"night train"'), [])) == set(range(400)) - set(
        range(0, 360, 9)
    )


def test_a_search_that_has_not_seen_all_says_since_when_it_has_and_leads_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(querysets, "OPENED", 30)
    phrases(400, side_by_side=range(1))
    page = read(client.get("/search/", {"q": '"night train"'}))
    assert "None since 7 p.m., Jan. 15, 2024, has them as you put them; older" in page.text
    assert "No story has all" not in page.text
    steps = 0
    while not page.one("main").all("article"):
        page, steps = read(client.get(page.address("Older stories"))), steps + 1
    assert steps > 2
    assert page.one("main").one("article").one("h2").text == "Story0 night"
    assert "Older stories" not in page.text


def test_after_the_last_search_for_a_phrase_there_is_none(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(querysets, "OPENED", 30)
    phrases(400, side_by_side=range(0))
    page = read(client.get("/search/", {"q": '"night train"'}))
    while "Older stories" in page.text:
        page = read(client.get(page.address("Older stories")))
    assert "No older story has all of these words." in page.text
    assert page.address("Back to the newest")


@pytest.mark.parametrize("query", ["-harbor", "-zeppelin", "-ferry -fog", "ferry or -fog", "-the"])
def test_words_to_leave_out_alone_find_nothing(client: Client, query: str) -> None:
    paper(3, words={"ferry": range(3)})
    assert pages(client, query) == [[]]


# --- The cost ---


def opened(act: Callable[[], object]) -> int:
    """How many stories the database opens meanwhile: row by row, by words, or by time."""
    statement = """
        SELECT pg_stat_get_xact_tuples_returned('articles_article'::regclass)
             + pg_stat_get_xact_tuples_fetched('articles_article'::regclass)
             + pg_stat_get_xact_tuples_fetched('article_public_newest'::regclass)
             + pg_stat_get_xact_tuples_fetched('article_desk'::regclass)
    """
    with connection.cursor() as cursor:
        cursor.execute(statement)
        (before,) = cursor.fetchone()
        act()
        cursor.execute(statement)
        (after,) = cursor.fetchone()
    return int(after - before)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper of 4,000 stories, in which words that 200 have are few for the desk."""
    monkeypatch.setattr(querysets, "DESK_FEW", 200)
    paper(4_000, words={"zeppelin": range(3), "ferry": range(0, 4_000, 40), "fog": range(400)})


@pytest.mark.usefixtures("large")
def test_no_words_make_a_reader_wait_while_each_story_is_opened(client: Client) -> None:
    for words, most in {
        "submarine": 2,  # nobody wrote it: the newest and the oldest story say how far back to look
        "zeppelin": 15,  # a few old ones
        "ferry": 150,  # one in forty
        "harbor": 100,  # all
        "fog": 500,  # 400, all of them old
        "zeppelin or story7": 15,
        "-harbor": 0,
    }.items():
        assert opened(lambda words=words: client.get("/search/", {"q": words})) <= most, words


def test_a_search_costs_the_same_right_after_many_prints_as_in_an_index_put_in_order() -> None:
    paper(1_100, words={"ferry": range(0, 1_100, 40)})

    def buffers() -> list[int]:
        found = []
        for words in ("submarine", "ferry", "harbor"):
            with CaptureQueriesContext(connection) as asked:
                Article.objects.public().matching(words)
            found.append(work_of([each["sql"] for each in asked]).buffers)
        return found

    buffers()  # what is loaded once a process
    before = buffers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('article_public_search')")
    # A plan that the database makes anew in between reads a page or two of its catalogue.
    assert all(found <= least + 5 for found, least in zip(before, buffers(), strict=True))


@pytest.mark.usefixtures("large")
def test_no_words_make_the_desk_wait_while_each_story_is_opened() -> None:
    for typed, most in {"submar": 0, "zep": 10, "ferry": 250, "story": 300, "s t o": 300}.items():
        found = opened(lambda typed=typed: chooser.search(typed, without=None))
        assert found <= most, typed


# --- The desk ---


def test_the_desk_finds_the_newest_first_in_few_and_in_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper(100, words={"ferry": range(0, 100, 2), "zeppelin": range(25)})
    for few in (5, 10_000):
        monkeypatch.setattr(querysets, "DESK_FEW", few)
        for typed, newest in {"fer": 98, "zep": 24, "s": 99, "zep fer": 24, "story": 99}.items():
            chosen = [str(each["headline"]) for each in chooser.search(typed, without=None)]
            found = [int(headline.split()[0].removeprefix("Story")) for headline in chosen]
            assert len(found) == 12
            assert found == sorted(found, reverse=True)
            assert found[0] == newest, (typed, few)


def test_a_single_letter_beside_words_and_a_word_twice_narrow_nothing() -> None:
    factories.draft(headline="Ferry on the Quay")
    for typed in ("ferry x", "x ferry", "ferry ferry", "f", "q z"):
        assert len(Article.objects.desk_matching(typed)) == 1, typed
    assert len(Article.objects.desk_matching("x")) == 0
    assert len(Article.objects.desk_matching("ferry xy")) == 0


def test_what_the_chooser_shows_leaves_the_search_vectors_where_they_are() -> None:
    story = factories.story(headline="Ferry Sinks")
    with CaptureQueriesContext(connection) as asked:
        chooser.search("fer", without=None)
        chooser.search("", without=None)
        chooser.known([story.pk])
    assert "search_vector" not in "".join(query["sql"] for query in asked)
    assert len(asked) == 4
