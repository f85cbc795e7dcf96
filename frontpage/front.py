"""The front page, filled by itself: the newest change leads, the sections follow."""

from __future__ import annotations

from dataclasses import dataclass

from articles import keys
from articles.models import Article, Section
from edge.dependencies import depends, depends_on

_SECONDS = 4
_IN_BLOCK = 4
# How many of the newest stories the page is made of.
_REACH = 80


@dataclass(frozen=True, slots=True)
class Block:
    """A section's part of the front page."""

    section: Section
    teasers: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The front page: no story stands on it twice."""

    lead: Article | None
    seconds: tuple[Article, ...]
    blocks: tuple[Block, ...]


def front() -> Front:
    """Return the front page as it fills itself now; one query.

    A story that broke leads while it is among the newest; otherwise the newest with a picture.
    """
    depends(keys.LATEST, keys.SECTIONS)
    recent = list(Article.objects.public().as_teasers().last_changed_first()[:_REACH])
    if not recent:
        return Front(None, (), ())
    newest = recent[:8]
    lead = next(
        (story for story in newest if story.update_count and story.lead_image_id),
        next((story for story in newest if story.lead_image_id), recent[0]),
    )
    rest = [story for story in recent if story != lead]
    seconds, others = rest[:_SECONDS], rest[_SECONDS:]
    sections = sorted(
        {story.section for story in others}, key=lambda each: (each.position, each.name)
    )
    blocks = [
        Block(section, tuple([s for s in others if s.section_id == section.pk][:_IN_BLOCK]))
        for section in sections
    ]
    shown = [lead, *seconds, *(story for block in blocks for story in block.teasers)]
    depends_on(keys.teaser(story.pk) for story in shown)
    return Front(lead, tuple(seconds), tuple(blocks))
