"""A search engine's robot keeps the rules of robots.txt and finds every story by the sitemaps."""

from __future__ import annotations

from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.utils import timezone
from usp.objects.page import SitemapPage
from usp.objects.sitemap import InvalidSitemap
from usp.tree import sitemap_tree_for_homepage
from usp.web_client.requests_client import RequestsWebClient

from frontpage.models import StandingPage
from tests.clients import told
from tests.clients.site import Site


@pytest.fixture(scope="module")
def mapped(the_site: Site) -> list[SitemapPage]:
    """What ultimate-sitemap-parser finds, beginning with robots.txt."""
    tree = sitemap_tree_for_homepage(
        f"{the_site.origin}/", web_client=RequestsWebClient(), use_known_paths=False
    )
    broken = [each for each in tree.all_sitemaps() if isinstance(each, InvalidSitemap)]
    assert not broken, broken
    return list(tree.all_pages())


def test_every_page_that_is_mapped_answers_and_may_be_asked_for(
    the_site: Site, mapped: list[SitemapPage]
) -> None:
    rules = RobotFileParser()
    rules.parse(the_site.fetch("/robots.txt").text.splitlines())
    assert f"{the_site.origin}/sitemap.xml" in (rules.site_maps() or [])
    for each in mapped:
        here = the_site.here(each.url)
        assert here, each.url
        page = the_site.fetch(here[0])
        assert (page.status, page.is_html) == (200, True), each.url
        for robot in ("Googlebot", "bingbot", "facebookexternalhit", "Twitterbot"):
            assert rules.can_fetch(robot, each.url), (robot, each.url)
        assert not rules.can_fetch("GPTBot", each.url)
        assert "noindex" not in page.robots
        canonical = [e["href"] for e in page.document.all("link") if e["rel"] == "canonical"]
        assert canonical in ([], [each.url]), each.url


def test_each_story_is_mapped_once_with_its_last_change_and_its_picture(
    the_site: Site, mapped: list[SitemapPage]
) -> None:
    stories = {
        f"{the_site.origin}{of.url}": of
        for _, of in told.whole_stories(the_site)
        if not of.canonical_elsewhere
    }
    dated = [each for each in mapped if each.last_modified]
    own = {f"{the_site.origin}{page.get_absolute_url()}" for page in StandingPage.objects.all()}
    assert sorted(each.url for each in dated) == sorted(stories.keys() | own)
    pictured = 0
    for each in (each for each in dated if each.url in stories):
        of = stories[each.url]
        assert each.last_modified == of.updated_at.replace(microsecond=0)
        images = [image.loc for image in each.images or ()]
        assert images == ([f"{the_site.origin}{of.picture.src}"] if of.picture else []), each.url
        for address in images:
            here = the_site.here(address)
            assert here and the_site.fetch(here[0]).media_type.startswith("image/")
        pictured += bool(images)
    assert pictured > 20


def test_the_news_are_the_stories_of_two_days_by_their_titles(
    the_site: Site, mapped: list[SitemapPage]
) -> None:
    since = timezone.now() - timedelta(hours=48)
    expected = {
        f"{the_site.origin}{of.url}": (of.headline, of.first_published_at.replace(microsecond=0))
        for _, of in told.whole_stories(the_site)
        if of.first_published_at >= since and not of.canonical_elsewhere
    }
    news = {each.url: each.news_story for each in mapped if each.news_story}
    assert news.keys() == expected.keys()
    for address, story in news.items():
        assert (story.title, story.publish_date) == expected[address]
        assert story.publication_name == settings.SITE_NAME
        assert story.publication_language == "en"
    assert len(news) > 10


def test_the_lists_are_mapped_too(the_site: Site, mapped: list[SitemapPage]) -> None:
    addresses = {each.url.removeprefix(the_site.origin) for each in mapped}
    linked = {
        each.path
        for each in the_site.pages
        if each.path.startswith(("/topics/", "/authors/")) and "?" not in each.path
    }
    assert linked | {"/", "/corrections/", "/about/"} <= addresses
