"""Sitemaps: which pages there are, when each changed last, and which pictures stand on them.

https://www.sitemaps.org/protocol.html, with Google's extensions for news and pictures. An index
names one file or a few for each month (``articles/months.py``), one for lists, one for news.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from articles import fronts, keys, months
from articles.addresses import author_url, section_url, story_url, topic_url
from articles.models import Article, ArticleAuthor, ArticleTopic, Section, Topic
from authors import keys as keys_of_people
from authors.models import Author
from edge.dependencies import depends, holds_until
from feeds.entries import absolute
from feeds.tree import add, written
from images.models import Image
from images.pictures import COLUMNS, PictureView, view_from

_SITEMAP = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}
_IMAGE = {"xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1"}
_NEWS = {"xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9"}
# Of a file, by the protocol.
MOST = 50_000
_MOST_OF_A_KIND = 20_000  # of topics, and of authors
# Google's limits of a file of news.
NEWS_FOR = timedelta(hours=48)
MOST_NEWS = 1_000


def index() -> bytes:
    """Return the index of all files; one query, one step of an index a file."""
    depends(keys.LATEST)
    root = Element("sitemapindex", _SITEMAP)
    for name in ("news", "lists"):
        add(add(root, "sitemap"), "loc", absolute(reverse(f"feeds:sitemap-{name}")))
    for each in months.files()[: MOST - 2]:
        found = add(root, "sitemap")
        file = (each.month, each.shelf)
        add(found, "loc", absolute(reverse("feeds:sitemap-month", kwargs={"file": file})))
        add(found, "lastmod", _moment(each.changed_at))
    return written(root)


def of_month(month: date, shelf: int) -> bytes | None:
    """Return a month's file with its stories and their pictures; None if it has none.

    Two queries: joined in one, the planner, which knows nothing of a month's size, would read a
    small library from end to end for each story.
    """
    depends(keys.changes(keys.in_month(month)))
    rows = Article.objects.public().in_file(month, shelf)
    stories: list[tuple[Any, ...]] = list(
        rows.values_list("date", "slug", "updated_at", "canonical_url", "lead_image_id")
    )
    if not stories:
        return None
    shown = _pictures({image_id for *_, image_id in stories if image_id})
    root = Element("urlset", {**_SITEMAP, **_IMAGE})
    for day, slug, updated_at, elsewhere, image_id in stories:
        if elsewhere:  # search engines are to keep that address, and not ours
            continue
        found = _url(root, story_url(day, slug))
        add(found, "lastmod", _moment(updated_at))
        if picture := shown.get(image_id):
            add(add(found, "image:image"), "image:loc", absolute(picture.src))
    return written(root)


def news() -> bytes:
    """Return the stories of the last 48 hours, at most 1,000; one query.

    It holds until the oldest of them is older.
    """
    depends(keys.LATEST)
    stories = Article.objects.public().first_published_since(timezone.now() - NEWS_FOR)
    rows: list[tuple[Any, ...]] = list(
        stories.filter(canonical_url="").values_list(
            "date", "slug", "headline", "first_published_at"
        )[:MOST_NEWS]
    )
    if rows:
        holds_until(rows[-1][3] + NEWS_FOR)
    root = Element("urlset", {**_SITEMAP, **_NEWS})
    for day, slug, headline, first_published_at in rows:
        found = add(_url(root, story_url(day, slug)), "news:news")
        publication = add(found, "news:publication")
        add(publication, "news:name", settings.SITE_NAME)
        add(publication, "news:language", _language())
        add(found, "news:publication_date", _moment(first_published_at))
        add(found, "news:title", headline)
    return written(root)


def lists() -> bytes:
    """Return front page, corrections, lists that hold a story, the paper's own pages; four queries.

    A topic's or author's first story comes into it within a day.
    """
    depends(keys.SECTIONS, keys_of_people.NAMES)
    sections = Section.objects.values_list("slug", flat=True)
    on_topic = ArticleTopic.objects.filter(topic=OuterRef("pk"), listed_at__isnull=False)
    topics = Topic.objects.filter(Exists(on_topic)).order_by("pk").values_list("slug", flat=True)
    signed = ArticleAuthor.objects.filter(author=OuterRef("pk"))
    authors = Author.objects.filter(Exists(signed)).order_by("pk").values_list("slug", flat=True)
    root = Element("urlset", _SITEMAP)
    for url in (
        *("/", reverse("articles:corrections"), *map(section_url, sections)),
        *map(topic_url, topics[:_MOST_OF_A_KIND]),
        *map(author_url, authors[:_MOST_OF_A_KIND]),
    ):
        _url(root, url)
    for page in fronts.own_pages():
        add(_url(root, page.url), "lastmod", _moment(page.changed_at))
    return written(root)


def _pictures(ids: Collection[int]) -> dict[int, PictureView]:
    """Return those of these pictures that may be shown; one query, none for none."""
    if not ids:
        return {}
    rows = Image.objects.filter(pk__in=ids).values(*COLUMNS)
    return {view.image_id: view for row in rows if (view := view_from(**row))}


def _url(root: Element, path: str) -> Element:
    found = add(root, "url")
    add(found, "loc", absolute(path))
    return found


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _language() -> str:
    """Return the paper's language as news sitemaps have it: two letters, but for Chinese."""
    code = settings.LANGUAGE_CODE.lower()
    if code.startswith("zh"):
        return "zh-tw" if code in {"zh-tw", "zh-hant"} else "zh-cn"
    return code.split("-")[0]
