"""Syndicated copy: the page names the address where it was first published as its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from articles import page, workflow
from articles.models import Article, Event
from articles.workflow import Filing, NotReady
from tests import factories
from tests.edge.cached_site import cached_site
from tests.newsroom_pages import NEW_STORY, signed_in, story_fields
from tests.reading import read, read_html

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://first.example/2024/ferry"


def syndicated() -> Article:
    return factories.story(headline="Ferry Adrift", filed=factories.filing(canonical_url=ELSEWHERE))


def canonical(client: Client, address: str) -> list[str]:
    links = read(client.get(address)).all("link")
    return [each["href"] for each in links if each["rel"] == "canonical"]


def test_its_page_names_the_address_elsewhere_to_search_engines_and_in_links(
    client: Client,
) -> None:
    story = syndicated()
    found = read(client.get(story.url))
    assert canonical(client, story.url) == [ELSEWHERE]
    [graph_url] = [
        each["content"] for each in found.all("meta") if each.attributes.get("property") == "og:url"
    ]
    assert graph_url == ELSEWHERE
    data = found.data[0]
    assert data["mainEntityOfPage"] == ELSEWHERE
    assert data["isBasedOn"] == [ELSEWHERE]
    assert data["url"] == f"{settings.SITE_URL}{story.url}"


def test_so_do_the_pages_of_its_updates(client: Client) -> None:
    story = syndicated()
    factories.update(story)
    assert canonical(client, f"{story.url}updates/1/") == [ELSEWHERE]


def test_our_own_copy_names_its_own_address(client: Client) -> None:
    story = factories.story()
    assert canonical(client, story.url) == [f"{settings.SITE_URL}{story.url}"]


def test_the_read_model_tells_other_outlets() -> None:
    story = syndicated()
    found = page.build(story, topics=())
    assert found.canonical_elsewhere == found.canonical_url == ELSEWHERE
    own = page.build(factories.story(), topics=())
    assert own.canonical_elsewhere == ""
    assert Article.objects.public().filter(canonical_url="").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("http://first.example/ferry", "This is no https:// address."),
        ("javascript:alert(1)", "This is no https:// address."),
        ("first.example/ferry", "This is no https:// address."),
        ("https://[first/ferry", "This is no https:// address."),
        ("https://ada@first.example/ferry", "Give the plain https:// address"),
        ("https://first.example/ferry#top", "Give the plain https:// address"),
        ("https://first.example/" + "a" * 500, "Give the plain https:// address"),
        ("https://localhost/2024/07/20/ferry/", "This is our own site."),
    ],
)
def test_what_is_no_address_elsewhere_is_refused_and_comes_back(typed: str, sentence: str) -> None:
    with pytest.raises(NotReady) as refused:
        factories.draft(filed=factories.filing(canonical_url=typed))
    assert refused.value.problems["canonical_url"].startswith(sentence)
    factories.SectionFactory.create()
    answer = signed_in(factories.editor()).post(
        NEW_STORY, story_fields(canonical_url=typed, _save="1")
    )
    found = read(answer)
    assert sentence in found.text
    assert found.one("input", id="id_canonical_url")["value"] == typed


def test_an_editor_files_it_and_the_audit_keeps_what_it_was() -> None:
    story = factories.story()
    filing = replace(Filing.of(story), canonical_url=f" {ELSEWHERE} ")
    workflow.file_under(
        actor=factories.editor(), article=story, filing=filing, version=story.version
    )
    story.refresh_from_db()
    assert story.canonical_url == ELSEWHERE
    event = Event.objects.filter(article=story).latest("id")
    assert event.data["canonical_url"] == ["", ELSEWHERE]


def test_it_is_typed_in_the_editor_under_filing() -> None:
    factories.SectionFactory.create()
    desk = signed_in(factories.editor())
    fields = story_fields(canonical_url=ELSEWHERE, _save="1")
    assert desk.post(NEW_STORY, fields).status_code == 302
    assert Article.objects.get().canonical_url == ELSEWHERE


@pytest.mark.django_db(transaction=True)
def test_a_page_in_the_cache_follows() -> None:
    story = factories.story()
    with cached_site() as site:

        def named() -> str:
            links = read_html(site.cached(story.url)[1].decode()).all("link")
            return next(each["href"] for each in links if each["rel"] == "canonical")

        assert named() == f"{settings.SITE_URL}{story.url}"
        filing = replace(Filing.of(story), canonical_url=ELSEWHERE)
        workflow.file_under(
            actor=factories.editor(), article=story, filing=filing, version=story.version
        )
        site.settle()
        assert named() == ELSEWHERE
