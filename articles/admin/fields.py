"""Form fields of the story editor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import body


class Line(forms.CharField):
    """One line of text, without what cannot be printed.

    The browser gets no ``maxlength``: it would cut a long paste off without a word. The limit is
    the server's, which sends everything back with its error.
    """

    def to_python(self, value: Any) -> str:
        """Return the text on one line, its spaces folded."""
        return " ".join(body.printable(str(value or "")).split())

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave ``maxlength`` out."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Note(Line):
    """A few lines of plain text."""

    widget = forms.Textarea(attrs={"rows": 3})


class Moment(forms.DateTimeField):
    """A day and a time of day in the site's time zone, to the minute, as browsers have it.

    Of a time that a day has twice, when the clocks go back, the later one is meant: an embargo is
    not broken by it.
    """

    default_error_messages = {
        "invalid": "Write a day and a time, as 2026-03-29 14:30.",
        "skipped": "The clocks go forward that night, and this time does not exist. Choose one an "
        "hour later.",
    }

    def __init__(self, **kwargs: Any) -> None:
        """Let the browser offer its own choice of day and time."""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment; a time that daylight saving skips is refused."""
        if not str(value or "").strip():
            return None
        typed = _wall_clock(value)
        if typed is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        moment = typed.replace(tzinfo=timezone.get_current_timezone(), fold=1)
        # A time that does not exist comes back from UTC as another.
        if timezone.make_naive(moment.astimezone(UTC)) != typed:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another minute was typed: of a moment the browser shows no more."""
        shown = timezone.make_naive(initial).replace(second=0, microsecond=0) if initial else None
        return shown != (_wall_clock(data) if data else None)


def _wall_clock(value: Any) -> datetime | None:
    """Return a day and time as typed; None for what is none, or of no year that a paper names."""
    try:
        typed = parse_datetime(str(value).strip())
    except ValueError:
        return None
    if typed is None or typed.tzinfo is not None or not 1900 <= typed.year <= 2999:
        return None
    return typed


class InOrderWidget(AutocompleteSelectMultiple):
    """The admin's autocomplete, which keeps the order that rows were chosen in."""

    def optgroups(
        self, name: str, value: Sequence[Any], attr: dict[str, Any] | None = None
    ) -> list[Any]:
        """Return the chosen options in the order of ``value``."""
        groups = super().optgroups(name, list(value), attr)
        place = {str(each): index for index, each in enumerate(value)}
        for _name, options, _index in groups:
            options.sort(key=lambda option: place.get(str(option["value"]), len(place)))
        return groups


class InOrderField(forms.ModelMultipleChoiceField[Model]):
    """Several rows, chosen by autocomplete at any number of rows; cleaned to a tuple in order."""

    def __init__(self, through: type[Model], field: str, **kwargs: Any) -> None:
        """Choose targets of the foreign key ``field`` of ``through``, whose admin searches them."""
        relation: Any = through._meta.get_field(field)
        widget = InOrderWidget(relation, admin.site)
        super().__init__(relation.related_model._default_manager.all(), widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the chosen rows as a tuple, in the order they were chosen in."""
        chosen = {str(row.pk): row for row in super().clean(value)}
        return tuple(chosen[str(pk)] for pk in dict.fromkeys(value or ()))
