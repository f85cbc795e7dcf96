"""Whatever is stored, a reader's browser runs none of it: it is printed as letters."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from articles.models import Revision
from tests.factories import (
    AuthorFactory,
    SectionFactory,
    TopicFactory,
    draft,
    filing,
    image,
    story,
    update,
    wire_agency,
)
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
BREAK_OUT = "\"'><img src=x onerror=alert(1)>"
HOSTILE = [SCRIPT, BREAK_OUT, "{{ site.name }}{% now 'Y' %}", "&lt;b&gt; &amp;amp;"]


def assert_harmless(page: Element) -> None:
    """Check that nothing on a page runs but our own files: no handlers or javascript: addresses."""
    for script in page.all("script"):
        if script.attributes.get("type") == "application/ld+json":
            json.loads("".join(str(each) for each in script.children))
        else:
            assert script["src"].startswith("/static/paper/") and script.text == ""
    for element in page.all():
        for name, value in element.attributes.items():
            assert not name.startswith("on"), element
            if name in {"href", "src", "action"}:
                assert not value.strip().lower().startswith(("javascript:", "data:")), element
    assert [each for each in page.all("img") if each["src"] == "x"] == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_field_of_a_story_is_printed_as_letters(client: Client, hostile: str) -> None:
    author = AuthorFactory.create(name=f"Ada {hostile}", bio=f"Bio {hostile}")
    section = SectionFactory.create(name=f"Sec {hostile}", slug="sec")
    topic = TopicFactory.create(name=f"Top {hostile}", description=hostile)
    article = story(
        headline=f"Head {hostile}",
        standfirst=f"Stand {hostile}",
        dateline_city=f"City {hostile}",
        agency=wire_agency(f"Agency {hostile}"),
        licence_note=f"Licence {hostile}",
        lead_image=image(),
        caption=f"Caption {hostile}",
        credit=f"Credit {hostile}",
        alt=f"Alt {hostile}",
        authors=[author],
        filed=filing(section=section, topics=frozenset({topic})),
    )
    update(article, headline=f"Newer {hostile}")
    page = read(client.get(article.url))
    assert_harmless(page)
    for field in ("Head", "Stand", "Licence", "Caption", "Credit", "Ada", "Bio", "Sec", "Top"):
        assert f"{field} {hostile}" in page.text, field
    assert page.one("h1").text == f"Newer {hostile}"
    assert page.one("figure").one("img")["alt"] == f"Alt {hostile}"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_list_prints_the_same_fields_as_letters(client: Client, hostile: str) -> None:
    author = AuthorFactory.create(name=hostile, bio=hostile, slug="ada")
    section = SectionFactory.create(name=hostile[:60], slug="sec", description=hostile)
    topic = TopicFactory.create(name=hostile, slug="top", description=hostile)
    filed = filing(section=section, topics=frozenset({topic}))
    story(headline=f"Head {hostile}", standfirst=hostile, authors=[author], filed=filed)
    for address in ("/", "/sec/", "/topics/top/", "/authors/ada/", "/search/?q=head"):
        page = read(client.get(address))
        assert_harmless(page)
        assert f"Head {hostile}" in page.one("main").text, address


def test_a_body_that_slipped_past_the_save_is_cleaned_again_at_print(client: Client) -> None:
    dispatch = draft()
    revision = Revision.objects.create(
        dispatch=dispatch,
        seq=2,
        headline="Slipped In",
        agency=wire_agency(),
        body=f"<p onclick=alert(1)>Text{SCRIPT}</p><iframe src=//evil.example></iframe>",
        created_by=dispatch.created_by,
        created_at=dispatch.created_at,
    )
    from articles import workflow
    from tests.factories import editor

    workflow.publish(actor=editor(), dispatch=dispatch, seq=revision.seq)
    dispatch.article.refresh_from_db()
    page = read(client.get(dispatch.article.url))
    assert_harmless(page)
    assert page.one(css="text").text == "Text"
    assert page.all("iframe") == []


def test_right_to_left_overrides_and_nul_do_not_reach_the_page(client: Client) -> None:
    article = story(
        headline="Pier \u202eflipped\x00 over 🚢", body="<p>Turned \u202earound\x00.</p>"
    )
    page = read(client.get(article.url))
    assert page.one("h1").text == "Pier flipped over 🚢"
    assert "Turned around." in page.one(css="text").text


def test_a_very_long_word_and_the_longest_headline_are_printed_whole(client: Client) -> None:
    headline = "Donaudampfschifffahrt" * 9
    page = read(client.get(story(headline=headline).url))
    assert page.one("h1").text == headline
