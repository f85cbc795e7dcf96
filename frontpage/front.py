"""The front page: what editors arranged, and around it the newest stories by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articles import keys
from articles.models import Article, Section
from edge.dependencies import depends, depends_on
from frontpage.arrangement import arranged, filled
from frontpage.models import Slot
from frontpage.places import DONT_MISS_RAIL, FRONT_PAGE
from frontpage.rails import Rails, dont_miss, fill_rails

_IN_BLOCK = 4
# How many of the newest stories the page is made of.
REACH = 80


@dataclass(frozen=True, slots=True)
class Block:
    """A section's part of the front page."""

    section: Section
    teasers: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The front page with its rails: no story stands on it twice."""

    lead: Article | None
    seconds: tuple[Article, ...]
    blocks: tuple[Block, ...]
    rails: Rails


def front() -> Front:
    """Return the front page as it stands now; two queries."""
    depends(keys.LATEST, keys.SECTIONS)
    slots = Slot.objects.for_readers(FRONT_PAGE, DONT_MISS_RAIL)
    recent = list(Article.objects.public().as_teasers().last_changed_first()[:REACH])
    found = lay_out(slots[FRONT_PAGE], slots[DONT_MISS_RAIL], recent)
    blocks = (story for block in found.blocks for story in block.teasers)
    beside = (*found.rails.latest, *found.rails.dont_miss)
    leads = (found.lead, *found.seconds)
    depends_on(keys.teaser(story.pk) for story in (*leads, *beside, *blocks) if story)
    return found


def lay_out(leading: Sequence[Slot], missed: Sequence[Slot], recent: Sequence[Article]) -> Front:
    """Lay the page out: what editors put there first, then ``recent`` stories, newest first.

    Where the lead is nobody's choice, a story that broke leads while it is among the newest;
    otherwise the newest with a picture. Then Latest Posts and Don't Miss take theirs, and the
    sections have the rest.
    """
    positions = arranged(leading, size=FRONT_PAGE.size)
    chosen = {each.pk for each in positions if each}
    beside = [each if each and each.pk not in chosen else None for each in dont_miss(missed)]
    chosen |= {each.pk for each in beside if each}
    rest = [story for story in recent if story.pk not in chosen]
    if positions[0] is None and rest:
        lead = positions[0] = _lead(rest)
        rest.remove(lead)
    fill = iter(rest)
    leads = filled(positions, fill)
    rest = list(fill)
    rails = fill_rails(beside, rest)
    taken = {story.pk for story in (*rails.latest, *rails.dont_miss)}
    blocks = _blocks([story for story in rest if story.pk not in taken])
    return Front(leads[0] if leads else None, tuple(leads[1:]), blocks, rails)


def _lead(stories: Sequence[Article]) -> Article:
    newest = stories[:8]
    return next(
        (story for story in newest if story.update_count and story.lead_image_id),
        next((story for story in newest if story.lead_image_id), stories[0]),
    )


def _blocks(stories: Sequence[Article]) -> tuple[Block, ...]:
    sections = sorted(
        {story.section for story in stories}, key=lambda each: (each.position, each.name)
    )
    return tuple(
        Block(section, tuple([s for s in stories if s.section_id == section.pk][:_IN_BLOCK]))
        for section in sections
    )
