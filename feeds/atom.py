"""Atom (RFC 4287) with the full text, and tombstones (RFC 6721) for killed stories."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from django.conf import settings

from feeds.channels import Channel
from feeds.entries import Entry
from feeds.tree import add, written


def write(channel: Channel) -> bytes:
    """Return a feed as Atom."""
    root = Element(
        "feed",
        {
            "xmlns": "http://www.w3.org/2005/Atom",
            "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
            "xml:lang": settings.LANGUAGE_CODE,
        },
    )
    add(root, "id", channel.id)
    add(root, "title", channel.title)
    add(root, "subtitle", channel.description)
    add(root, "updated", _date(channel.updated_at))
    add(root, "link", rel="self", type="application/atom+xml", href=channel.url("atom"))
    add(root, "link", rel="alternate", type="text/html", href=channel.home_url)
    if settings.WEBSUB_HUB:
        add(root, "link", rel="hub", href=settings.WEBSUB_HUB)
    _person(root, settings.SITE_NAME, f"{settings.SITE_URL}/")
    for entry in channel.entries:
        _entry(add(root, "entry"), entry)
    for deleted in channel.deleted:
        add(root, "at:deleted-entry", ref=deleted.id, when=_date(deleted.at))
    return written(root)


def _entry(found: Element, entry: Entry) -> None:
    add(found, "id", entry.id)
    add(found, "title", entry.title)
    add(found, "published", _date(entry.published_at))
    add(found, "updated", _date(entry.updated_at))
    add(found, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.picture:
        add(found, "link", rel="enclosure", type=entry.picture.media_type, href=entry.picture.url)
    for author in entry.authors:
        _person(found, author.name, author.url)
    for category in entry.categories:
        add(found, "category", term=category)
    if entry.summary:
        add(found, "summary", entry.summary)
    add(found, "content", entry.html, type="html")


def _person(parent: Element, name: str, uri: str) -> None:
    person = add(parent, "author")
    add(person, "name", name)
    if uri:
        add(person, "uri", uri)


def _date(moment: datetime) -> str:
    # RFC 3339.
    return moment.astimezone(UTC).isoformat()
