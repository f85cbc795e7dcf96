"""What an address answers: the story, a redirect, 404, or 410 with a notice."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from articles import workflow
from articles.addresses import story_url
from articles.models import Article
from articles.workflow import clock
from tests.factories import chief, draft, editor, filing, story
from tests.reading import read

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")


def moved(article: Article, slug: str) -> Article:
    """File a public story under another slug."""
    article = Article.objects.get(pk=article.pk)
    filed = filing(slug=slug, section=article.section)
    return workflow.file_under(
        actor=editor(), article=article, filing=filed, version=article.version
    )


def ferry_story() -> Article:
    """Return a story of July 20, 2024, in New York, when Greenwich has July 21."""
    with clock.as_of(datetime(2024, 7, 20, 23, 30, tzinfo=NEW_YORK)):
        return story(
            filed=filing(slug="ferry"),
            headline="Ferry Strikes Pier",
            body="<p>A secret source saw it.</p>",
        )


def test_the_address_is_the_day_in_the_papers_city_and_the_slug(client: Client) -> None:
    assert ferry_story().url == "/2024/07/20/ferry/"
    assert client.get("/2024/07/20/ferry/").status_code == 200
    assert client.get("/2024/07/21/ferry/").status_code == 404


def test_every_earlier_address_redirects_to_the_present_one_for_ever(client: Client) -> None:
    article = moved(ferry_story(), "ferry-sinks")
    moved(article, "ferry-raised")
    for earlier in ("ferry", "ferry-sinks"):
        answer = client.get(f"/2024/07/20/{earlier}/")
        assert answer.status_code == 301
        assert answer["Location"] == "/2024/07/20/ferry-raised/"
    assert client.get("/2024/07/20/ferry-raised/").status_code == 200


def test_a_story_that_takes_its_first_slug_back_does_not_redirect_in_circles(
    client: Client,
) -> None:
    article = moved(ferry_story(), "ferry-sinks")
    moved(article, "ferry")
    assert client.get("/2024/07/20/ferry/").status_code == 200
    assert client.get("/2024/07/20/ferry-sinks/")["Location"] == "/2024/07/20/ferry/"


def test_two_stories_of_one_day_and_slug_have_two_addresses(client: Client) -> None:
    ferry_story()
    second = ferry_story()
    assert second.url == "/2024/07/20/ferry-2/"
    assert client.get(second.url).status_code == 200


def test_a_draft_has_no_page(client: Client) -> None:
    draft(filed=filing(slug="not-yet"))
    today = clock.now().astimezone(NEW_YORK)
    assert client.get(f"/{today:%Y/%m/%d}/not-yet/").status_code == 404


def test_an_unpublished_story_answers_404_until_it_is_published_again(client: Client) -> None:
    article = ferry_story()
    actor = editor()
    workflow.unpublish(actor=actor, article=article, reason="Legal looks at it")
    answer = client.get(article.url)
    assert answer.status_code == 404
    assert "secret source" not in answer.content.decode()
    assert "Ferry Strikes Pier" not in answer.content.decode()
    workflow.publish_again(actor=actor, article=article, reason="Legal is content")
    assert "secret source" in client.get(article.url).content.decode()


def test_a_killed_story_answers_410_with_a_notice_and_never_its_text(client: Client) -> None:
    article = ferry_story()
    workflow.kill(actor=chief(), article=article, reason="The source lied")
    answer = client.get(article.url)
    assert answer.status_code == 410
    page = read(answer)
    assert page.one("h1").text == "This story was taken down"
    for hidden in ("secret source", "Ferry Strikes Pier", "The source lied"):
        assert hidden not in answer.content.decode()


def test_a_killed_storys_earlier_address_answers_410_too(client: Client) -> None:
    article = moved(ferry_story(), "ferry-sinks")
    workflow.kill(actor=chief(), article=article, reason="The source lied")
    assert client.get("/2024/07/20/ferry/").status_code == 410


def test_a_restored_story_is_back_at_its_address(client: Client) -> None:
    article = ferry_story()
    actor = chief()
    workflow.kill(actor=actor, article=article, reason="The source lied")
    workflow.restore(actor=actor, article=article, reason="It did not")
    assert "secret source" in read(client.get(article.url)).text


@pytest.mark.parametrize(
    "address",
    [
        "/2024/02/30/ferry/",
        "/2024/13/01/ferry/",
        "/2024/00/00/ferry/",
        "/0000/01/01/ferry/",
        "/2024/7/20/ferry/",
        "/2024/07/20/",
        "/2024/07/20/never-given/",
        "/2024/07/20/%00/",
        "/2024/07/20/%ff/",
        "/٢٠٢٤/٠٧/٢٠/ferry/",
        f"/2024/07/20/{'a' * 5000}/",
    ],
)
def test_an_address_that_was_never_given_answers_404_with_the_papers_page(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert read(answer).one("h1").text == "This page is not in the paper"


def test_an_address_without_its_last_slash_leads_to_the_story(client: Client) -> None:
    article = ferry_story()
    answer = client.get(article.url.rstrip("/"), follow=True)
    assert answer.redirect_chain == [(article.url, 301)]


def test_a_head_request_gets_the_headers_of_the_page_and_nothing_else(client: Client) -> None:
    article = ferry_story()
    full, head = client.get(article.url), client.head(article.url)
    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Type"] == full["Content-Type"]
    assert head["Content-Length"] == full["Content-Length"] == str(len(full.content))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_reader_cannot_write_to_a_page(client: Client, method: str) -> None:
    answer = getattr(client, method)(ferry_story().url)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("day", [date(999, 1, 2), date(2024, 7, 20), date(9999, 12, 31)])
def test_an_address_that_is_written_by_hand_is_the_one_that_is_answered(day: date) -> None:
    assert story_url(day, "ferry-2") == reverse("articles:article", args=[day, "ferry-2"])
