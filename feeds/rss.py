"""RSS 2.0 with the full text.

https://www.rssboard.org/rss-specification and the modules content, dc, media and atom, which
readers' apps know: the full text, each author, the picture, the time of the last update.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element

from django.conf import settings

from feeds.channels import Channel
from feeds.entries import Entry
from feeds.tree import add, written

_NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


def write(channel: Channel) -> bytes:
    """Return a feed as RSS."""
    root = Element("rss", {"version": "2.0", **_NAMESPACES})
    top = add(root, "channel")
    add(top, "title", channel.title)
    add(top, "link", channel.home_url)
    add(top, "description", channel.description)
    add(top, "language", settings.LANGUAGE_CODE)
    add(top, "lastBuildDate", _date(channel.updated_at))
    add(top, "atom:link", rel="self", type="application/rss+xml", href=channel.url("rss"))
    if settings.WEBSUB_HUB:
        add(top, "atom:link", rel="hub", href=settings.WEBSUB_HUB)
    for entry in channel.entries:
        _item(add(top, "item"), entry)
    return written(root)


def _item(item: Element, entry: Entry) -> None:
    add(item, "title", entry.title)
    add(item, "link", entry.url)
    add(item, "guid", entry.id, isPermaLink="false")
    add(item, "pubDate", _date(entry.published_at))
    add(item, "atom:updated", entry.updated_at.astimezone(UTC).isoformat())
    for author in entry.authors:
        add(item, "dc:creator", author.name)
    for category in entry.categories:
        add(item, "category", category)
    if entry.summary:
        add(item, "description", entry.summary)
    add(item, "content:encoded", entry.html)
    if picture := entry.picture:
        media = add(item, "media:content", url=picture.url, type=picture.media_type, medium="image")
        for name, text in (
            ("media:title", picture.alt),
            ("media:description", picture.caption),
            ("media:credit", picture.credit),
        ):
            if text:
                add(media, name, text)


def _date(moment: datetime) -> str:
    # RFC 822, as RSS has it.
    return format_datetime(moment.astimezone(UTC))
