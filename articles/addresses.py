"""Addresses of pages, each worked out once: Django's reverse() takes longer than to print one."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.urls import reverse


def day_path(day: date) -> str:
    """Return a day as addresses have it: ``2024/07/20``."""
    # Not %Y: it writes the year 999 with three digits.
    return day.isoformat().replace("-", "/")


def story_url(day: date, slug: str) -> str:
    """Return the address of the story with this date and slug."""
    # Not by reverse(): a sitemap has thousands.
    return f"/{day_path(day)}/{slug}/"


@lru_cache(maxsize=1024)
def topic_url(slug: str) -> str:
    """Return the address of a topic's page."""
    return reverse("articles:topic", args=[slug])


@lru_cache(maxsize=1024)
def author_url(slug: str) -> str:
    """Return the address of an author's page."""
    return reverse("articles:author", args=[slug])


@lru_cache(maxsize=256)
def section_url(slug: str) -> str:
    """Return the address of a section's page."""
    return reverse("articles:section", args=[slug])


@lru_cache(maxsize=4096)
def live_url(article_id: int) -> str:
    """Return the address of what open pages of a story ask for."""
    return reverse("articles:live", args=[article_id])
