"""Whoever types an include into a story gets letters: only templates include fragments."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import (
    AuthorFactory,
    SectionFactory,
    TopicFactory,
    filing,
    image,
    story,
    update,
)
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

TYPED = '<esi:include src="/fragments/masthead/"/>'
VARIANTS = [
    TYPED,
    '<esi:include src="/fragments/masthead/"></esi:include>',
    "<ESI:INCLUDE SRC='/fragments/masthead/'/>",
    "&lt;esi:include src=&quot;/fragments/masthead/&quot;/&gt;",
    '<a href="https://x.example/<esi:include src=&quot;/fragments/masthead/&quot;/>">link</a>',
    '<!--<esi:include src="/fragments/masthead/"/>-->',
    '<esi:remove>gone</esi:remove><!--esi <esi:include src="/fragments/masthead/"/>-->',
]


def assert_assembled_once(page: Element) -> None:
    """Check that the page has the masthead and the rails of its template, and no other."""
    assert len(page.all(css="masthead")) == 1
    assert len(page.all("aside", css="rails")) == 1
    assert page.all("esi:include") == []


@pytest.mark.parametrize("typed", VARIANTS)
def test_in_a_body_it_is_never_executed(client: Client, typed: str) -> None:
    article = story(body=f"<p>Before {typed} after.</p>")
    update(article, body=f"<p>Newer.</p>{typed}")
    page = read(client.get(article.url))
    assert_assembled_once(page)
    assert page.one(id="first-filed").one(css="text").text.endswith("after.")


@pytest.mark.parametrize("typed", VARIANTS)
def test_in_any_other_field_it_is_printed_as_it_was_typed(client: Client, typed: str) -> None:
    author = AuthorFactory.create(name=f"Ada {typed}", bio=typed, slug="ada")
    section = SectionFactory.create(name="World", description=typed)
    topic = TopicFactory.create(name=typed[:80], slug="top", description=typed)
    article = story(
        headline=f"Typed {typed}",
        standfirst=typed,
        lead_image=image(),
        alt=typed,
        caption=typed,
        credit=typed,
        authors=[author],
        filed=filing(section=section, topics=frozenset({topic})),
    )
    for address in (article.url, "/", "/world/", "/topics/top/", "/authors/ada/"):
        page = read(client.get(address))
        assert_assembled_once(page)
        assert f"Typed {typed}" in page.one("main").text, address


def test_in_a_search_it_is_only_words(client: Client) -> None:
    page = read(client.get("/search/", {"q": TYPED}))
    assert_assembled_once(page)
    assert TYPED in page.one("h1").text
