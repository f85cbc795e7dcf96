"""What is typed and pressed on the board."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.admin.fields import Line, Moment
from articles.models import Article
from frontpage.models import Slot, Strip
from frontpage.places import Place

_LARGEST = 2**62


class PlaceField(forms.CharField):
    """A place's code, and perhaps a position: ``front``, ``front:0``; cleaned to both."""

    def to_python(self, value: Any) -> Any:
        """Return the place and the position; None where there is none."""
        code, _, position = str(value or "").partition(":")
        if not code:
            return None
        try:
            place = Place.of(code)
        except ValueError as unknown:
            raise ValidationError("There is no such place.") from unknown
        at = int(position) if position.isascii() and position.isdigit() and len(position) < 4 else 0
        return place, min(at, place.size - 1)

    def validate(self, value: Any) -> None:
        """Take none for an answer unless it is required."""
        if value is None and self.required:
            raise ValidationError("Choose a place.")


class ActForm(forms.Form):
    """One act on the board."""

    ACTS = (
        *("put", "move", "up", "down", "pin", "unpin", "set_times", "take_off", "undo"),
        *("raise_strip", "lower_strip"),
    )

    act = forms.ChoiceField(choices=[(each, each) for each in ACTS])
    since = forms.IntegerField(min_value=0, max_value=_LARGEST, required=False)
    slot = forms.ModelChoiceField(Slot.objects.with_teasers(), required=False)
    article = forms.ModelChoiceField(Article.objects.for_desk(), required=False)
    to = PlaceField(required=False)
    at = forms.IntegerField(min_value=0, max_value=_LARGEST, required=False)  # as it was seen
    entry = forms.IntegerField(min_value=1, max_value=_LARGEST, required=False)
    strip = forms.IntegerField(min_value=1, max_value=_LARGEST, required=False)


class TimesForm(forms.Form):
    """From when until when a story stands."""

    starts_at = Moment(label="From", required=False)
    ends_at = Moment(label="Until", required=False)

    def __init__(self, data: Any = None, *, slot: Slot) -> None:
        """Show the slot's times, each row with names of its own."""
        self.slot = slot
        initial = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
        super().__init__(data, prefix=f"slot-{slot.pk}", initial=initial)
        self.fields["starts_at"].help_text = "Empty: at once."
        self.fields["ends_at"].help_text = "Empty: until it is taken off."


class StripForm(forms.Form):
    """The breaking strip: a line, its story, and its end."""

    text = Line(label="What has happened", max_length=160)
    article = forms.ModelChoiceField(
        Article.objects.public(), label="Its story", empty_label=None, blank=False
    )
    ends_at = Moment(label="Until")

    def __init__(self, data: Any = None, *, up: Strip | None, stories: Iterable[Article]) -> None:
        """Show the strip that is up, or an empty one that ends in two hours."""
        at = up.ends_at if up else timezone.now() + timedelta(hours=2)
        initial = {"text": up.text if up else "", "ends_at": at}
        initial["article"] = up.article_id if up else None
        super().__init__(data, prefix="strip", initial=initial)
        offered = {each.pk: str(each) for each in stories}
        if up is not None:
            offered = {up.article_id: str(up.article)} | offered
        chosen = str(self.data.get("strip-article", ""))
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            # It was among the newest when it was chosen.
            offered |= {each.pk: str(each) for each in Article.objects.public().filter(pk=chosen)}
        field: Any = self.fields["article"]
        field.choices = [("", "Choose a story"), *offered.items()]
