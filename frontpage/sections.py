"""The fronts of sections: what leads them, and the rails beside them."""

from __future__ import annotations

from collections.abc import Sequence

from articles import keys
from articles.models import Article, Section
from edge.dependencies import depends
from frontpage.arrangement import arranged
from frontpage.models import Slot
from frontpage.places import section_front


def section_leads(section: Section) -> Sequence[Article | None]:
    """Return what editors have put above a section's list; one query.

    The positions of stories that are not public, and those that are empty, fill themselves.
    """
    place = section_front(section.pk)
    slots = Slot.objects.for_readers(place)[place]
    depends(*(keys.listing(each.article_id) for each in slots))
    return arranged(slots, size=place.size)
