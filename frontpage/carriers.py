"""What of the fronts and rails carries a story."""

from __future__ import annotations

from articles.carriers import shows_on_lists
from articles.models import Article, Dispatch
from articles.radius import Carried, Carrier
from frontpage.front import front
from frontpage.rails import rails


def slots(article: Article, dispatch: Dispatch | None) -> Carried:
    """The slots of the front page and the rails that show it now; at most four queries."""
    what = ("front-page slot or rail", "front-page slots and rails")
    if not article.is_public or not shows_on_lists(article, dispatch):
        return Carried(what, 0)
    page, beside = front(), rails()
    names = []
    if page.lead == article:
        names.append("Front page, lead")
    if article in page.seconds:
        names.append("Front page, beside the lead")
    names += [f"Front page, {each.section}" for each in page.blocks if article in each.teasers]
    if article in beside.latest:
        names.append("Latest Posts")
    if article in beside.dont_miss:
        names.append("Don’t Miss")
    return Carried(what, len(names), tuple(Carrier(name, "/") for name in names))
