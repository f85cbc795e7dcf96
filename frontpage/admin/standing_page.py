"""The paper's own pages in the newsroom: written by chief editors."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from articles import body
from articles.editor import BodyWidget
from authors.plain_text import PlainTextForm
from edge.admin import InvalidatingAdmin
from frontpage.foot import PAGES
from frontpage.models import StandingPage


class PageWidget(BodyWidget):
    """The editor of a text that is no story's: no dateline to lift, no pictures."""

    tells_of_pastes = False
    takes_pictures = False


class StandingPageForm(PlainTextForm[StandingPage]):
    """A page with a text that is cleaned as a story's is."""

    body = forms.CharField(label="Text", widget=PageWidget)

    class Meta:
        model = StandingPage
        fields = ("title", "kind", "slug", "body", "position")

    def clean_body(self) -> str:
        """Keep of the text what may be printed; there must be something."""
        cleaned = body.clean(self.cleaned_data["body"])
        if not cleaned:
            raise forms.ValidationError("Write a text.", code="required")
        if body.picture_ids(cleaned):
            raise forms.ValidationError(
                "A page of the paper holds no pictures. Take them out.", code="pictures"
            )
        return cleaned


@admin.register(StandingPage)
class StandingPageAdmin(InvalidatingAdmin[StandingPage]):
    """Readers find a page at the foot of every other as soon as it is saved."""

    form = StandingPageForm
    list_display = ["title", "kind", "slug", "position"]
    prepopulated_fields = {"slug": ["title"]}

    def keys_of(self, obj: StandingPage) -> set[str]:
        """The foot of every page, and its own."""
        return {PAGES}
