"""After every act on the board, every page that is kept reads as Django would make it now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles import workflow as newsroom
from articles.models import Article
from frontpage import workflow
from frontpage.models import Slot, Strip
from frontpage.places import DONT_MISS_RAIL, FRONT_PAGE, section_front
from tests import factories
from tests.edge.cached_site import CachedSite, cached_site
from tests.frontpage.boards import put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site() -> Iterator[CachedSite]:
    with cached_site() as site:
        yield site


def slot(article: Article) -> Slot:
    return Slot.objects.filter(article=article).latest("pk")


def begin(paper: list[Article]) -> None:
    Slot.objects.filter(state="waiting").update(starts_at=timezone.now())
    while workflow.change_next():
        pass


def end(paper: list[Article]) -> None:
    live = Slot.objects.live().filter(article=paper[2])
    live.update(starts_at=None, ends_at=timezone.now())
    while workflow.change_next():
        pass


def lower(paper: list[Article]) -> None:
    workflow.lower_strip(actor=factories.editor(), strip=Strip.objects.get(ended_at=None))


def later() -> datetime:
    return timezone.now() + timedelta(hours=1)


ACTS: dict[str, Callable[[list[Article]], object]] = {
    "put on the front": lambda paper: put(paper[0], 0, place=FRONT_PAGE),
    "put into the rail": lambda paper: put(paper[1], 0, place=DONT_MISS_RAIL),
    "put on a section": lambda p: put(p[3], 0, place=section_front(p[3].section_id)),
    "move": lambda p: workflow.move(actor=factories.editor(), slot=slot(p[0]), position=2),
    "to the rail": lambda p: workflow.move(
        actor=factories.editor(), slot=slot(p[0]), position=0, place=DONT_MISS_RAIL
    ),
    "take off": lambda p: workflow.take_off(actor=factories.editor(), slot=slot(p[0])),
    "raise the strip": lambda p: workflow.raise_strip(
        actor=factories.editor(), text="Bridge closed", article=p[0], ends_at=later()
    ),
    "lower the strip": lower,
    "begin": begin,
    "end": end,
    "kill": lambda p: newsroom.kill(actor=factories.chief(), article=p[1], reason="Untrue"),
    "unpublish": lambda p: newsroom.unpublish(actor=factories.chief(), article=p[3], reason="x"),
    "publish": lambda p: newsroom.publish(
        actor=factories.editor(), dispatch=p[-1].dispatches.get(), seq=1
    ),
}


def test_after_each_act_every_page_is_as_if_it_were_made_now(site: CachedSite) -> None:
    paper = [factories.story(headline=f"Story {number:02}") for number in range(14)]
    sport = factories.filing(section=factories.SectionFactory.create(name="Sport"))
    paper += [factories.story(headline="Rovers Win", filed=sport)]
    paper += [factories.draft(headline="To Come").article]
    put(paper[-1], 1, place=FRONT_PAGE)
    waiting = put(paper[2], 0, place=FRONT_PAGE, starts_at=later())
    assert waiting.is_waiting
    pages = ["/", "/world/", "/sport/", paper[5].url, "/search/", "/nowhere/"]
    pages += ["/fragments/rails/", "/fragments/masthead/"]
    for name, act in ACTS.items():
        before = {path: site.cached(path) for path in pages}
        act(paper)
        site.settle()
        fresh = {path: site.fresh(path) for path in pages}
        assert fresh != before, f"{name} changed nothing"
        stale = [path for path in pages if site.cached(path) != fresh[path]]
        assert not stale, f"{name} left {stale}"


def test_a_story_that_no_front_shows_is_not_made_again(site: CachedSite) -> None:
    paper = [factories.story(headline=f"Story {number:02}") for number in range(14)]
    for path in (paper[0].url, "/world/"):
        site.cached(path)
    asked = site.asked
    put(paper[0], 0, place=FRONT_PAGE)
    site.settle()
    for path in (paper[0].url, "/world/"):
        site.cached(path)
    assert site.asked == asked
