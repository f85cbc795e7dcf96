"""One story as a feed carries it, made from the one read model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from articles.corrections import NoteView
from articles.page import StoryPage
from images.pictures import PictureView

# Of every link and picture in a story: the sanitiser's output and the template's own.
_ADDRESS = re.compile(r'(<(?:a|img)\b[^<>]*?\s(?:href|src)=")([^"]*)"')
# Between the template's lines; in a story's words there is one space each.
_SPACES = re.compile(r"[ \n]+")


@dataclass(frozen=True, slots=True)
class EntryAuthor:
    """Who signs an entry; an agency that stands for its unsigned copy has no ``url``."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class EntryPicture:
    """The picture of an entry; ``url`` is absolute."""

    url: str
    media_type: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; addresses are absolute, ``html`` is the full text.

    ``id`` never changes, whatever becomes of slug, address and headline.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    authors: tuple[EntryAuthor, ...]
    categories: tuple[str, ...]
    published_at: datetime
    updated_at: datetime
    picture: EntryPicture | None = None


@dataclass(frozen=True, slots=True)
class Deleted:
    """An entry that went: its id, and when."""

    id: str
    at: datetime


def of_story(page: StoryPage, *, brought_back_at: datetime | None = None) -> Entry:
    """Return a story's entry; no query."""
    authors = tuple(EntryAuthor(each.name, absolute(each.url)) for each in page.authors)
    agencies = dict.fromkeys(each.agency for each in page.dispatches if each.agency)
    html = _SPACES.sub(" ", render_to_string("feeds/story.html", {"page": page})).strip()
    return Entry(
        id=story_id(page.id, page.first_published_at),
        url=page.absolute_url,
        title=page.headline,
        summary=page.standfirst,
        html=with_absolute_addresses(html, page.absolute_url),
        authors=authors or tuple(map(EntryAuthor, agencies)),
        categories=tuple(
            name
            for name in (page.section.name, page.label, *(each.name for each in page.topics))
            if name
        ),
        published_at=page.first_published_at,
        updated_at=max(page.updated_at, brought_back_at or page.updated_at),
        picture=_picture(page.picture) if page.picture else None,
    )


def of_note(note: NoteView) -> Entry:
    """Return the entry of a correction, clarification or editor's note; no query."""
    url = absolute(note.url)
    return Entry(
        id=tag(note.at, f"note/{note.id}"),
        url=url,
        title=f"{note.kind_label}: {note.headline}",
        summary=note.note,
        html=render_to_string("feeds/note.html", {"note": note, "url": url}),
        authors=(EntryAuthor(settings.SITE_NAME, absolute("/")),),
        categories=(note.kind_label,),
        published_at=note.at,
        updated_at=note.at,
    )


def _picture(picture: PictureView) -> EntryPicture:
    return EntryPicture(
        absolute(picture.src),
        picture.media_type,
        picture.alt,
        picture.caption,
        picture.credit,
    )


def story_id(article_id: int, first_published_at: datetime) -> str:
    """Return the id of a story's entry for ever: a tag of RFC 4151.

    Readers' apps tell stories apart by it. Neither slug nor scheme is in it; the year says when
    the site's host was ours.
    """
    return tag(first_published_at, f"story/{article_id}")


def tag(day: date, specific: str) -> str:
    """Return a tag of RFC 4151 in the name of the site's host, as of a day's year."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day.year:04}:{specific}"


def absolute(path: str) -> str:
    """Return a path of the site with its origin."""
    return f"{settings.SITE_URL}{path}"


def with_absolute_addresses(html: str, base: str) -> str:
    """Return HTML with every link and picture absolute: an entry is read away from the site."""

    def resolve(found: re.Match[str]) -> str:
        try:
            address = urljoin(base, unescape(found[2]))
        except ValueError:  # no address at all
            return found[0]
        return f'{found[1]}{escape(address)}"'

    return _ADDRESS.sub(resolve, html)
