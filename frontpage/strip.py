"""The breaking strip as readers' pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from articles import keys
from edge.dependencies import depends
from frontpage.models import Strip

# The key of which strip is up.
STRIP = "strip"


@dataclass(frozen=True, slots=True)
class StripView:
    """One line, and where it leads."""

    text: str
    url: str


def strip() -> StripView | None:
    """Return the strip that is up, if its story is public; one query."""
    depends(STRIP)
    up = Strip.objects.live().first()
    if up is None:
        return None
    depends(keys.teaser(up.article_id))
    return StripView(up.text, up.article.url) if up.article.is_public else None
