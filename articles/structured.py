"""What machines read of a page: schema.org's words for stories, authors, lists and the paper.

Rendered from the one read model. ``dateModified`` is the last act that changed what readers see.
See https://schema.org/NewsArticle, /LiveBlogPosting, /CorrectionComment, /ProfilePage. The paper is
named on each page and described once, below it, where its policies are known (``frontpage``); the
two are one by their ``@id``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.chain_views import AuthorView, CorrectionView, DispatchView, StubView
from articles.models import Article, Section, Topic
from articles.page import StoryPage, UpdatePage
from articles.passages import PassageView
from articles.posters import PosterView
from images.pictures import PictureView

Node = dict[str, Any]

_CONTEXT = "https://schema.org"

# With so many updates a chain is a live blog.
_LIVE_BLOG = 2
# What kind of article a label makes of a story, for those who tell them apart.
_KINDS = {
    "": "ReportageNewsArticle",
    Article.Label.ANALYSIS.label: "AnalysisNewsArticle",
    Article.Label.OPINION.label: "OpinionNewsArticle",
}
# json.dumps escapes nothing that HTML minds: what could end the element, or begin a comment in it.
_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def script(node: Node) -> SafeString:
    """Return a node as JSON that may stand in a ``<script>`` element."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    # str.translate looks at every character: ten times slower on a long chain.
    for char, escaped in _ESCAPES.items():
        text = text.replace(char, escaped)
    return mark_safe(text)


def of_story(page: StoryPage) -> list[SafeString]:
    """Return what a story's page says of it, and where it stands in the paper; no query."""
    section = (page.section.name, page.section.get_absolute_url())
    return [script(story(page)), script(_trail(section, (page.headline, page.url)))]


def of_update(page: UpdatePage) -> list[SafeString]:
    """Return what the page of one update says of it; no query."""
    trail = _trail(
        (page.section.name, page.section.get_absolute_url()),
        (page.headline, page.story_url),
        (page.dispatch.headline, page.dispatch.url),
    )
    return [script(update(page)), script(trail)]


def of_section(section: Section) -> list[SafeString]:
    """Return where a section's page stands in the paper; no query."""
    return [script(_trail((section.name, section.get_absolute_url())))]


def of_topic(topic: Topic) -> list[SafeString]:
    """Return where a topic's page stands in the paper; no query."""
    return [script(_trail((topic.name, topic.get_absolute_url())))]


def of_page(title: str, address: str) -> list[SafeString]:
    """Return where a page of the paper's own stands; no query."""
    return [script(_trail((title, address)))]


def of_author(author: AuthorView) -> list[SafeString]:
    """Return who an author's page is about; no query."""
    page: Node = {
        "@context": _CONTEXT,
        "@type": "ProfilePage",
        "url": _absolute(author.url),
        "mainEntity": _without_blanks(
            {**_person(author), "description": author.bio, "worksFor": publisher()}
        ),
    }
    return [script(page), script(_trail((author.name, author.url)))]


def of_site() -> list[SafeString]:
    """Return what the front page says of the site; no query."""
    search = f"{settings.SITE_URL}{reverse('articles:search')}?q={{words}}"
    site: Node = {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "url": f"{settings.SITE_URL}/",
        "name": settings.SITE_NAME,
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=words",
        },
    }
    return [script(site)]


def story(page: StoryPage) -> Node:
    """Return the graph of a story: all live dispatches, corrections, authors and agencies."""
    updates = page.updates
    is_live_blog = len(updates) >= _LIVE_BLOG
    agencies = list(dict.fromkeys(each.agency for each in page.all if each.agency))
    kinds = ["NewsArticle"]
    if kind := _KINDS.get(page.label):
        kinds.append(kind)
    if is_live_blog:
        kinds.append("LiveBlogPosting")
    node: Node = {
        "@context": _CONTEXT,
        "@type": kinds,
        "@id": f"{page.absolute_url}#story",
        "mainEntityOfPage": page.canonical_url,
        "url": page.absolute_url,
        "headline": page.headline,
        "description": page.standfirst,
        "articleSection": page.section.name,
        "keywords": [topic.name for topic in page.topics],
        "datePublished": page.first_published_at.isoformat(),
        "dateModified": page.updated_at.isoformat(),
        "dateline": next((each.dateline for each in page.dispatches if each.dateline), ""),
        "inLanguage": settings.LANGUAGE_CODE,
        "image": [
            *(_pictures(page.picture) if page.picture else []),
            *(
                _picture(each, each.widest)
                for dispatch in page.dispatches
                for each in dispatch.pictures
            ),
            *([_poster(page.poster)] if page.poster else []),
        ],
        # Nobody's by name is the paper's, or the agency's whose it is.
        "author": [_person(each) for each in page.authors]
        or (_agency(agencies[0]) if agencies else publisher()),
        "publisher": publisher(),
        "sourceOrganization": [_agency(name) for name in agencies],
        "correction": [_correction(each) for each in page.corrections],
        "isBasedOn": [
            *([page.canonical_elsewhere] if page.canonical_elsewhere else []),
            *(_source(each) for each in page.dispatches if _is_copied(each)),
        ],
        "isAccessibleForFree": True,
        "hasPart": [
            _passage(passage) for dispatch in page.dispatches for passage in dispatch.passages
        ],
    }
    if is_live_blog:
        node |= {
            "coverageStartTime": page.first_published_at.isoformat(),
            "liveBlogUpdate": [_update(each, page.absolute_url) for each in updates],
        }
    # The updates of a live blog have their own.
    bodies = [each for each in page.dispatches if not (is_live_blog and each.is_update)]
    node["articleBody"] = "\n\n".join(each.plain_text for each in bodies)
    return _without_blanks(node)


def update(page: UpdatePage) -> Node:
    """Return the graph of one update on a page of its own."""
    story_url = _absolute(page.story_url)
    return {
        "@context": _CONTEXT,
        **_update(page.dispatch, story_url),
        "isPartOf": {"@type": "NewsArticle", "@id": f"{story_url}#story", "url": story_url},
        "publisher": publisher(),
        "isAccessibleForFree": True,
        "hasPart": [_passage(passage) for passage in page.dispatch.passages],
    }


def _update(each: DispatchView | StubView, story_url: str) -> Node:
    """Return one update; its text only where the page prints it whole."""
    return _without_blanks(
        {
            "@type": "BlogPosting",
            "@id": f"{story_url}#{each.anchor}",
            "url": _absolute(each.url),
            "headline": each.headline,
            "datePublished": each.printed_at.isoformat(),
            "dateModified": each.changed_at.isoformat(),
            "author": _authors(each.authors),
            "sourceOrganization": _agency(each.agency) if each.agency else "",
            "correction": [_correction(correction) for correction in each.corrections],
            "articleBody": each.plain_text if isinstance(each, DispatchView) else "",
            "isBasedOn": _source(each)
            if isinstance(each, DispatchView) and _is_copied(each)
            else "",
        }
    )


def _passage(passage: PassageView) -> Node:
    """Return who wrote some paragraphs, for whom and when; their elements name the passage."""
    return _without_blanks(
        {
            "@type": "WebPageElement",
            "cssSelector": f"[data-passage='{passage.key}']",
            "author": [{"@type": "Person", "name": name} for name in passage.authors],
            "sourceOrganization": _agency(passage.agency) if passage.agency else "",
            "datePublished": passage.at.isoformat(),
            "identifier": passage.source_uri,
            "version": passage.source_version,
        }
    )


def _authors(authors: Iterable[AuthorView]) -> list[Node]:
    return [
        {"@type": "Person", "name": author.name, "url": _absolute(author.url)} for author in authors
    ]


def _person(author: AuthorView) -> Node:
    return _without_blanks(
        {
            "@type": "Person",
            "name": author.name,
            "url": _absolute(author.url),
            "jobTitle": author.job_title,
            "image": _absolute(author.photo.square.widest[0]) if author.photo else "",
            "sameAs": [each for each in (author.website, *author.profiles) if each],
        }
    )


def publisher() -> Node:
    """Return the paper: its name, its logo, and the name by which the rest is found."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{settings.SITE_URL}/#publisher",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "logo": {"@type": "ImageObject", "url": _absolute(static("paper/icon.svg"))},
    }


def organisation(policies: Mapping[str, str]) -> Node:
    """Return the paper with its policies: the pages' addresses by schema.org's words for them."""
    return {"@context": _CONTEXT, **publisher(), **policies}


def _pictures(picture: PictureView) -> list[Node]:
    """Return a picture whole, and in each shape made of it: who shows it takes what fits."""
    shapes = dict.fromkeys(each.widest for each in (picture, picture.card, picture.square))
    return [_picture(picture, shape) for shape in shapes]


def _picture(picture: PictureView, shape: tuple[str, int, int]) -> Node:
    address, width, height = shape
    return _without_blanks(
        {
            "@type": "ImageObject",
            "url": _absolute(address),
            "width": width,
            "height": height,
            "caption": picture.caption or picture.alt,
            "creditText": picture.credit,
            "copyrightNotice": picture.copyright,
        }
    )


def _poster(poster: PosterView) -> Node:
    return {
        "@type": "ImageObject",
        "url": _absolute(poster.url),
        "width": poster.width,
        "height": poster.height,
        "caption": poster.alt,
    }


def _is_copied(each: DispatchView) -> bool:
    return bool(each.source_uri) and not each.is_own_desk


def _source(each: DispatchView) -> Node:
    """Return the agency's own item that a dispatch was made of."""
    is_address = each.source_uri.startswith(("https://", "http://"))
    return _without_blanks(
        {
            "@type": "NewsArticle",
            "identifier": each.source_uri,
            "url": each.source_uri if is_address else "",
            "version": each.source_version,
            "publisher": _agency(each.agency) if each.agency else "",
        }
    )


def _trail(*steps: tuple[str, str]) -> Node:
    """Return the way from the front page to a page, by names and addresses."""
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": _absolute(address)}
            for number, (name, address) in enumerate([(settings.SITE_NAME, "/"), *steps], start=1)
        ],
    }


def _agency(name: str) -> Node:
    return {"@type": "NewsMediaOrganization", "name": name}


def _correction(correction: CorrectionView) -> Node:
    return {
        "@type": "CorrectionComment",
        "name": correction.kind_label,
        "text": correction.note,
        "datePublished": correction.at.isoformat(),
    }


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def _without_blanks(node: Node) -> Node:
    return {name: value for name, value in node.items() if value or value is False}
