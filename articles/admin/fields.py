"""Form fields of the story editor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Model

from articles import body
from articles.admin.moments import MomentWidget, Typed, as_typed, exists, meanings, wall_clock


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


class Moment(forms.Field):
    """A day and a time of day in the site's time zone, to the minute; cleaned to UTC.

    A time that daylight saving skips or doubles is an error until one of its two meanings is
    chosen.
    """

    widget = MomentWidget
    default_error_messages = {
        "invalid": "Write a day and a time, as 2026-03-29 14:30.",
        "skipped": "The clocks go forward that night, and this time does not exist. Choose which "
        "you mean.",
        "doubled": "The clocks go back that night, and this time comes twice. Choose which you "
        "mean.",
    }

    def to_python(self, value: Typed | str | None) -> datetime | None:
        """Return the moment in UTC; a string is what the form was shown with, hidden."""
        if not value:
            return None
        if isinstance(value, str):
            return _as_shown(value)
        typed = wall_clock(value.text)
        if typed is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        possible = meanings(typed)
        if len(possible) == 1:
            return possible[0]
        if value.which in {"0", "1"}:
            return possible[int(value.which)]
        code = "doubled" if exists(typed) else "skipped"
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another minute was typed: of a moment the browser shows no more."""
        shown, typed = as_typed(initial), data or Typed("")
        if wall_clock(shown.text) != wall_clock(typed.text):
            return True
        return typed.which not in {"", shown.which}


def _as_shown(value: str) -> datetime:
    """Return the moment that a form holds hidden; ValidationError for what is none."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValidationError(Moment.default_error_messages["invalid"], code="invalid")
    return moment


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
