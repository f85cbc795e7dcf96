"""What the front page shows, for the newsletter's digest: neither app knows the other."""

from __future__ import annotations

from frontpage.front import front
from newsletter.candidates import Candidates


def read() -> Candidates:
    """Return the leads, Latest Posts and Don't Miss as they stand now; two queries."""
    page = front()
    leads = [page.lead, *page.seconds] if page.lead else [*page.seconds]
    return Candidates(leads, page.rails.latest, page.rails.dont_miss)
