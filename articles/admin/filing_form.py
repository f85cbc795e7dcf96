"""The form of a story's filing: where it stands, and under which words."""

from __future__ import annotations

from typing import Any

from django import forms

from articles.admin.assignment import StaffSelect, staff
from articles.admin.fields import InOrderField, Line, Moment
from articles.models import Article, ArticleTopic, Section
from articles.workflow import Filing
from articles.workflow.addresses import slug_from


class FilingForm(forms.Form):
    """Section, address, topics and label."""

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
    slugline = Line(
        max_length=40, required=False, help_text="The newsroom’s short name: the desk finds it."
    )
    owner = forms.ModelChoiceField(staff(), required=False, empty_label=None, widget=StaffSelect)
    due_at = Moment(label="Due", required=False)

    def filing(self) -> Filing:
        """Return the filing as chosen; call it on a valid form."""
        data = self.cleaned_data
        slug = data["slug"] or slug_from(data.get("headline", ""))
        return Filing(
            slug=slug,
            section=data["section"],
            topics=frozenset(data["topics"]),
            label=data["label"],
            slugline=data["slugline"],
            owner=data.get("owner"),
            due_at=data["due_at"],
        )


def filing_initial(article: Article) -> dict[str, Any]:
    """Return the initial values of an article's filing; one query."""
    filed = Filing.of(article)
    return {
        "version": article.version,
        "section": filed.section,
        "slug": filed.slug,
        "topics": sorted(topic.pk for topic in filed.topics),
        "label": filed.label,
        "slugline": filed.slugline,
        "owner": filed.owner,
        "due_at": filed.due_at,
    }
