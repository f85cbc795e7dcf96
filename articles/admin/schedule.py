"""The schedule in the story editor: when a text goes out, who said so, and why it did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from articles.admin.buttons import printable
from articles.admin.fields import Moment
from articles.models import Article, Dispatch, DueAct
from articles.workflow import may
from authors.models import User

# Its fields stand in the bar, outside of the form that they belong to.
_FORM = {"form": "story-form"}


class ScheduleForm(forms.Form):
    """When a text is to be printed."""

    print_at = Moment(
        label="Print at", error_messages={"required": "Choose the day and the time of print."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Belong to the story's form."""
        super().__init__(*args, **kwargs)
        self.fields["print_at"].widget.attrs |= _FORM


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """What the editor shows of a text's schedule.

    ``due`` waits for its time; ``missed`` was to go out, and did not. ``embargo_until`` is the end
    of the source's embargo, while that lies ahead.
    """

    due: DueAct | None
    missed: DueAct | None
    embargo_until: datetime | None
    form: ScheduleForm | None

    @property
    def is_open(self) -> bool:
        """Whether the form is to be seen at once: something is wrong with the time."""
        return self.form is not None and bool(self.form.errors)


def schedule_view(
    user: User,
    *,
    mode: str,
    article: Article | None,
    dispatch: Dispatch | None,
    embargo_until: datetime | None,
    sent: ScheduleForm | None = None,
) -> ScheduleView:
    """Return a text's schedule for a person; ``sent`` is the form as it came. At most one query."""
    newest = DueAct.objects.of(dispatch) if dispatch and dispatch.number is None else None
    due = newest if newest and newest.is_waiting else None
    in_hand = dispatch is not None and dispatch.state != Dispatch.State.IDLE
    missed = newest if newest and newest.error and in_hand else None
    now = timezone.now()
    if embargo_until is not None and embargo_until <= now:
        embargo_until = None
    form = sent
    if form is None and may_schedule(user, mode=mode, article=article, dispatch=dispatch):
        asked = newest.at if newest and newest.at > now and (due or missed) else None
        form = ScheduleForm(initial={"print_at": asked or _whole_minute(embargo_until)})
    return ScheduleView(due, missed, embargo_until, form)


def may_schedule(
    user: User, *, mode: str, article: Article | None, dispatch: Dispatch | None
) -> bool:
    """Whether a person may let the open text be printed later."""
    if mode not in {"new", "draft", "update"} or not printable(article):
        return False
    return may(user, "schedule", article=article, dispatch=dispatch)


def _whole_minute(moment: datetime | None) -> datetime | None:
    """Return the first whole minute that is not before a moment."""
    if moment is None or not (moment.second or moment.microsecond):
        return moment
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
