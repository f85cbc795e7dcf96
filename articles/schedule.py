"""Reading what is scheduled: what is due, what waits, and what did not go as it should."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

if TYPE_CHECKING:
    from articles.models import Dispatch
    from articles.models import DueAct as DueAct  # named in strings below
    from authors.models import User

# What is printed later than this after its time is an error: in the log, and on the desk.
LATE = timedelta(seconds=5)
# How long the desk shows what went out late, and what did not go out at all.
LATE_SHOWN = timedelta(hours=24)
FAILED_SHOWN = timedelta(days=7)


class DueActQuerySet(models.QuerySet["DueAct"]):
    """Texts that are to be printed at a moment."""

    def waiting(self) -> Self:
        """Those whose time has not come, and those that are overdue; the next one first."""
        return self.filter(state="waiting").order_by("at", "id")

    def claim(self, now: datetime) -> DueAct | None:
        """Lock and return the act that is due first, with its story; None where there is none.

        In a transaction. What somebody else has in hand, the act or its story, is passed over: two
        workers never do the same, and nobody waits for an editor. Locks in one go, so that an act
        on the story, which locks that first, cannot stand in the way of this.
        """
        return (
            self.waiting()
            .filter(at__lte=now)
            .select_related("dispatch__article", "scheduled_by")
            .select_for_update(skip_locked=True, no_key=True, of=("self", "dispatch__article"))
            .first()
        )

    def next_time(self) -> datetime | None:
        """Return when the next act is due; None where nothing waits. One query, by index."""
        return self.waiting().values_list("at", flat=True).first()

    def of(self, dispatch: Dispatch) -> DueAct | None:
        """Return the newest act on a text, whatever became of it; one query."""
        found = self.filter(dispatch=dispatch).select_related("scheduled_by")
        return found.order_by("-id").first()

    def for_desk(self) -> Self:
        """Load what a list shows: the story, its section, who; ``saved_headline``. One query."""
        from articles.models import Revision

        newest = Revision.objects.filter(dispatch=OuterRef("dispatch")).order_by("-seq")
        return (
            self.select_related("dispatch__article__section", "scheduled_by")
            .defer("dispatch__article__search_vector", "dispatch__article__desk_vector")
            .annotate(saved_headline=Subquery(newest.values("headline")[:1]))
        )

    def begun_by(self, user: User) -> Self:
        """Those of texts that a person began."""
        return self.filter(dispatch__created_by=user)

    def overdue(self) -> Self:
        """Those that still wait though their time was some seconds ago: nobody prints them."""
        return self.waiting().filter(at__lt=timezone.now() - LATE)

    def amiss(self) -> Self:
        """Those that the desk must hear of, newest first, by index.

        What went out late since yesterday; what did not go out this week, though it was to, and
        whose text is still in somebody's hand and on no newer schedule.
        """
        now = timezone.now()
        newer = self.model._default_manager.filter(
            dispatch=OuterRef("dispatch"), pk__gt=OuterRef("pk")
        )
        late = Q(state="done", settled_at__gte=now - LATE_SHOWN, settled_at__gt=F("at") + LATE)
        stopped = (
            Q(state__in=["failed", "cancelled"], settled_at__gte=now - FAILED_SHOWN)
            & ~Q(error="")
            & ~Q(dispatch__state="idle")
            & ~Exists(newer)
        )
        recent = self.exclude(state="waiting").filter(settled_at__gte=now - FAILED_SHOWN)
        return recent.filter(late | stopped).order_by("-settled_at", "-id")
