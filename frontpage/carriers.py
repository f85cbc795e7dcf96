"""What of the fronts and rails carries a story."""

from __future__ import annotations

from django.db.models import Q

from articles.carriers import shows_on_lists
from articles.models import Article, Dispatch
from articles.radius import Carried, Carrier
from frontpage import rails
from frontpage.front import REACH, lay_out
from frontpage.models import Slot, Strip
from frontpage.places import DONT_MISS, DONT_MISS_RAIL, FRONT, FRONT_PAGE
from frontpage.rails import dont_miss, fill_rails


def slots(article: Article, dispatch: Dispatch | None) -> Carried:
    """The slots of the fronts and rails that show it now, and the strip; at most three queries."""
    what = ("front-page slot or rail", "front-page slots and rails")
    if not article.is_public or not shows_on_lists(article, dispatch):
        return Carried(what, 0)
    wanted = Q(kind__in=[FRONT, DONT_MISS]) | Q(article=article)
    standing = list(Slot.objects.live().filter(wanted).with_teasers().select_related("section"))
    recent = list(Article.objects.public().as_teasers().last_changed_first()[:REACH])
    missed = [each for each in standing if each.place == DONT_MISS_RAIL]
    page = lay_out([each for each in standing if each.place == FRONT_PAGE], missed, recent)
    beside = fill_rails(dont_miss(missed), recent[: rails.REACH])  # of all other pages
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
    for slot in standing:
        if slot.section is not None:
            found.append((f"{slot.section}, leading its front", slot.section.get_absolute_url()))
    if Strip.objects.live().filter(article=article).exists():
        found.append(("The breaking strip", "/"))
    return Carried(what, len(found), tuple(Carrier(name, url) for name, url in found))
