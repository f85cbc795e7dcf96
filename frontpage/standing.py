"""A page that the paper says of itself, as readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from articles import body, body_in_print, chain
from articles.datelines import Dateline
from articles.fronts import OwnPage
from edge.dependencies import depends
from frontpage.foot import PAGES
from frontpage.models import StandingPage

_NO_DATELINE = Dateline("", "", "")


@dataclass(frozen=True, slots=True)
class StandingView:
    """A standing page in print."""

    title: str
    url: str
    body: SafeString
    changed_at: datetime


def own_pages() -> list[OwnPage]:
    """Return the pages that are written, as the foot has them; one query."""
    depends(PAGES)
    pages = StandingPage.objects.only("kind", "slug", "changed_at")
    return [OwnPage(each.get_absolute_url(), each.changed_at) for each in pages]


def about() -> StandingView | None:
    """Return the page about the paper, None before it is written; as ``find``."""
    depends(PAGES)
    return _view(StandingPage.objects.filter(kind=StandingPage.Kind.ABOUT).first())


def find(slug: str) -> StandingView | None:
    """Return the page with this slug; None if there is none.

    One query, and one more where its text points at stories.
    """
    depends(PAGES)
    return _view(StandingPage.objects.filter(slug=slug).first())


def _view(page: StandingPage | None) -> StandingView | None:
    if page is None:
        return None
    wanted = body.also_read_ids(page.body)
    targets = chain.targets(wanted) if wanted else {}
    text = body_in_print.render(page.body, dateline=_NO_DATELINE, also_reads=targets)
    return StandingView(page.title, page.get_absolute_url(), text, page.changed_at)
