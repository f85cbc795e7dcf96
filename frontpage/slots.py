"""Reading what editors have put on the fronts and rails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles import keys
from edge.dependencies import depends, depends_on
from frontpage.places import Place

if TYPE_CHECKING:
    from authors.models import User
    from frontpage.models import BoardEntry as BoardEntry  # named in strings below
    from frontpage.models import Slot as Slot
    from frontpage.models import Strip as Strip

# How far back somebody can take back, step by step.
_STEPS = 50


class SlotQuerySet(models.QuerySet["Slot"]):
    """Stories in their places."""

    def open(self) -> Self:
        """Those that stand, or wait for their time."""
        return self.exclude(state="ended")

    def live(self) -> Self:
        """Those that stand now; whether readers may see their stories is another question."""
        return self.filter(state="live")

    def at(self, *places: Place) -> Self:
        """Those at some places, in the order of their positions."""
        wanted = Q()
        for place in places:
            wanted |= Q(kind=place.kind, section=place.section_id)
        return self.filter(wanted).order_by("kind", "section", "position", "id")

    def with_teasers(self) -> Self:
        """Load what a list shows of the stories; no bodies, no search vectors."""
        return self.select_related("article__section", "article__lead_image").defer(
            "article__search_vector", "article__desk_vector"
        )

    def for_readers(self, *places: Place) -> dict[Place, list[Slot]]:
        """What stands at places for whoever makes readers' pages; one query.

        Those of stories that are not public stand there, too, so that the page depends on their
        return; ``frontpage.arrangement.arranged`` passes over them.
        """
        depends(*(place.key for place in places))
        found: dict[Place, list[Slot]] = {place: [] for place in places}
        for slot in self.live().at(*places).with_teasers():
            found[slot.place].append(slot)
        depends_on(keys.teaser(each.article_id) for slots in found.values() for each in slots)
        return found

    def next_change(self) -> Slot | None:
        """The one that begins or ends next, an end before a beginning; two queries, by index."""
        begins = self.filter(state="waiting").order_by("starts_at", "id").first()
        ends = self.open().filter(ends_at__isnull=False).order_by("ends_at", "id").first()
        found = [each for each in (ends, begins) if each is not None and each.changes_at]
        return min(found, key=lambda each: each.changes_at or timezone.now(), default=None)

    def of_article(self, article_id: int) -> Self:
        """The open ones of a story."""
        return self.open().filter(article=article_id)


class StripQuerySet(models.QuerySet["Strip"]):
    """Breaking strips."""

    def live(self) -> Self:
        """The one that is up, or none; with its story, for a link."""
        return (
            self.filter(ended_at__isnull=True)
            .select_related("article", "raised_by")
            .defer("article__search_vector", "article__desk_vector")
        )


class BoardEntryQuerySet(models.QuerySet["BoardEntry"]):
    """What was done to the board."""

    def newest(self, most: int) -> Self:
        """The newest entries, with who and what."""
        return (
            self.select_related("actor", "article")
            .defer("article__search_vector", "article__desk_vector")
            .order_by("-id")[:most]
        )

    def to_take_back(self, user: User) -> BoardEntry | None:
        """The newest act of a person that is not taken back; one query."""
        taken_back = set()
        for entry in self.filter(actor=user).order_by("-id")[:_STEPS]:
            if entry.verb == "undo":
                taken_back.add(entry.data["undoes"])
            elif entry.pk not in taken_back and entry.can_be_undone:
                return entry
        return None
