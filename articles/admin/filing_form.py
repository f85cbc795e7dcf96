"""The form of a story's filing: where it stands, and under which words."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from articles import canonical
from articles.admin.assignment import StaffSelect, staff
from articles.admin.fields import InOrderField, Line, Moment
from articles.models import Article, ArticleTopic, Section
from articles.workflow import Filing
from articles.workflow.addresses import slug_from

NAMES = tuple(each.name for each in fields(Filing))


class FilingForm(forms.Form):
    """Section, address, topics, label, canonical address; for the desk slugline, owner, due time.

    It carries what it was shown with: what somebody else files meanwhile is merged by field.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    section = forms.ModelChoiceField(
        Section.objects.all(),
        empty_label=None,
        error_messages={
            "required": "Choose a section. If there is none yet, a chief editor adds one."
        },
    )
    slug = forms.SlugField(
        label="Address",
        max_length=100,
        required=False,
        help_text="Made from the headline if you leave it empty.",
    )
    topics = InOrderField(ArticleTopic, "topic", required=False)
    label = forms.ChoiceField(choices=Article.Label, required=False)
    canonical_url = Line(
        label="Canonical page elsewhere",
        required=False,
        validators=[canonical.check],
        help_text="For syndicated copy: the https:// address where it was first published.",
    )
    slugline = Line(
        max_length=40, required=False, help_text="The newsroom’s short name: the desk finds it."
    )
    owner = forms.ModelChoiceField(staff(), required=False, empty_label=None, widget=StaffSelect)
    due_at = Moment(label="Due", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show each field's first value a second time, hidden."""
        super().__init__(*args, **kwargs)
        for name in NAMES:
            self.fields[name].show_hidden_initial = True

    def filing(self) -> Filing:
        """Return the filing as chosen; call it on a valid form."""
        data = dict(self.cleaned_data)
        data["slug"] = data["slug"] or slug_from(data.get("headline", ""))
        chosen = {name: _as_filed(data[name]) for name in self._filed}
        shown = self.filed_on()
        # A moment that nobody touched keeps the seconds that the browser did not show.
        kept = {name for name in self._filed if name not in self.changed_data} if shown else set()
        return Filing(**chosen | {name: getattr(shown, name) for name in kept})

    def filed_on(self) -> Filing | None:
        """Return the filing that the form was shown with; None where it does not say.

        One query for each row that it names.
        """
        if not any(self.add_initial_prefix(name) in self.data for name in self._filed):
            return None
        try:
            return Filing(**{name: _as_filed(self._shown(name)) for name in self._filed})
        except ValidationError:  # such as a section that is gone
            return None

    @property
    def _filed(self) -> list[str]:
        """The names of what this person may file."""
        return [name for name in NAMES if name in self.fields]

    def _shown(self, name: str) -> Any:
        field = self.fields[name]
        widget: forms.Widget = field.hidden_widget()
        sent = widget.value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
        return field.to_python(sent)


def _as_filed(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list | tuple) else value


def filing_values(filing: Filing) -> dict[str, Any]:
    """Return what the form's fields hold of a filing; no query."""
    values = {name: getattr(filing, name) for name in NAMES}
    return {
        name: sorted(each.pk for each in value) if isinstance(value, frozenset) else value
        for name, value in values.items()
    }


def filing_initial(article: Article) -> dict[str, Any]:
    """Return the initial values of an article's filing; one query."""
    return filing_values(Filing.of(article)) | {"version": article.version}
