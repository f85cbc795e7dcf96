"""Parts of a page that are the same each time they are printed, and so are printed once."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from articles.passages import KEPT

register = template.Library()


@register.simple_tag
def print_once(name: str, **values: Hashable) -> SafeString:
    """Print a template that sees these values and no others; an immutable view each.

    A process keeps what it printed. An update printed on top of a long chain so leaves little to
    be done for the page but its own dispatch.
    """
    paper = (settings.SITE_NAME, settings.SITE_CITY, get_current_timezone(), get_language())
    return printed(name, tuple(values.items()), paper)


@lru_cache(KEPT)
def printed(name: str, values: tuple[tuple[str, Hashable], ...], paper: Hashable) -> SafeString:
    """Return a template's HTML; ``paper`` is what it hangs on besides its values."""
    around = {"paper": {"name": settings.SITE_NAME, "city": settings.SITE_CITY}}
    html = get_template(name).render({**dict(values), **around})
    return mark_safe(html)  # the template has escaped what it shows
