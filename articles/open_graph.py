"""What a link to a page looks like where people share it: Open Graph's words, and the cards' own.

https://ogp.me/ has the properties; X and others read ``twitter:card`` besides, and take the rest
from Open Graph where their own are absent: they are spelled out all the same, as not all do so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import to_locale

from articles import posters
from articles.chain_views import AuthorView
from articles.models import Section, Topic
from articles.page import StoryPage, UpdatePage
from articles.posters import PosterView
from images.pictures import PictureView


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """A picture by its whole address; ``width`` and ``height`` in pixels."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class OpenGraph:
    """What a page says of itself to those who show a link to it."""

    title: str
    url: str
    description: str = ""
    kind: str = "website"
    picture: SharedPicture = field(default_factory=lambda: _poster(posters.of_paper()))
    published_at: datetime | None = None
    changed_at: datetime | None = None
    section: str = ""
    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def card(self) -> str:
        """How large the picture is shown: wide ones across the whole card."""
        is_wide = self.picture.width > self.picture.height
        return "summary_large_image" if is_wide else "summary"

    @property
    def locale(self) -> str:
        """The language, as Open Graph writes it: ``en_US``."""
        return to_locale(settings.LANGUAGE_CODE)


def of_story(page: StoryPage) -> OpenGraph:
    """Return what a story says of itself; no query."""
    return OpenGraph(
        kind="article",
        title=page.headline,
        description=page.standfirst,
        url=page.canonical_url,
        picture=_poster(page.poster) if page.poster else shared(page.picture),
        published_at=page.first_published_at,
        changed_at=page.updated_at,
        section=page.section.name,
        topics=tuple(topic.name for topic in page.topics),
        authors=tuple(author.name for author in page.authors),
    )


def of_update(page: UpdatePage) -> OpenGraph:
    """Return what an update on a page of its own says of itself; no query."""
    return OpenGraph(
        kind="article",
        title=page.dispatch.headline,
        description=page.dispatch.standfirst or page.headline,
        url=page.canonical_url,
        picture=shared(page.dispatch.picture),
        published_at=page.dispatch.printed_at,
        changed_at=page.dispatch.changed_at,
        section=page.section.name,
        authors=tuple(author.name for author in page.dispatch.authors),
    )


def of_section(section: Section) -> OpenGraph:
    """Return what a section's page says of itself; no query."""
    return OpenGraph(
        title=f"{section.name} — {settings.SITE_NAME}",
        description=section.description,
        url=f"{settings.SITE_URL}{section.get_absolute_url()}",
    )


def of_topic(topic: Topic) -> OpenGraph:
    """Return what a topic's page says of itself; no query."""
    return OpenGraph(
        title=f"{topic.name} — {settings.SITE_NAME}",
        description=topic.description,
        url=f"{settings.SITE_URL}{topic.get_absolute_url()}",
    )


def of_author(author: AuthorView) -> OpenGraph:
    """Return what an author's page says of itself; no query."""
    return OpenGraph(
        kind="profile",
        title=author.name,
        description=author.bio or author.job_title,
        url=f"{settings.SITE_URL}{author.url}",
        picture=shared(author.photo, alt=author.name),
    )


def of_site() -> OpenGraph:
    """Return what the front page says of itself; no query."""
    return OpenGraph(title=settings.SITE_NAME, url=f"{settings.SITE_URL}/")


def _poster(poster: PosterView) -> SharedPicture:
    return SharedPicture(
        f"{settings.SITE_URL}{poster.url}", poster.width, poster.height, poster.alt
    )


def shared(picture: PictureView | None, *, alt: str = "") -> SharedPicture:
    """Return a picture as links show it; the paper's own poster where there is none."""
    if picture is None:
        return _poster(posters.of_paper())
    address, width, height = picture.wide.widest
    return SharedPicture(f"{settings.SITE_URL}{address}", width, height, alt or picture.alt)
