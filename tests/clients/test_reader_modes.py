"""Reader modes and text miners read the story, all of it and nothing else, in its order."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
import trafilatura
from django.conf import settings
from django.utils import timezone

from articles.page import StoryPage
from tests.clients import programs, told
from tests.clients.site import Site
from tests.reading import Element, read_html

_SHORT = 300
_BLOCKS = {"p", "head", "item", "cell", "quote", "list", "table", "row", "main"}


@pytest.fixture(scope="module")
def readable(the_site: Site) -> dict[str, Any]:
    """What Mozilla's Readability makes of each page of a story, by path."""
    pages = [
        {"url": f"{the_site.origin}{fetched.path}", "html": fetched.text}
        for fetched, _ in told.stories(the_site)
    ]
    found = programs.readability(pages)
    paths = [each["url"].removeprefix(the_site.origin) for each in pages]
    return dict(zip(paths, found, strict=True))


def test_readability_reads_each_passage_in_order_and_nothing_of_the_rails(
    the_site: Site, readable: dict[str, Any]
) -> None:
    for fetched, of in told.stories(the_site):
        content = read_html(readable[fetched.path]["content"])
        story = fetched.document.one("article", css="story")
        told.assert_read(content.lines, told.text(of), story.lines)


def test_readability_keeps_pictures_captions_and_the_links_of_also_read_lines(
    the_site: Site, readable: dict[str, Any]
) -> None:
    with_lead = 0
    for fetched, of in told.stories(the_site):
        content = read_html(readable[fetched.path]["content"])
        # The authors' boxes below the text come along.
        portraits = {each["src"] for each in fetched.document.all("img", css="portrait")}
        addresses = [each["src"].removeprefix(the_site.origin) for each in content.all("img")]
        read = [each for each in addresses if each not in portraits]
        shown = told.pictures(of)
        if len(read) < len(shown) and shown[0].src not in read:
            # The lead stands above the text. What stands beside a text it weighs by its words
            # alone, of which a picture has few: the longer the story, the sooner it is left out.
            shown = shown[1:]
        else:
            with_lead += bool(shown)
        assert read == [each.src for each in shown], fetched.path
        for caption in told.captions(shown):
            assert any(map(caption.is_read_in, content.lines)), (fetched.path, caption)
        for label, address in told.also_reads(of):
            assert (label, f"{the_site.origin}{address}") in content.links, fetched.path
    assert with_lead


def test_readability_names_headline_authors_time_and_paper(
    the_site: Site, readable: dict[str, Any]
) -> None:
    for fetched, of in told.stories(the_site):
        found = readable[fetched.path]
        headline = of.headline if isinstance(of, StoryPage) else of.dispatch.headline
        printed = of.first_published_at if isinstance(of, StoryPage) else of.dispatch.printed_at
        assert found["title"] == headline
        assert found["publishedTime"] == printed.isoformat(), fetched.path
        assert found["siteName"] == settings.SITE_NAME
        assert found["lang"] == "en"
        if authors := told.names(of):
            assert found["byline"] == ", ".join(authors), fetched.path


def test_trafilatura_reads_each_passage_in_order_and_nothing_of_the_rails(the_site: Site) -> None:
    for fetched, of in told.stories(the_site):
        found = trafilatura.extract(fetched.text, output_format="xml", include_comments=False)
        assert found, fetched.path
        # It drops <time> with what stands in it, whatever the page: the words beside it are read.
        story = told.without(fetched.document.one("article", css="story"), "time")
        lines = [each.removeprefix("- ") for each in _lines(found)]
        # A list of links alone is navigation to it: the headlines of stubs are not read.
        expected = told.text(of, stubs=False)
        if len(lines) == 1:
            # Of some 250 characters or fewer it gives the story's element up to its foot as one
            # line, with the times.
            assert len(" ".join(each.start for each in expected)) < _SHORT, fetched.path
            assert fetched.document.one("article", css="story").text.startswith(lines[0])
            places = [lines[0].find(each.start) for each in expected]
            assert -1 not in places and places == sorted(places), fetched.path
        else:
            told.assert_read(lines, expected, story.lines)


def test_trafilatura_keeps_the_pictures(the_site: Site) -> None:
    # Its rules drop a <figure> with its caption; asked for pictures, it gives them with their alt.
    for fetched, of in told.stories(the_site):
        found = trafilatura.extract(
            fetched.text, output_format="xml", include_images=True, include_comments=False
        )
        assert found, fetched.path
        read = [
            (each.get("src"), each.get("alt"))
            for each in ElementTree.fromstring(found).iter("graphic")
        ]
        assert read == [(each.src, each.alt) for each in told.pictures(of)], fetched.path


def test_trafilatura_names_headline_authors_day_section_and_topics(the_site: Site) -> None:
    for fetched, of in told.stories(the_site):
        found = trafilatura.extract_metadata(fetched.text)
        headline = of.headline if isinstance(of, StoryPage) else of.dispatch.headline
        assert found.title == headline
        assert found.sitename == settings.SITE_NAME
        if authors := told.names(of):
            # It takes the full stops out of names.
            assert found.author == "; ".join(authors).replace(".", ""), fetched.path
        printed = of.first_published_at if isinstance(of, StoryPage) else of.dispatch.printed_at
        assert found.date == f"{timezone.localtime(printed):%Y-%m-%d}", fetched.path
        if isinstance(of, StoryPage):
            assert found.categories == [of.section.name]
            assert found.tags == [each.name for each in of.topics]


def _lines(xml: str) -> list[str]:
    """Return what an XML of trafilatura says, a line for each block."""
    main = ElementTree.fromstring(xml).find("main")
    assert main is not None
    return _element(main).lines


def _element(of: ElementTree.Element) -> Element:
    children: list[Element | str] = [of.text or ""]
    for each in of:
        children += [_element(each), each.tail or ""]
    return Element("div" if of.tag in _BLOCKS else "span", {}, children)
