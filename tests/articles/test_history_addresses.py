"""The addresses of a story's history: gone, moved or not there, and shared by caches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article
from articles.workflow import Filing
from tests import factories
from tests.articles.histories import correct, ferry_story, update_of
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    """AP's story, corrected; the desk's update on it, with a typo put right."""
    return ferry_story()


PATHS = ("history/", "history/?before=2", "history/?from=1&to=2", "history/1-2/", "history/2-1/")


@pytest.mark.parametrize("path", PATHS)
def test_a_killed_storys_history_answers_410_and_never_its_words(
    client: Client, article: Article, path: str
) -> None:
    actor = factories.chief()
    workflow.kill(actor=actor, article=article, reason="Secret reason")
    answer = client.get(article.url + path)
    assert answer.status_code == 410
    assert read(answer).one("h1").text == "This story was taken down"
    for hidden in ("Ferry", "Bridge", "hurt", "Ada", "Secret reason"):
        assert hidden not in answer.content.decode()
    assert f"story-{article.pk}" in answer["Surrogate-Key"].split()
    workflow.restore(actor=actor, article=article, reason="True after all")
    assert client.get(article.url + path).status_code in {200, 301, 302}


@pytest.mark.parametrize("path", PATHS)
def test_an_unpublished_storys_history_is_not_found(
    client: Client, article: Article, path: str
) -> None:
    workflow.unpublish(actor=factories.editor(), article=article, reason="Wait")
    assert client.get(article.url + path).status_code == 404


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("history/", "history/"),
        ("history/?before=2", "history/?before=2"),
        ("history/?from=1&to=2&x=3", "history/?from=1&to=2"),
        ("history/1-2/", "history/1-2/"),
        ("history/2-1/", "history/1-2/"),
    ],
)
def test_an_earlier_address_redirects_to_the_same_page_of_the_present_one(
    client: Client, article: Article, path: str, kept: str
) -> None:
    old = article.url
    filed = Filing(slug="ferry-sinks", section=article.section)
    workflow.file_under(
        actor=factories.editor(), article=article, filing=filed, version=article.version
    )
    answer = client.get(old + path)
    assert answer.status_code == 301
    assert answer["Location"] == f"/2024/07/20/ferry-sinks/{kept}"
    assert client.get("/2024/07/20/never-given/" + path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("path", ["history/", "history/1-2/"])
def test_nobody_writes_to_a_history(
    client: Client, article: Article, path: str, method: str
) -> None:
    assert getattr(client, method)(article.url + path).status_code == 405


# --- Caches ---


@pytest.mark.parametrize("path", ["history/", "history/1-4/"])
def test_its_pages_are_keyed_like_the_story_and_shared_for_a_day(
    client: Client, article: Article, path: str
) -> None:
    answer = client.get(article.url + path)
    assert f"story-{article.pk}" in answer["Surrogate-Key"].split()
    assert answer["Surrogate-Control"] == "max-age=86400"
    assert answer["Cache-Control"] == "no-cache"
    assert "cookie" not in answer.get("Vary", "").lower()
    assert not answer.cookies


@pytest.mark.parametrize("path", ["history/", "history/1-2/"])
def test_a_page_that_is_known_is_not_sent_again(
    client: Client, article: Article, path: str
) -> None:
    address = article.url + path
    etag = client.get(address)["ETag"]
    assert etag.startswith('"')
    known = client.get(address, headers={"if-none-match": etag})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", etag)
    # What nobody asked for makes no other page.
    assert client.get(f"{address}?utm_source=x")["ETag"] == etag
    correct(
        update_of(article), after=timedelta(days=2), note={"reason": "x"}, headline="Another Line"
    )
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200
