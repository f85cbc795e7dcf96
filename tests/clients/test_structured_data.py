"""Machines read who wrote what and when: schema.org's words and Open Graph's, by extruct."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import extruct
import pytest
from django.conf import settings
from rdflib import RDF, Graph, Literal
from rdflib.namespace import SDO

from articles.page import StoryPage
from tests.clients import told
from tests.clients.site import Site

Node = dict[str, Any]
_SCHEMA = "https://schema.org/"
# Google's own annotation of a search form, which is no word of schema.org's.
_GOOGLES = {"query-input"}
_STORY = {"NewsArticle"}


@pytest.fixture(scope="module")
def extracted(the_site: Site) -> dict[str, dict[str, Any]]:
    """What extruct finds on each page, by path."""
    return {
        page.path: extruct.extract(
            page.text,
            base_url=f"{the_site.origin}{page.path}",
            syntaxes=["json-ld", "opengraph", "microdata", "rdfa"],
        )
        for page in the_site.pages
    }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own use of it
def test_every_word_is_one_of_schema_orgs(extracted: dict[str, dict[str, Any]]) -> None:
    """Expanded by a processor of JSON-LD, each type and property is in the vocabulary."""
    foreign = set()
    for path, found in extracted.items():
        for node in found["json-ld"]:
            assert node["@context"] == "https://schema.org", path
            document = json.dumps(node | {"@context": {"@vocab": _SCHEMA}})
            for _, predicate, value in Graph().parse(data=document, format="json-ld"):
                word = _name(value if predicate == RDF.type else predicate)
                if word not in SDO and word not in _GOOGLES:
                    foreign.add(word)
                assert not isinstance(value, Literal) or str(value).strip(), (path, predicate)
    assert not foreign


def test_nothing_is_said_in_microdata_or_rdfa_besides(
    extracted: dict[str, dict[str, Any]],
) -> None:
    for path, found in extracted.items():
        assert not found["microdata"], path
        words = {name for each in found["rdfa"] for name in each if "schema.org" in name}
        assert not words, path


def test_a_story_says_all_that_googles_article_page_asks_for(
    the_site: Site, extracted: dict[str, dict[str, Any]]
) -> None:
    for fetched, of in told.whole_stories(the_site):
        node = _about(extracted[fetched.path], _STORY)
        assert node["headline"] == of.headline
        assert node["url"] == f"{the_site.origin}{of.url}"
        assert node["mainEntityOfPage"] == of.canonical_url
        assert node["description"] == of.standfirst if of.standfirst else "description" not in node
        assert _moment(node["datePublished"]) == of.first_published_at
        assert _moment(node["dateModified"]) == of.updated_at
        assert node["isAccessibleForFree"] is True
        assert node["publisher"]["name"] == settings.SITE_NAME
        assert node["publisher"]["logo"]["url"].startswith(the_site.origin)
        assert node["articleSection"] == of.section.name
        assert node.get("keywords", []) == [each.name for each in of.topics]
        images = node["image"]
        assert images and all(each["width"] and each["height"] for each in images), fetched.path
        if of.picture:
            address, width, height = of.picture.widest
            first = images[0]
            assert first["url"] == f"{the_site.origin}{address}"
            assert (first["width"], first["height"]) == (width, height)
        for each in images:
            path, _ = the_site.here(each["url"]) or ("", "")
            assert the_site.fetch(path, fetched.path).media_type.startswith("image/"), each["url"]


def test_a_story_says_who_signs_it_and_where_they_are_found(
    the_site: Site, extracted: dict[str, dict[str, Any]]
) -> None:
    for fetched, of in told.whole_stories(the_site):
        authors = _list(_about(extracted[fetched.path], _STORY)["author"])
        if not of.authors:  # the agency's, or the paper's own
            assert [each["@type"] for each in authors] == ["NewsMediaOrganization"]
            continue
        assert [each["name"] for each in authors] == [each.name for each in of.authors]
        for each, author in zip(authors, of.authors, strict=True):
            assert each["@type"] == "Person"
            assert each["url"] == f"{the_site.origin}{author.url}"
            assert the_site.fetch(author.url).status == 200
            elsewhere = [at for at in (author.website, *author.profiles) if at]
            assert each.get("sameAs", []) == elsewhere


def test_a_story_says_what_it_was_made_of_and_what_was_corrected(
    the_site: Site, extracted: dict[str, dict[str, Any]]
) -> None:
    corrected = copied = 0
    for fetched, of in told.whole_stories(the_site):
        node = _about(extracted[fetched.path], _STORY)
        agencies = list(dict.fromkeys(each.agency for each in of.all if each.agency))
        assert [each["name"] for each in node.get("sourceOrganization", [])] == agencies
        said = [
            (each["text"], _moment(each["datePublished"])) for each in node.get("correction", [])
        ]
        assert said == [(note.note, note.at) for note in of.corrections], fetched.path
        sources = [
            each.source_uri for each in of.dispatches if each.source_uri and not each.is_own_desk
        ]
        based_on = node.get("isBasedOn", [])
        assert [each["identifier"] for each in based_on if isinstance(each, dict)] == sources
        assert (of.canonical_elsewhere in based_on) == bool(of.canonical_elsewhere), fetched.path
        corrected += bool(said)
        copied += bool(sources)
    assert corrected > 3
    assert copied > 1


def test_a_story_says_its_text_passage_by_passage(
    the_site: Site, extracted: dict[str, dict[str, Any]]
) -> None:
    live = 0
    for fetched, of in told.whole_stories(the_site):
        node = _about(extracted[fetched.path], _STORY)
        is_live = "LiveBlogPosting" in node["@type"]
        assert is_live == (len(of.updates) >= 2), fetched.path
        if is_live:
            updates = node["liveBlogUpdate"]
            assert [each["headline"] for each in updates] == [each.headline for each in of.updates]
            for said, update in zip(updates, of.updates, strict=True):
                assert _moment(said["datePublished"]) == update.printed_at
                whole = getattr(update, "plain_text", None)
                assert said.get("articleBody") == whole
                assert the_site.here(said["url"])
            assert _moment(node["coverageStartTime"]) == of.first_published_at
        else:
            assert node["articleBody"] == "\n\n".join(each.plain_text for each in of.dispatches)
        passages = [passage for each in of.dispatches for passage in each.passages]
        for said, passage in zip(node["hasPart"], passages, strict=True):
            attribute = said["cssSelector"]
            assert attribute == f"[data-passage='{passage.key}']"
            assert f'data-passage="{passage.key}"' in fetched.text, fetched.path
            names = [each["name"] for each in said.get("author", [])]
            assert names == list(passage.authors)
        live += is_live
    assert live >= 2


def test_every_trail_leads_from_the_front_page_to_the_page(
    the_site: Site, extracted: dict[str, dict[str, Any]]
) -> None:
    trails = 0
    for path, found in extracted.items():
        for trail in (each for each in found["json-ld"] if each["@type"] == "BreadcrumbList"):
            steps = trail["itemListElement"]
            assert [each["position"] for each in steps] == list(range(1, len(steps) + 1))
            assert steps[0]["item"] == f"{the_site.origin}/"
            assert steps[-1]["item"] == f"{the_site.origin}{path.partition('?')[0]}", path
            for each in steps:
                here = the_site.here(each["item"])
                assert here and the_site.fetch(here[0], path).status == 200, each
                assert each["name"]
            trails += 1
    assert trails > 60


def test_a_link_to_a_page_is_shown_with_its_own_headline_and_picture(
    the_site: Site, extracted: dict[str, dict[str, Any]]
) -> None:
    for fetched, of in told.stories(the_site):
        graph = _graph(extracted[fetched.path])
        own = of if isinstance(of, StoryPage) else of.dispatch
        assert graph["og:type"] == "article"
        assert graph["og:title"] == own.headline
        assert graph["og:url"] == of.canonical_url
        assert graph["og:site_name"] == settings.SITE_NAME
        printed = of.first_published_at if isinstance(of, StoryPage) else of.dispatch.printed_at
        assert _moment(graph["article:published_time"]) == printed
        assert graph["article:section"] == of.section.name
        assert graph["og:image:alt"]
        here = the_site.here(graph["og:image"])
        assert here, fetched.path
        assert the_site.fetch(here[0], fetched.path).media_type.startswith("image/")


def test_the_paper_names_its_policies_where_it_says_who_it_is(
    the_site: Site, extracted: dict[str, dict[str, Any]]
) -> None:
    said = [
        each
        for found in extracted.values()
        for each in found["json-ld"]
        if each["@type"] == "NewsMediaOrganization"
    ]
    assert said
    for node in said:
        policies = {name: at for name, at in node.items() if name.endswith(("Policy", "Info"))}
        assert {"ethicsPolicy", "correctionsPolicy"} <= policies.keys()
        for address in policies.values():
            here = the_site.here(address)
            assert here and the_site.fetch(here[0]).status == 200, address


def _about(found: dict[str, Any], kinds: set[str]) -> Node:
    """The one node of these types on a page."""
    nodes = [each for each in found["json-ld"] if kinds <= set(_list(each["@type"]))]
    assert len(nodes) == 1, found["json-ld"]
    node: Node = nodes[0]
    return node


def _graph(found: dict[str, Any]) -> dict[str, str]:
    return dict(found["opengraph"][0]["properties"])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None, text
    return found


def _name(word: Any) -> str:
    return str(word).removeprefix(_SCHEMA)
