"""JSON Feed 1.1 with the full text: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from feeds.channels import Channel
from feeds.entries import Entry

Node = dict[str, Any]


def write(channel: Channel) -> bytes:
    """Return a feed as JSON Feed."""
    node: Node = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home_url,
        "feed_url": channel.url("json"),
        "description": channel.description,
        "language": settings.LANGUAGE_CODE,
        "authors": [{"name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}],
        "items": [_item(entry) for entry in channel.entries],
    }
    if settings.WEBSUB_HUB:
        node["hubs"] = [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    return json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: Entry) -> Node:
    node: Node = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": _date(entry.published_at),
        "date_modified": _date(entry.updated_at),
        "authors": [
            {"name": author.name, "url": author.url} if author.url else {"name": author.name}
            for author in entry.authors
        ],
        "tags": list(entry.categories),
        "language": settings.LANGUAGE_CODE,
    }
    if entry.summary:
        node["summary"] = entry.summary
    if picture := entry.picture:
        node["image"] = picture.url
        node["attachments"] = [{"url": picture.url, "mime_type": picture.media_type}]
    return node


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
