"""The paper's feeds: of everything, of each section, topic and author, and of corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from articles import changes, corrections, keys, page
from articles.changes import Killed
from articles.models import Section, Topic
from articles.querysets import ArticleQuerySet
from authors import keys as keys_of_people
from authors.models import Author
from edge.dependencies import depends
from feeds import entries
from feeds.entries import Deleted, Entry, absolute

# Of each feed; who follows one asks more often than so many stories change.
SIZE = 30
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed: what it is called, the page that it follows, and its entries, newest change first.

    ``stem`` is its address without the ending that names a format, ``home_url`` the page's; both
    are absolute. ``deleted`` are the entries of killed stories, newest kill first.
    """

    title: str
    description: str
    stem: str
    home_url: str
    entries: tuple[Entry, ...]
    deleted: tuple[Deleted, ...] = ()

    @property
    def id(self) -> str:
        """Its id for ever."""
        return self.stem

    @property
    def updated_at(self) -> datetime:
        """When an entry changed last, or went."""
        times = [each.updated_at for each in self.entries] + [each.at for each in self.deleted]
        return max(times, default=_NEVER)

    def url(self, form: str) -> str:
        """The address of the feed in a format."""
        return f"{self.stem}.{form}"


@dataclass(frozen=True, slots=True)
class NamedFeed:
    """A feed as the page for people lists it; ``stem`` is its path without an ending."""

    name: str
    stem: str


def named() -> list[NamedFeed]:
    """Return the feeds of the paper, of its sections and of corrections; one query."""
    depends(keys.SECTIONS)
    sections = Section.objects.values_list("name", "slug")
    return [
        NamedFeed(settings.SITE_NAME, "/feeds/latest"),
        *(NamedFeed(name, f"/feeds/sections/{slug}") for name, slug in sections),
        NamedFeed("Corrections", "/feeds/corrections"),
    ]


def latest() -> Channel:
    """The paper's last changes; four queries."""
    depends(keys.LATEST)
    return Channel(
        title=settings.SITE_NAME,
        description=f"The latest from {settings.SITE_NAME}.",
        stem=absolute("/feeds/latest"),
        home_url=absolute("/"),
        entries=_entries(changes.of_paper(SIZE)),
        deleted=_deleted(changes.killed(SIZE)),
    )


def of_section(slug: str) -> Channel:
    """A section's last changes; five queries. Raises Section.DoesNotExist."""
    depends(keys.SECTIONS)
    section = Section.objects.get(slug=slug)
    return _of_list(
        section.name,
        section.description,
        f"sections/{slug}",
        section.get_absolute_url(),
        keys.in_section(section.pk),
        changes.of_section(section, SIZE),
        changes.killed(SIZE, section=section),
    )


def of_topic(slug: str) -> Channel:
    """A topic's last changes; five queries. Raises Topic.DoesNotExist."""
    depends(keys.topic(slug))
    topic = Topic.objects.get(slug=slug)
    return _of_list(
        topic.name,
        topic.description,
        f"topics/{slug}",
        topic.get_absolute_url(),
        keys.on_topic(topic.pk),
        changes.of_topic(topic, SIZE),
        changes.killed(SIZE, topic=topic),
    )


def of_author(slug: str) -> Channel:
    """The last changes of what an author signs; five queries. Raises Author.DoesNotExist."""
    depends(keys_of_people.author(slug))
    author = Author.objects.get(slug=slug)
    return _of_list(
        author.name,
        f"Stories by {author.name}.",
        f"authors/{slug}",
        author.get_absolute_url(),
        keys.signed_by(author.pk),
        changes.of_author(author, SIZE),
        changes.killed(SIZE, author=author),
    )


def notes() -> Channel:
    """What the paper has set right, newest first; one query."""
    return Channel(
        title=f"Corrections — {settings.SITE_NAME}",
        description=f"What {settings.SITE_NAME} has set right.",
        stem=absolute("/feeds/corrections"),
        home_url=absolute(reverse("articles:corrections")),
        entries=tuple(map(entries.of_note, corrections.page(size=SIZE).notes)),
    )


def _of_list(
    name: str,
    description: str,
    stem: str,
    home: str,
    of_list: str,
    stories: ArticleQuerySet,
    killed: Iterable[Killed],
) -> Channel:
    depends(of_list, keys.top(of_list), keys.changes(of_list))
    return Channel(
        title=f"{name} — {settings.SITE_NAME}",
        description=description or f"{name} in {settings.SITE_NAME}.",
        stem=absolute(f"/feeds/{stem}"),
        home_url=absolute(home),
        entries=_entries(stories),
        deleted=_deleted(killed),
    )


def _entries(stories: ArticleQuerySet) -> tuple[Entry, ...]:
    """Return the entries of stories, the newest change first; three queries.

    A story that was brought back changed then: readers' apps that heard of its end take it again.
    """
    pages = page.build_all(stories)
    back = changes.brought_back([each.id for each in pages])
    found = [entries.of_story(each, brought_back_at=back.get(each.id)) for each in pages]
    return tuple(sorted(found, key=lambda each: each.updated_at, reverse=True))


def _deleted(killed: Iterable[Killed]) -> tuple[Deleted, ...]:
    return tuple(
        Deleted(entries.story_id(each.id, each.first_published_at), each.at) for each in killed
    )
