"""Giving addresses: (date, slug), unique, never reused."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import slugify

from articles.models import Address, Article

_LONGEST = 100
# Latin letters that are no letter with an accent, and signs that part words without a space.
_IN_LATIN = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H", "ı": "i", "ł": "l", "Ł": "L"}
    | {"ŋ": "ng", "Ŋ": "NG", "þ": "th", "Þ": "Th", "ŧ": "t", "Ŧ": "T"}
    | dict.fromkeys("–—−…/", " ")
)


def slug_from(headline: str) -> str:
    """Return a slug that says what the headline says; pure.

    One without any Latin letter gets a slug of its own, which says nothing: "story-1f3c9a02".
    """
    slug = slugify(headline.translate(_IN_LATIN))[:_LONGEST].strip("-_")
    if re.search("[a-z]", slug) or (slug and headline.isascii()):
        return slug
    if not headline.strip():
        return "story"
    return f"story-{hashlib.sha256(headline.encode()).hexdigest()[:8]}"


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
    """Set ``article.slug`` to ``wanted``, or to the first free ``wanted-2``, ``wanted-3``, …

    Three queries, and two more for each rival who takes the same one at the same moment.
    """
    alike = Address.objects.filter(date=day, slug__startswith=wanted[: _LONGEST - 10])
    # An article may take back an address that was its own.
    taken = set(alike.exclude(article=article).values_list("slug", flat=True))
    for slug in _numbered(wanted):
        if slug in taken:
            continue
        # ON CONFLICT DO NOTHING waits for a rival's commit: of two takers one finds it taken.
        Address.objects.bulk_create(
            [Address(article=article, date=day, slug=slug, created_at=at)],
            ignore_conflicts=True,
        )
        if Address.objects.filter(date=day, slug=slug, article=article).update(is_current=True):
            article.slug = slug
            return


def _numbered(wanted: str) -> Iterator[str]:
    """Yield ``wanted``, ``wanted-2``, ``wanted-3``, …, none of them too long; without end."""
    yield wanted[:_LONGEST]
    for number in itertools.count(2):
        suffix = f"-{number}"
        yield wanted[: _LONGEST - len(suffix)] + suffix
