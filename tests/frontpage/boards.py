"""A board for tests: who is on it, and what readers see of it."""

from __future__ import annotations

from django.test import Client

from articles.models import Article
from authors.models import User
from frontpage import workflow
from frontpage.models import BoardEntry, Slot
from frontpage.places import FRONT_PAGE, Place
from tests import factories
from tests.reading import read


def put(
    article: Article,
    position: int = 0,
    *,
    place: Place = FRONT_PAGE,
    actor: User | None = None,
    **how: object,
) -> Slot:
    """Put a story on the board; return its slot."""
    actor = actor or factories.editor()
    workflow.put(actor=actor, place=place, article=article, position=position, **how)  # type: ignore[arg-type]
    return Slot.objects.open().at(place).get(article=article)


def stands(place: Place = FRONT_PAGE) -> dict[int, str]:
    """Return the headlines that editors have put at each position of a place, now."""
    return {each.position: each.article.headline for each in Slot.objects.live().at(place)}


def seen() -> int:
    """Return the newest entry, as somebody has seen it who looks now."""
    newest = BoardEntry.objects.order_by("-pk").first()
    return newest.pk if newest else 0


def leads(client: Client) -> list[str]:
    """Return the headlines of the lead and of those beside it, as readers see them."""
    main = read(client.get("/")).one("main")
    return [
        each.one("h2").text for css in ("lead", "second") for each in main.all("article", css=css)
    ]


def dont_miss(client: Client, address: str = "/search/") -> list[str]:
    """Return the headlines of Don't Miss beside a page."""
    rails = read(client.get(address)).one("aside", css="rails")
    return [each.text for rail in rails.all(css="dont-miss") for each in rail.all("h3")]
