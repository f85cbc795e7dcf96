"""The foot of every page: the paper's own pages, and the paper itself for machines."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString

from articles import structured
from edge.dependencies import depends
from frontpage.models import StandingPage

# The key of the pages that the paper says of itself: a handful, changed once a year.
PAGES = "standing-pages"


@dataclass(frozen=True, slots=True)
class FootLink:
    """A link at the foot."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Foot:
    """The foot of every page."""

    links: tuple[FootLink, ...]
    structured_data: SafeString


def foot() -> Foot:
    """Return the foot as it is now; one query.

    Of a news organisation's policies it names those whose pages exist, by schema.org's words.
    """
    depends(PAGES)
    pages = StandingPage.objects.only("kind", "title", "slug")
    links = tuple(FootLink(each.title, each.get_absolute_url()) for each in pages)
    policies = {
        each.kind: f"{settings.SITE_URL}{each.get_absolute_url()}"
        for each in pages
        if each.kind and each.kind != StandingPage.Kind.ABOUT
    }
    return Foot(links, structured.script(structured.organisation(policies)))
