"""The form in which a digest is edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from articles.admin.fields import Line, Note
from articles.models import Article
from newsletter.digest import Contents
from newsletter.models import Issue


class DigestForm(forms.Form):
    """Subject, intro, and for each story its place and whether it is left out."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = Line(
        max_length=200, required=False, help_text="Empty: the headline of the first story."
    )
    intro = Note(
        label="A word before the stories",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, *, issue: Issue, contents: Contents) -> None:
        """Edit an issue whose ``contents`` the page shows."""
        initial = {"version": issue.version, "subject": issue.subject, "intro": issue.intro}
        super().__init__(data, initial=initial)
        self.stories: Sequence[Article] = [*contents.stories, *contents.left_out]
        self._left_out = {story.pk for story in contents.left_out}
        self._was_arranged = bool(issue.order)
        for place, story in enumerate(self.stories, 1):
            self.fields[f"place-{story.pk}"] = forms.IntegerField(
                label=f"Place of {story.headline}",
                min_value=1,
                max_value=999,
                initial=place,
                required=False,
                widget=forms.NumberInput(attrs={"class": "place", "inputmode": "numeric"}),
            )
            self.fields[f"out-{story.pk}"] = forms.BooleanField(
                label=f"Leave out {story.headline}",
                initial=story.pk in self._left_out,
                required=False,
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The stories with their fields, in the order of the page."""
        return [
            {
                "story": story,
                "place": self[f"place-{story.pk}"],
                "out": self[f"out-{story.pk}"],
                "is_out": story.pk in self._left_out,
            }
            for story in self.stories
        ]

    @property
    def order(self) -> list[int]:
        """The articles as they were placed; empty where nobody ever moved one."""
        shown = [story.pk for story in self.stories]
        placed = sorted(
            shown, key=lambda pk: (self.cleaned_data.get(f"place-{pk}") or 999, shown.index(pk))
        )
        return placed if self._was_arranged or placed != shown else []

    @property
    def left_out(self) -> list[int]:
        """The articles that were left out."""
        return [
            story.pk for story in self.stories if self.cleaned_data.get(f"out-{story.pk}", False)
        ]
