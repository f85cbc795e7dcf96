"""A person's own pages elsewhere, typed one address a line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_MOST = 10
_LONGEST = 200
_is_address = URLValidator(schemes=["https"])


class ProfilesField(forms.CharField):
    """Addresses by https, one a line, each once; as a list."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        """Give it room for a few."""
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """Print a list one a line; what was typed comes back as it was."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read the lines."""
        if isinstance(value, list):
            return value
        lines = (each.strip() for each in (super().to_python(value) or "").splitlines())
        return list(dict.fromkeys(each for each in lines if each))

    def validate(self, value: Any) -> None:
        """Refuse what is no address by https; raises ValidationError that names it."""
        if len(value) > _MOST:
            raise ValidationError(f"Give at most {_MOST} addresses.", code="too_many")
        for each in value:
            try:
                _is_address(each)
            except ValidationError:
                is_address = False
            else:
                is_address = len(each) <= _LONGEST
            if not is_address:
                raise ValidationError(
                    "“%(line)s” is no https:// address. Give one address a line.",
                    code="no_address",
                    params={"line": each[:100]},
                )

    def run_validators(self, value: Any) -> None:
        """The lines have had theirs."""
