"""The rails beside stories: Latest Posts by itself, Don't Miss as editors arrange it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles import keys
from articles.models import Article
from edge.dependencies import depends, depends_on
from frontpage.arrangement import arranged, filled
from frontpage.models import Slot
from frontpage.places import DONT_MISS_RAIL, section_front

_LATEST = 5
# How far back the rails look.
REACH = 40


@dataclass(frozen=True, slots=True)
class Rails:
    """Two lists of teasers without a story in common."""

    latest: tuple[Article, ...]
    dont_miss: tuple[Article, ...]


def rails(*, beside: int | None = None) -> Rails:
    """Return the rails as they stand now; two queries.

    ``beside`` the front of a section, by its id, they leave its own stories to it, and those that
    lead it.
    """
    depends(keys.LATEST)
    places = [DONT_MISS_RAIL, *([section_front(beside)] if beside is not None else [])]
    slots = Slot.objects.for_readers(*places)
    recent = list(Article.objects.public().as_teasers().last_changed_first()[:REACH])
    missed = slots[DONT_MISS_RAIL]
    if beside is None:
        found = fill_rails(dont_miss(missed), recent)
    else:
        found = beside_section(beside, slots[section_front(beside)], missed, recent)
    depends_on(keys.teaser(story.pk) for story in (*found.latest, *found.dont_miss))
    return found


def beside_section(
    section_id: int, leading: Iterable[Slot], missed: Iterable[Slot], recent: Iterable[Article]
) -> Rails:
    """Return the rails without a section's own stories, and without those that lead its front."""
    leads = {each.article_id for each in leading}

    def is_elsewhere(story: Article) -> bool:
        return story.section_id != section_id and story.pk not in leads

    positions = [each if each and is_elsewhere(each) else None for each in dont_miss(missed)]
    return fill_rails(positions, [story for story in recent if is_elsewhere(story)])


def dont_miss(slots: Iterable[Slot]) -> list[Article | None]:
    """Return what editors have put at the positions of Don't Miss."""
    return arranged(slots, size=DONT_MISS_RAIL.size)


def fill_rails(positions: Sequence[Article | None], recent: Sequence[Article]) -> Rails:
    """Fill the rails with ``recent`` stories, newest first; no story stands there twice.

    Latest Posts come first, but for what editors have put into Don't Miss.
    """
    chosen = [each for each in positions if each]
    others = [story for story in recent if story not in chosen]
    latest, older = others[:_LATEST], others[_LATEST:]
    return Rails(tuple(latest), tuple(filled(positions, _worth_reading(older))))


def _worth_reading(stories: Collection[Article]) -> Iterator[Article]:
    """Stories to choose a few of: with a picture first, among them features and analysis first."""
    longer = {Article.Label.FEATURE, Article.Label.ANALYSIS, Article.Label.OBITUARY}

    def rank(story: Article) -> tuple[bool, bool]:
        return (story.lead_image_id is None, story.label not in longer)

    return iter(sorted(stories, key=rank))
