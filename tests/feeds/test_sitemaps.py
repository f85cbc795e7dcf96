"""Sitemaps: each public page once, with its true time and picture, in files that stay small."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import months, workflow
from articles.models import Article
from articles.workflow import clock
from bench.plans import work_of
from feeds import sitemaps
from frontpage.models import StandingPage
from images.models import Image
from tests import factories

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
JULY = datetime(2024, 7, 20, 12, 0, 5, tzinfo=UTC)


def document(client: Client, address: str) -> Element:
    """Return a sitemap; it must be the XML that it says."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return fromstring(answer.content)


def locations(root: Element) -> list[str]:
    """Return the addresses in a sitemap or an index, without the site's origin."""
    found = [each.findtext(f"{SITEMAP}loc") or "" for each in root]
    assert all(each.startswith(f"{settings.SITE_URL}/") for each in found)
    return [each.removeprefix(settings.SITE_URL) for each in found]


def files(client: Client) -> list[str]:
    """Return the addresses of the months' files, as the index has them."""
    root = document(client, "/sitemap.xml")
    assert root.tag == f"{SITEMAP}sitemapindex"
    news, lists, *others = locations(root)
    assert (news, lists) == ("/sitemaps/news.xml", "/sitemaps/lists.xml")
    return others


def everything(client: Client) -> list[str]:
    """Return the addresses of all stories, as a crawler finds them."""
    return [url for each in files(client) for url in locations(document(client, each))]


def test_a_crawler_finds_every_public_story_once(client: Client) -> None:
    edda = factories.editor()
    expected = []
    for moment in (JULY, JULY + timedelta(days=1), JULY + timedelta(days=20)):
        with clock.as_of(moment):
            expected.append(factories.story(actor=edda).url)
    factories.draft()
    with clock.as_of(JULY):
        pulled, killed = factories.story(), factories.story()
    workflow.unpublish(actor=edda, article=pulled, reason="Legal looks at it")
    workflow.kill(actor=factories.chief(), article=killed, reason="Untrue")
    assert sorted(everything(client)) == sorted(expected)
    assert [each.split("/")[-1][:7] for each in files(client)] == ["2024-08", "2024-07"]


def test_each_file_says_when_its_stories_changed_last(client: Client) -> None:
    with clock.as_of(JULY):
        story, other = factories.story(), factories.story()
    with clock.as_of(JULY + timedelta(hours=3)):
        factories.update(story)
    (in_index,) = document(client, "/sitemap.xml")[2:]
    assert in_index.findtext(f"{SITEMAP}lastmod") == "2024-07-20T15:00:05+00:00"
    (file,) = files(client)
    root = document(client, file)
    assert root.tag == f"{SITEMAP}urlset"
    times = dict(
        zip(locations(root), [each.findtext(f"{SITEMAP}lastmod") for each in root], strict=True)
    )
    assert times == {
        story.url: "2024-07-20T15:00:05+00:00",
        other.url: "2024-07-20T12:00:05+00:00",
    }


def test_a_story_names_its_picture(client: Client) -> None:
    with clock.as_of(JULY):
        factories.story(lead_image=factories.image(), alt="A pier", credit="Desk")
        factories.story()
    picture = Article.objects.get(lead_image__isnull=False).lead_picture
    assert picture is not None
    (file,) = files(client)
    pictures = [each.findtext(f"{IMAGE}image/{IMAGE}loc") for each in document(client, file)]
    assert sorted(map(str, pictures)) == ["None", f"{settings.SITE_URL}{picture.src}"]


def test_a_month_of_many_stories_is_split_where_it_always_was(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    edda = factories.editor()
    with clock.as_of(JULY):
        stories = [factories.story(actor=edda) for _ in range(3)]
    first = max(each.pk for each in stories)
    # Numbers far apart stand on shelves of their own, whatever was published between them.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('articles_article', 'id'), %s)",
            [(first // months.SHELF + 1) * months.SHELF - 1],
        )
    with clock.as_of(JULY):
        later = factories.story(actor=edda)
    newest, older = files(client)
    assert locations(document(client, newest)) == [later.url]
    assert sorted(locations(document(client, older))) == sorted(each.url for each in stories)


@pytest.mark.parametrize(
    "address",
    [
        "/sitemaps/2024-07-0.xml",
        "/sitemaps/2024-13-0.xml",
        "/sitemaps/0000-07-0.xml",
        "/sitemaps/2024-07-00.xml",
        "/sitemaps/2024-7-0.xml",
        "/sitemaps/2024-07-999999999.xml",
        "/sitemaps/2024-07-9999999999.xml",
        "/sitemaps/other.xml",
    ],
)
def test_a_file_that_the_index_does_not_name_answers_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_act_changes_the_files_of_its_own_month_alone(client: Client) -> None:
    with clock.as_of(JULY):
        factories.story()
    answer = client.get(files(client)[0])
    assert answer["Surrogate-Key"] == "in-month-2024-07.changes"


def test_lists_have_a_file_of_their_own(client: Client) -> None:
    topic, ada = factories.TopicFactory.create(), factories.AuthorFactory.create()
    factories.TopicFactory.create()
    factories.AuthorFactory.create()
    factories.story(authors=[ada], filed=factories.filing(topics=frozenset({topic})))
    assert locations(document(client, "/sitemaps/lists.xml")) == [
        *("/", "/corrections/", "/world/", f"/topics/{topic.slug}/", f"/authors/{ada.slug}/")
    ]


def test_the_papers_own_pages_are_among_them_with_their_last_change(client: Client) -> None:
    page = StandingPage.objects.create(title="How We Work", slug="how-we-work", body="<p>So.</p>")
    root = document(client, "/sitemaps/lists.xml")
    assert locations(root)[-1] == "/policies/how-we-work/"
    moment = datetime.fromisoformat(root[-1][1].text or "")
    assert moment == page.changed_at.replace(microsecond=0)


def test_a_story_whose_canonical_address_is_elsewhere_is_in_no_sitemap(client: Client) -> None:
    elsewhere = "https://wire.example.com/ferry"
    factories.story(filed=factories.filing(canonical_url=elsewhere))
    assert everything(client) == []
    assert locations(document(client, "/sitemaps/news.xml")) == []
    ours = factories.story()
    assert everything(client) == locations(document(client, "/sitemaps/news.xml")) == [ours.url]


# --- News ---


def test_news_are_the_stories_first_published_in_the_last_48_hours(client: Client) -> None:
    now = timezone.now()
    with clock.as_of(now - timedelta(hours=49)):
        old = factories.story()
    with clock.as_of(now - timedelta(hours=47)):
        story = factories.story(headline="Ferry & Tug <Collide>")
    factories.update(old)
    factories.update(story, headline="Tug “Maud” & Ferry <Collide>")
    root = document(client, "/sitemaps/news.xml")
    assert locations(root) == [story.url]
    (news,) = root.iter(f"{NEWS}news")
    assert {each.tag.removeprefix(NEWS): each.text for each in news.iter() if each.text} == {
        "name": settings.SITE_NAME,
        "language": "en",
        "publication_date": (now - timedelta(hours=47))
        .astimezone(UTC)
        .isoformat(timespec="seconds"),
        "title": "Tug “Maud” & Ferry <Collide>",
    }


def test_news_hold_until_the_oldest_is_older(client: Client) -> None:
    with clock.as_of(timezone.now() - timedelta(hours=47)):
        factories.story()
    control = client.get("/sitemaps/news.xml")["Surrogate-Control"]
    assert 3_590 <= int(control.removeprefix("max-age=")) <= 3_600


def test_of_many_news_the_newest_thousand_are_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sitemaps.MOST_NEWS == 1_000
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    edda = factories.editor()
    _, *newest = (factories.story(actor=edda) for _ in range(3))
    urls = [each.url for each in reversed(newest)]
    assert locations(document(client, "/sitemaps/news.xml")) == urls


@pytest.mark.parametrize(
    ("code", "language"),
    [("en-gb", "en"), ("de", "de"), ("zh-hans", "zh-cn"), ("zh-hant", "zh-tw")],
)
def test_news_name_the_papers_language(
    client: Client, settings: Any, code: str, language: str
) -> None:
    factories.story()
    settings.LANGUAGE_CODE = code
    (found,) = document(client, "/sitemaps/news.xml").iter(f"{NEWS}language")
    assert found.text == language


# --- What they cost ---


def test_each_costs_a_query_or_two_at_any_number_of_stories(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    edda = factories.editor()
    for _ in range(3):
        factories.story(actor=edda, lead_image=factories.image(), alt="A pier", credit="Desk")
    most = {"/sitemap.xml": 1, "/sitemaps/news.xml": 1, "/sitemaps/lists.xml": 4}
    most |= dict.fromkeys(files(client), 2)
    for address, queries in most.items():
        with django_assert_max_num_queries(queries):
            client.get(address)


@pytest.mark.django_db(transaction=True)
def test_the_database_walks_no_table_for_a_sitemap(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    # A small library in a large table: the planner would rather read it whole than by its index.
    picture = {**Image.objects.filter(pk=factories.image().pk).values().get(), "id": None}
    Image.objects.bulk_create(Image(**picture | {"key": uuid4()}) for _ in range(100))
    Image.objects.all().delete()
    call_command("load_corpus", "--articles=4000", "--full=10", stdout=io.StringIO())
    addresses = files(client)
    public = Article.objects.public().count()
    assert len(everything(client)) == len(set(everything(client))) == public
    for address in ("/sitemap.xml", addresses[0], addresses[-1], "/sitemaps/news.xml"):
        with CaptureQueriesContext(connection) as captured:
            named = locations(document(client, address))
        work = work_of([each["sql"] for each in captured])
        assert work.walked == frozenset(), address
        assert work.buffers <= 100 + 2 * len(named), address
