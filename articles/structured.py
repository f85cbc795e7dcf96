"""What machines read of a story: schema.org's NewsArticle, and LiveBlogPosting for a chain.

Rendered from the one read model. ``dateModified`` is the last act that changed what readers see.
See https://schema.org/LiveBlogPosting and https://schema.org/CorrectionComment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from articles.chain_views import AuthorView, CorrectionView, DispatchView, StubView
from articles.page import StoryPage, UpdatePage
from articles.passages import PassageView

Node = dict[str, Any]

# With so many updates a chain is a live blog.
_LIVE_BLOG = 2
# json.dumps escapes nothing that HTML minds: what could end the element, or begin a comment in it.
_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def script(node: Node) -> SafeString:
    """Return a node as JSON that may stand in a ``<script>`` element."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    # str.translate looks at every character: ten times slower on a long chain.
    for char, escaped in _ESCAPES.items():
        text = text.replace(char, escaped)
    return mark_safe(text)


def story(page: StoryPage) -> Node:
    """Return the graph of a story: all live dispatches, corrections, authors and agencies."""
    updates = page.updates
    is_live_blog = len(updates) >= _LIVE_BLOG
    agencies = list(dict.fromkeys(each.agency for each in page.all if each.agency))
    node: Node = {
        "@context": "https://schema.org",
        "@type": ["NewsArticle", "LiveBlogPosting"] if is_live_blog else "NewsArticle",
        "@id": f"{page.absolute_url}#story",
        "mainEntityOfPage": page.absolute_url,
        "url": page.absolute_url,
        "headline": page.headline,
        "description": page.standfirst,
        "articleSection": page.section.name,
        "keywords": [topic.name for topic in page.topics],
        "datePublished": page.first_published_at.isoformat(),
        "dateModified": page.updated_at.isoformat(),
        "dateline": next((each.dateline for each in page.dispatches if each.dateline), ""),
        "image": _absolute(page.picture.src) if page.picture else "",
        "author": _authors(page.authors),
        "publisher": _publisher(),
        "sourceOrganization": [_agency(name) for name in agencies],
        "correction": [
            _correction(correction) for each in page.all for correction in each.corrections
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
    else:
        node["articleBody"] = "\n\n".join(each.plain_text for each in page.dispatches)
    return _without_blanks(node)


def update(page: UpdatePage) -> Node:
    """Return the graph of one update on a page of its own."""
    story_url = _absolute(page.story_url)
    return {
        "@context": "https://schema.org",
        **_update(page.dispatch, story_url),
        "isPartOf": {"@type": "NewsArticle", "@id": f"{story_url}#story", "url": story_url},
        "publisher": _publisher(),
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
            "isBasedOn": each.source_uri if isinstance(each, DispatchView) else "",
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


def _publisher() -> Node:
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
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
