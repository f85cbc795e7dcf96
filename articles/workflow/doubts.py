"""What goes wrong under pressure, looked at before a breaking update is printed."""

from __future__ import annotations

from datetime import datetime

from articles.models import Article, Dispatch
from articles.templatetags.newsprint import ap_datetime
from articles.workflow.copy import Copy


def doubts(copy: Copy, *, article: Article, at: datetime) -> dict[str, str]:
    """Return what an editor should look at before ``copy`` is printed on top of a locked story.

    A sentence by code; empty where nothing is doubtful. One query.
    """
    found = {}
    if not copy.dateline_city:
        found["no_dateline"] = "It has no dateline: readers are not told where it comes from."
    if copy.agency is None:
        found["no_agency"] = "It has no agency: nobody stands behind it by name."
    if _folded(copy.headline) == _folded(article.headline):
        found["same_headline"] = "Its headline is the one that is in print already."
    if copy.body == _newest_body(article):
        found["same_text"] = "Its text is the one that is in print already."
    return found | doubts_of_time(copy, at=at)


def doubts_of_time(copy: Copy, *, at: datetime) -> dict[str, str]:
    """Return what of the source's times forbids to print ``copy`` at a moment; no query."""
    found = {}
    if copy.source_at is not None and copy.source_at > at:
        found["future_time"] = f"Its source’s time has not come: {ap_datetime(copy.source_at)}."
    if copy.embargo_until is not None and copy.embargo_until > at:
        found["embargoed"] = f"Its source is under embargo until {ap_datetime(copy.embargo_until)}."
    return found


def _folded(headline: str) -> str:
    return " ".join(headline.casefold().split())


def _newest_body(article: Article) -> str | None:
    live = Dispatch.objects.live().filter(article=article).order_by("-number")
    return live.values_list("live_revision__body", flat=True).first()
