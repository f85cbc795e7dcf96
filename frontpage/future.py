"""The fronts as they will be at a minute to come, if nobody does anything until then."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from articles.models import Article, DueAct, Revision, Section
from frontpage import rails
from frontpage.arrangement import Full, arranged, filled, insert
from frontpage.front import REACH, Front, lay_out
from frontpage.models import Slot, Strip
from frontpage.places import DONT_MISS_RAIL, FRONT_PAGE, Place, section_front
from frontpage.rails import Rails
from frontpage.strip import StripView

# So many scheduled prints are looked at.
_PRINTS = 40
# Stories of a section's list, as many as its page has.
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Future:
    """What readers will see of the front page at a minute."""

    at: datetime
    front: Front
    strip: StripView | None


@dataclass(frozen=True, slots=True)
class SectionFuture:
    """What readers will see of a section's front at a minute: its leads, its list, its rails."""

    at: datetime
    leads: list[Article]
    teasers: list[Article]
    rails: Rails
    strip: StripView | None


def future(at: datetime) -> Future:
    """Return the front page at a minute to come; five queries.

    What is scheduled until then is in print, in the words that were approved; slots have begun and
    ended; the strip is down if its time is over.
    """
    printed = _printed(at)
    front, missed = _standing(at, printed, FRONT_PAGE, DONT_MISS_RAIL)
    return Future(at, lay_out(front, missed, _recent(at, printed)[:REACH]), _strip(at))


def section_future(at: datetime, section: Section) -> SectionFuture:
    """Return a section's front at a minute to come, as ``future`` does; six queries."""
    printed = _printed(at)
    place = section_front(section.pk)
    leading, missed = _standing(at, printed, place, DONT_MISS_RAIL)
    positions = arranged(leading, size=place.size)
    chosen = {each.pk for each in positions if each}
    listed = Article.objects.public().of_section(section).as_teasers().exclude(pk__in=printed)
    stories = [
        *listed.order_by("-first_published_at", "-id")[:_LISTED],
        *(each for each in printed.values() if each.section_id == section.pk),
    ]
    stories = [each for each in stories if each.pk not in chosen]
    stories.sort(key=lambda each: (each.first_published_at or at, each.pk), reverse=True)
    fill = iter(stories[:_LISTED])
    leads = filled(positions, fill)
    recent = _recent(at, printed)[: rails.REACH]
    beside = rails.beside_section(section.pk, leading, missed, recent)
    return SectionFuture(at, leads, list(fill), beside, _strip(at))


def _standing(at: datetime, printed: Mapping[int, Article], *places: Place) -> list[list[Slot]]:
    """Return what will stand at places, with the stories as they will be in print; one query."""
    slots = list(Slot.objects.open().at(*places).with_teasers())
    for slot in slots:
        slot.article = printed.get(slot.article_id, slot.article)
    return [standing_at(at, slots, place) for place in places]


def _recent(at: datetime, printed: Mapping[int, Article]) -> list[Article]:
    """Return the stories that will have changed last, newest first; one query."""
    stories = Article.objects.public().as_teasers().exclude(pk__in=printed)
    newest = [*stories.last_changed_first()[:REACH], *printed.values()]
    newest.sort(key=lambda each: (each.updated_at or at, each.pk), reverse=True)
    return newest


def standing_at(at: datetime, slots: Sequence[Slot], place: Place) -> list[Slot]:
    """Return what will stand at a place, as the worker will have changed it by then."""
    live = [each for each in slots if each.place == place and each.is_live]
    waiting = [
        each
        for each in slots
        if each.place == place and each.is_waiting and each.starts_at and each.starts_at <= at
    ]

    def end(now: datetime) -> None:
        live[:] = [each for each in live if each.ends_at is None or each.ends_at > now]

    for slot in sorted(waiting, key=lambda each: (each.starts_at or at, each.pk)):
        begins = slot.starts_at or at
        end(begins)
        with contextlib.suppress(Full):
            fallen = insert(live, slot, slot.position, size=place.size)
            live[:] = [each for each in live if each not in fallen]
            live.append(slot)
    end(at)
    return live


def _printed(at: datetime) -> dict[int, Article]:
    """Return the stories that are scheduled to be printed until then, as lists will show them."""
    found: dict[int, Article] = {}
    due = DueAct.objects.waiting().filter(at__lte=at)
    acts = list(
        due.select_related("dispatch__article__section").defer(
            "dispatch__article__search_vector", "dispatch__article__desk_vector"
        )[:_PRINTS]
    )
    revisions = Revision.objects.filter(dispatch__in=[each.dispatch_id for each in acts])
    approved = {
        (each.dispatch_id, each.seq): each for each in revisions.select_related("lead_image")
    }
    for act in acts:
        revision = approved.get((act.dispatch_id, act.seq))
        if revision is None:
            continue
        story = found.get(act.dispatch.article_id) or copy(act.dispatch.article)
        is_update = story.first_published_at is not None
        story.update_count += is_update
        story.first_published_at = story.first_published_at or act.at
        story.date = story.date or timezone.localdate(act.at)
        story.updated_at = act.at
        story.status = Article.Status.PUBLIC
        story.headline, story.standfirst = revision.headline, revision.standfirst
        if revision.lead_image_id:
            story.lead_image, story.lead_alt = revision.lead_image, revision.alt
        found[story.pk] = story
    return found


def _strip(at: datetime) -> StripView | None:
    up = Strip.objects.live().first()
    if up is None or up.ends_at <= at or not up.article.is_public:
        return None
    return StripView(up.text, up.article.url)
