"""Text as people type it into one field, without what cannot be seen and what turns a page."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django import forms
from django.db.models import Model

# NUL and its kin, the marks that turn the direction of everything after them, what has no width
# and joins nothing, and halves of characters, as JSON can carry them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)
# Kept, as emoji and other scripts need them, but nothing to see by themselves: joiners, direction
# marks, the fillers of Hangul, variation selectors, tags.
_VISIBLE = re.compile(
    "[^\\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0000-\U000e0fff]"
)

Row = TypeVar("Row", bound=Model)


def printable(text: str) -> str:
    """Return ``text`` without control characters, direction overrides and what has no width.

    Empty where nothing that can be seen is left.
    """
    text = _UNPRINTABLE.sub("", text)
    return text if _VISIBLE.search(text) else ""


class PlainTextForm(forms.ModelForm[Row]):
    """A form that keeps of each text what can be printed."""

    def clean(self) -> dict[str, Any]:
        """Drop the rest; a name of nothing else is missing, as the model says then."""
        data = super().clean() or self.cleaned_data
        data |= {name: printable(value) for name, value in data.items() if isinstance(value, str)}
        return data
