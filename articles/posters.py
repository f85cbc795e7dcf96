"""Posters: which one a story's page names, and what is drawn on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from articles.models import Article
from images import posters


@dataclass(frozen=True, slots=True)
class PosterView:
    """A poster as a page names it; ``width`` and ``height`` in pixels."""

    url: str
    alt: str
    width: int = posters.SIZE[0]
    height: int = posters.SIZE[1]


def fingerprint(article: Article) -> str:
    """Return what a story's poster shows, as a hash: another headline is another poster.

    Of a story loaded with its section; no query.
    """
    return _hash(settings.SITE_NAME, kicker(article), article.headline, article.lead_image_id or 0)


def kicker(article: Article) -> str:
    """Return what stands over the headline: the label, or the section."""
    return article.label_text or article.section.name


def of_story(article: Article) -> PosterView | None:
    """Return the poster of what a story says now; None before it is drawn. No query."""
    if article.poster is None or article.poster_of != fingerprint(article):
        return None
    return PosterView(_url(article.poster), article.headline)


def of_paper() -> PosterView:
    """Return the paper's own, for what has no picture; no query."""
    return PosterView(reverse("articles:paper-poster"), settings.SITE_NAME)


@lru_cache(4096)
def _hash(name: str, kicker: str, headline: str, image: int) -> str:
    shown = "\n".join((posters.DESIGN, name, kicker, headline, str(image)))
    return sha256(shown.encode()).hexdigest()


@lru_cache(4096)
def _url(key: UUID) -> str:
    return reverse("articles:poster", args=[key])
