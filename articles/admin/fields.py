"""Form fields of the story editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Model

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
