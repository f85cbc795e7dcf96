"""What readers fill in."""

from __future__ import annotations

from typing import Any

from django import forms

from newsletter import addresses, door, letters


class LettersForm(forms.Form):
    """Which letters somebody wants."""

    letters = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what there is; one query."""
        super().__init__(*args, **kwargs)
        self.offered = letters.offered()
        self.fields["letters"].choices = [  # type: ignore[attr-defined]
            (letter.key, letter.name) for letter in self.offered
        ]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The letters, each with whether it is ticked."""
        ticked = self["letters"].value() or []
        return [{"letter": each, "is_ticked": each.key in ticked} for each in self.offered]


class SignUpForm(LettersForm):
    """An address, and which letters it is to get."""

    email = forms.CharField(
        label="Mail address",
        max_length=320,
        error_messages={"required": "Enter your mail address."},
    )
    token = forms.CharField(required=False, max_length=200)

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return addresses.normal(self.cleaned_data["email"])

    def clean_letters(self) -> list[str]:
        """Return what was ticked; at least one."""
        chosen: list[str] = self.cleaned_data["letters"]
        if not chosen:
            raise forms.ValidationError("Choose at least one letter.")
        return chosen

    def clean(self) -> dict[str, Any]:
        """Refuse what no person has sent."""
        data = super().clean() or self.cleaned_data
        if found := door.problem(data.get("token", ""), str(self.data.get(door.TRAP, ""))):
            raise forms.ValidationError(found)
        return data
