"""Feed readers take every feed that the site names, whole: as feedparser and JSON Feed have it."""

from __future__ import annotations

import calendar
import json
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from django.conf import settings

from articles.page import StoryPage
from feeds import channels
from tests.clients import told
from tests.clients.site import Fetched, Site
from tests.reading import read_html

_KINDS = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
_JSON = "application/feed+json"


@pytest.fixture(scope="module")
def by_address(the_site: Site) -> dict[str, StoryPage]:
    """The read model of each story, by its whole address."""
    return {f"{the_site.origin}{of.url}": of for _, of in told.whole_stories(the_site)}


def feeds(site: Site, media_type: str) -> list[Fetched]:
    """Every feed of a format that the site names."""
    found = [each for each in site.fetched.values() if each.media_type == media_type]
    assert len(found) > 20
    return found


def parsed(fetched: Fetched) -> Any:
    """What feedparser reads; it stumbles over nothing."""
    headers = {"content-type": fetched.headers["content-type"]}
    found = feedparser.parse(fetched.body, response_headers=headers)
    assert not found.bozo, (fetched.path, found.get("bozo_exception"))
    return found


def test_the_site_names_each_feed_in_each_format(the_site: Site) -> None:
    for feed in channels.named():
        for ending in (*_KINDS, "json"):
            assert the_site.fetched[f"{feed.stem}.{ending}"].status == 200
    stems = {each.path.rpartition(".")[0] for each in feeds(the_site, _JSON)}
    for media_type in _KINDS.values():
        assert {each.path.rpartition(".")[0] for each in feeds(the_site, media_type)} == stems


@pytest.mark.parametrize("form", _KINDS)
def test_feedparser_reads_each_story_back_exactly(
    the_site: Site, by_address: dict[str, StoryPage], form: str
) -> None:
    for fetched in feeds(the_site, _KINDS[form]):
        found = parsed(fetched)
        assert found.version == {"rss": "rss20", "atom": "atom10"}[form]
        assert found.feed.title and found.feed.link.startswith(the_site.origin)
        here = the_site.here(found.feed.link)
        assert here and the_site.fetch(here[0]).status == 200
        own = [each.href for each in found.feed.links if each.rel == "self"]
        assert own == [f"{the_site.origin}{fetched.path}"]
        ids = [each.id for each in found.entries]
        assert len(set(ids)) == len(ids)
        changed = [each.updated_parsed for each in found.entries]
        assert changed == sorted(changed, reverse=True), fetched.path
        if fetched.path.startswith("/feeds/corrections"):
            continue
        for entry in found.entries:
            of = by_address[entry.link]
            assert entry.title == of.headline
            assert _moment(entry.published_parsed) == of.first_published_at.replace(microsecond=0)
            assert _moment(entry.updated_parsed) == of.updated_at.replace(microsecond=0)
            assert [each.name for each in entry.authors] == _authors(of), fetched.path
            assert [each.term for each in entry.tags] == _categories(of)
            _assert_whole(entry.content[0].value, of, the_site)


def test_json_feeds_keep_the_rules_of_their_format(
    the_site: Site, by_address: dict[str, StoryPage]
) -> None:
    for fetched in feeds(the_site, _JSON):
        node = json.loads(fetched.body)
        assert node["version"] == "https://jsonfeed.org/version/1.1"
        assert node["title"] and node["language"] == settings.LANGUAGE_CODE
        assert node["feed_url"] == f"{the_site.origin}{fetched.path}"
        here = the_site.here(node["home_page_url"])
        assert here and the_site.fetch(here[0]).status == 200
        ids = [each["id"] for each in node["items"]]
        assert all(isinstance(each, str) for each in ids) and len(set(ids)) == len(ids)
        for item in node["items"]:
            published, modified = (
                datetime.fromisoformat(item[name]) for name in ("date_published", "date_modified")
            )
            assert published.tzinfo and published <= modified
            assert item["authors"] and all(each["name"] for each in item["authors"])
            for file in item.get("attachments", []):
                assert file["mime_type"].startswith("image/") and file["url"]
            if fetched.path.startswith("/feeds/corrections"):
                continue
            of = by_address[item["url"]]
            assert item["title"] == of.headline
            assert (published, modified) == (of.first_published_at, of.updated_at)
            assert [each["name"] for each in item["authors"]] == _authors(of)
            assert item["tags"] == _categories(of)
            assert item.get("summary", "") == of.standfirst
            if of.picture:
                assert item["image"] == f"{the_site.origin}{of.picture.src}"
            _assert_whole(item["content_html"], of, the_site)


def test_the_three_formats_of_a_feed_have_the_same_entries(the_site: Site) -> None:
    for fetched in feeds(the_site, _JSON):
        stem = fetched.path.removesuffix(".json")
        expected = [(each["id"], each["title"]) for each in json.loads(fetched.body)["items"]]
        for form in _KINDS:
            entries = parsed(the_site.fetched[f"{stem}.{form}"]).entries
            assert [each.id for each in entries] == [id for id, _ in expected], (stem, form)


def test_the_pictures_in_feeds_are_pictures(the_site: Site) -> None:
    seen = 0
    for fetched in feeds(the_site, _JSON):
        for item in json.loads(fetched.body)["items"]:
            for image in read_html(item["content_html"]).all("img"):
                here = the_site.here(image["src"])
                assert here, image["src"]
                assert the_site.fetch(here[0]).media_type.startswith("image/")
                seen += 1
    assert seen > 20


def _assert_whole(html: str, of: StoryPage, site: Site) -> None:
    """Check that an entry has the story's text, captions and links, each absolute."""
    content = read_html(html)
    lines = content.lines
    rest = list(lines)
    for expected in told.text(of, notices=False):
        while rest and not expected.is_read_in(rest[0]):
            rest.pop(0)
        assert rest, (of.url, expected, lines)
    for caption in told.captions(told.pictures(of)):
        assert any(map(caption.is_read_in, lines)), (of.url, caption)
    for label, address in told.also_reads(of):
        assert (label, f"{site.origin}{address}") in content.links, of.url
    assert all("://" in address for _, address in content.links), of.url


def _authors(of: StoryPage) -> list[str]:
    names = [each.name for each in of.authors]
    return names or list(dict.fromkeys(each.agency for each in of.dispatches if each.agency))


def _categories(of: StoryPage) -> list[str]:
    return [each for each in (of.section.name, of.label, *(t.name for t in of.topics)) if each]


def _moment(parsed: Any) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
