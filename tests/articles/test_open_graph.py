"""What a link to a page looks like elsewhere, as the programs that show one read it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests import factories
from tests.reading import read

pytestmark = pytest.mark.django_db


def graph(client: Client, address: str) -> dict[str, list[str]]:
    """The page's meta elements by name, each with all of its values."""
    found: dict[str, list[str]] = {}
    for each in read(client.get(address)).all("meta"):
        if name := each.attributes.get("property") or each.attributes.get("name"):
            found.setdefault(name, []).append(each["content"])
    return {name: values for name, values in found.items() if name.startswith(_PREFIXES)}


_PREFIXES = ("og:", "article:", "twitter:", "author")


def test_a_story_says_all_of_itself(client: Client) -> None:
    picture = factories.image()
    story = factories.story(
        headline="Ferry “Adrift” & Aground",
        standfirst="In fog",
        filed=factories.filing(topics=frozenset({factories.TopicFactory.create(name="Ferries")})),
        lead_image=picture,
        alt="A ferry in fog",
        credit="Desk",
        authors=[factories.AuthorFactory.create(name="Ada Lind")],
    )
    found = graph(client, story.url)
    address = f"{settings.SITE_URL}{picture.rendition_url(960)}"
    assert found == {
        "og:site_name": [settings.SITE_NAME],
        "og:locale": ["en_US"],
        "og:type": ["article"],
        "og:title": ["Ferry “Adrift” & Aground"],
        "og:url": [f"{settings.SITE_URL}{story.url}"],
        "og:description": ["In fog"],
        "og:image": [address],
        "og:image:width": ["960"],
        "og:image:height": ["640"],
        "og:image:alt": ["A ferry in fog"],
        "article:published_time": [story.first_published_at.isoformat()],
        "article:modified_time": [story.updated_at.isoformat()],
        "article:section": ["World"],
        "article:tag": ["Ferries"],
        "author": ["Ada Lind"],
        "twitter:card": ["summary_large_image"],
        "twitter:title": ["Ferry “Adrift” & Aground"],
        "twitter:description": ["In fog"],
        "twitter:image": [address],
        "twitter:image:alt": ["A ferry in fog"],
    }


def test_a_story_without_a_picture_has_the_papers_own_and_says_no_more_than_it_has(
    client: Client,
) -> None:
    found = graph(client, factories.story().url)
    assert found["og:image"] == [f"{settings.SITE_URL}/posters/paper.jpg"]
    assert found["og:image:alt"] == [settings.SITE_NAME]
    assert found["twitter:card"] == ["summary_large_image"]
    assert not {"og:description", "article:tag", "author"} & set(found)


def test_lists_authors_and_the_front_page_say_what_they_are(client: Client) -> None:
    factories.SectionFactory.create(name="World", description="From everywhere.")
    factories.TopicFactory.create(name="Ferries", slug="ferries")
    factories.AuthorFactory.create(name="Ada", slug="ada", bio="Ada writes.")
    said = {
        address: (found["og:type"], found["og:title"], found["og:url"])
        for address in ("/", "/world/", "/topics/ferries/", "/authors/ada/")
        for found in [graph(client, address)]
    }
    name, site = settings.SITE_NAME, settings.SITE_URL
    assert said == {
        "/": (["website"], [name], [f"{site}/"]),
        "/world/": (["website"], [f"World — {name}"], [f"{site}/world/"]),
        "/topics/ferries/": (["website"], [f"Ferries — {name}"], [f"{site}/topics/ferries/"]),
        "/authors/ada/": (["profile"], ["Ada"], [f"{site}/authors/ada/"]),
    }


def test_a_list_has_one_canonical_address_and_its_later_pages_none(client: Client) -> None:
    for _ in range(21):
        factories.story()
    page = read(client.get("/world/"))
    assert [each["href"] for each in page.all("link") if each["rel"] == "canonical"] == [
        f"{settings.SITE_URL}/world/"
    ]
    [older] = [address for words, address in page.links if "?before=" in address]
    behind = read(client.get(older))
    assert [each for each in behind.all("link") if each["rel"] == "canonical"] == []


def test_an_update_on_its_own_page_speaks_of_itself(client: Client) -> None:
    story = factories.story(headline="Ferry Adrift")
    factories.update(story, headline="Ferry Aground")
    found = graph(client, f"{story.url}updates/1/")
    assert found["og:title"] == ["Ferry Aground"]
    assert found["og:description"] == ["Ferry Aground"]
