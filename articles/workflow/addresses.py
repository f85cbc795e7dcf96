"""Giving addresses: (date, slug), unique, never reused."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from articles.models import Address, Article

_LONGEST = 100
# It waits for a rival's commit: of two takers one finds it taken.
_TAKE = """
    INSERT INTO articles_address (article_id, date, slug, is_current, created_at)
    VALUES (%s, %s, %s, true, %s) ON CONFLICT DO NOTHING
"""
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

    A slug that is taken on that day gets ``-2``. The article's own date and slug are the caller's
    to save.
    """
    article.date = timezone.localdate(at)
    _take(article, article.date, article.slug, at)


def move_address(article: Article, slug: str, *, at: datetime) -> None:
    """Give a locked, published article another slug; its earlier addresses redirect to it."""
    Address.objects.filter(article=article, is_current=True).update(is_current=False)
    if article.date is None:
        raise ValueError("Only a published article has an address to move.")
    _take(article, article.date, slug, at)


def _take(article: Article, day: date, wanted: str, at: datetime) -> None:
    """Set ``article.slug`` to ``wanted``, or to the first free ``wanted-2``, ``wanted-3``, …

    One query where it is free, two where it was the article's own, four where it is another's, and
    two more for each rival who takes the same one at the same moment.
    """
    numbered = _numbered(wanted)
    slug = next(numbered)
    if not _took(article, day, slug, at):
        alike = Address.objects.filter(date=day, slug__startswith=wanted[: _LONGEST - 10])
        taken = set(alike.exclude(article=article).values_list("slug", flat=True))
        slug = next(
            each for each in numbered if each not in taken and _took(article, day, each, at)
        )
    article.slug = slug


def _took(article: Article, day: date, slug: str, at: datetime) -> bool:
    """Whether the article has this address now; it may take back one that was its own."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [article.pk, day, slug, at])
        if cursor.rowcount:
            return True
    own = Address.objects.filter(date=day, slug=slug, article=article)
    return bool(own.update(is_current=True))


def _numbered(wanted: str) -> Iterator[str]:
    """Yield ``wanted``, ``wanted-2``, ``wanted-3``, …, none of them too long; without end."""
    yield wanted[:_LONGEST]
    for number in itertools.count(2):
        suffix = f"-{number}"
        yield wanted[: _LONGEST - len(suffix)] + suffix
