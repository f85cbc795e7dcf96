"""Giving addresses: (date, slug), unique, never reused."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from articles.models import Address, Article


def give_address(article: Article, *, at: datetime) -> None:
    """Give a locked article its first address, on the day of ``at`` in the site's time zone.

    A slug that is taken on that day gets ``-2``.
    """
    article.date = timezone.localdate(at)
    _take(article, article.date, article.slug, at)
    article.save(update_fields=["date", "slug"])


def move_address(article: Article, slug: str, *, at: datetime) -> None:
    """Give a locked, published article another slug; its earlier addresses redirect to it."""
    Address.objects.filter(article=article, is_current=True).update(is_current=False)
    if article.date is None:
        raise ValueError("Only a published article has an address to move.")
    _take(article, article.date, slug, at)


def _take(article: Article, day: date, wanted: str, at: datetime) -> None:
    """Set ``article.slug`` to ``wanted``, or to the first free ``wanted-2``, ``wanted-3``, …"""
    attempt = 1
    while True:
        suffix = f"-{attempt}" if attempt > 1 else ""
        slug = f"{wanted[: 100 - len(suffix)]}{suffix}"
        # ON CONFLICT DO NOTHING waits for a rival's commit: of two takers one finds it taken.
        Address.objects.bulk_create(
            [Address(article=article, date=day, slug=slug, created_at=at)],
            ignore_conflicts=True,
        )
        # An article may take back an address that was its own.
        if Address.objects.filter(date=day, slug=slug, article=article).update(is_current=True):
            article.slug = slug
            return
        attempt += 1
