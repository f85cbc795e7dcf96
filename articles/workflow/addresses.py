"""Giving addresses: (date, slug), unique, never reused."""

from __future__ import annotations

from datetime import date

from articles.models import Address, Article


def give_address(article: Article, *, day: date) -> None:
    """Give a locked article its first address on ``day``; a slug that is taken gets ``-2``."""
    article.date = day
    _take(article, article.slug)
    article.save(update_fields=["date", "slug"])


def move_address(article: Article, slug: str) -> None:
    """Give a locked, published article another slug; its earlier addresses redirect to it."""
    Address.objects.filter(article=article, is_current=True).update(is_current=False)
    _take(article, slug)


def _take(article: Article, wanted: str) -> None:
    """Set ``article.slug`` to ``wanted``, or to the first free ``wanted-2``, ``wanted-3``, …"""
    attempt = 1
    while True:
        suffix = f"-{attempt}" if attempt > 1 else ""
        slug = f"{wanted[: 100 - len(suffix)]}{suffix}"
        # ON CONFLICT DO NOTHING waits for a rival's commit: of two takers one finds it taken.
        Address.objects.bulk_create(
            [Address(article=article, date=article.date, slug=slug)], ignore_conflicts=True
        )
        # An article may take back an address that was its own.
        if Address.objects.filter(date=article.date, slug=slug, article=article).update(
            is_current=True
        ):
            article.slug = slug
            return
        attempt += 1
