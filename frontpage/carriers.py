"""What of the fronts and rails carries a story."""

from __future__ import annotations

from articles.carriers import shows_on_lists
from articles.models import Article, Dispatch
from articles.radius import Carried, Carrier
from frontpage.front import front
from frontpage.models import Slot, Strip
from frontpage.rails import rails


def slots(article: Article, dispatch: Dispatch | None) -> Carried:
    """The slots of the fronts and rails that show it now, and the strip; at most six queries."""
    what = ("front-page slot or rail", "front-page slots and rails")
    if not article.is_public or not shows_on_lists(article, dispatch):
        return Carried(what, 0)
    page, beside = front(), rails()
    found = []
    if page.lead == article:
        found.append(("Front page, lead", "/"))
    if article in page.seconds:
        found.append(("Front page, beside the lead", "/"))
    found += [
        (f"Front page, {each.section}", "/") for each in page.blocks if article in each.teasers
    ]
    if article in (*beside.latest, *page.rails.latest):
        found.append(("Latest Posts", "/"))
    if article in (*beside.dont_miss, *page.rails.dont_miss):
        found.append(("Don’t Miss", "/"))
    leading = Slot.objects.live().filter(article=article, section__isnull=False)
    for slot in leading.select_related("section"):
        if slot.section is not None:
            found.append((f"{slot.section}, leading its front", slot.section.get_absolute_url()))
    if Strip.objects.live().filter(article=article).exists():
        found.append(("The breaking strip", "/"))
    return Carried(what, len(found), tuple(Carrier(name, url) for name, url in found))
