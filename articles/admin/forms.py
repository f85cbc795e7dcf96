"""The forms of the story editor: what a person writes of a dispatch and of its filing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from articles import body
from articles.admin.fields import InOrderField, Line, Moment, Note
from articles.admin.filing_form import FilingForm
from articles.admin.pasted import agency_named
from articles.admin.picture_slot import PictureField, SlotForm
from articles.datelines import Dateline
from articles.editor import BodyWidget
from articles.models import Byline, Printing
from articles.workflow import Copy
from authors.models import Agency, User


class PictureForm(SlotForm):
    """The lead picture, with the words that go with it."""

    slot = "lead_image"

    lead_image = PictureField(label="Lead picture")
    caption = Note(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    credit = Line(max_length=200, required=False)
    alt = Line(
        label="Alternative text",
        max_length=500,
        required=False,
        help_text="What the picture shows, for readers who cannot see it.",
    )


class CopyForm(PictureForm):
    """The copy of a breaking update: headline, dateline, agency, authors, text, lead picture."""

    seq = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # A text area, so that a long headline wraps on a phone.
    headline = Line(max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 1}))
    dateline_city = Line(label="Dateline: city", max_length=80, required=False)
    dateline_region = Line(label="Region or country", max_length=80, required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.filter(is_active=True), required=False, empty_label="Choose …"
    )
    authors = InOrderField(Byline, "author", required=False)
    body = forms.CharField(label="Text", required=False, strip=False, widget=BodyWidget)
    source_uri = Line(label="Wire item", max_length=500, required=False)
    source_version = Line(label="Version", max_length=40, required=False)
    source_at = Moment(label="Sent", required=False)
    embargo_until = Moment(label="Embargo until", required=False)
    override = Note(
        label="Print it all the same, because",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    picture_exception = Note(
        label="Let the picture pass, because",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, base: Copy, actor: User | None = None, **kwargs: Any) -> None:
        """Edit ``base``: what it holds and the form does not show is kept.

        ``actor`` is who sends the form, where it is sent.
        """
        self.base = base
        self.actor = actor
        self.lifted: Dateline | None = None
        super().__init__(*args, **kwargs)
        if base.agency is not None and not base.agency.is_active:
            # Copy of an agency that is no longer offered keeps it.
            self.fields["agency"].queryset |= Agency.objects.filter(pk=base.agency.pk)  # type: ignore[attr-defined]
        # NUL is dropped with the other unprintable characters, and not an error.
        self.fields["body"].validators.clear()

    def clean_body(self) -> str:
        """Return the sanitised text."""
        return body.clean(body.of_plain_text(self.cleaned_data["body"]))

    def clean(self) -> dict[str, Any]:
        """Lift a dateline that opens the text into its fields."""
        data = super().clean() or self.cleaned_data
        lifted = body.lift_dateline(data.get("body", ""))
        if lifted is not None:
            self._lift(data, *lifted)
        return data

    def _lift(self, data: dict[str, Any], dateline: Dateline, rest: str) -> None:
        typed = Dateline(data.get("dateline_city", ""), data.get("dateline_region", ""))
        if typed.city and typed.place != dateline.place:
            self.add_error(
                "body",
                f"The text opens with the dateline {dateline}, but the fields say {typed}. "
                "Remove one of them.",
            )
            return
        agency = agency_named(dateline.agency)
        if agency is None and not dateline.region:
            return  # a sentence such as "NASA (the space agency) — …", and no dateline of ours
        if agency is None:
            self.add_error(
                "agency",
                f"The text opens with a dateline of {dateline.agency}, which is not among the "
                "agencies. Remove the dateline from the text, or ask a chief editor to add it.",
            )
            return
        self.lifted = dateline
        data |= {"dateline_city": dateline.city, "agency": agency, "body": rest}
        data["dateline_region"] = dateline.region or typed.region

    def copy(self) -> Copy:
        """Return the copy as written; call it on a valid form."""
        shown = {
            name: self.cleaned_data[name]
            for name in _COPY
            # A moment that nobody touched keeps the seconds that the browser did not show.
            if name in self.cleaned_data and (name not in _MOMENTS or name in self.changed_data)
        }
        return replace(self.base, **shown)


_COPY = (
    "headline standfirst dateline_city dateline_region agency licence_note body authors "
    "lead_image caption credit alt source_uri source_version source_at embargo_until"
).split()
_MOMENTS = {"source_at", "embargo_until"}


class WholeCopyForm(CopyForm):
    """The copy with what under pressure nobody writes: standfirst and licence note."""

    standfirst = Note(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    licence_note = Line(
        max_length=300, required=False, help_text="Printed below the text, if the agency asks."
    )


class StoryForm(WholeCopyForm, FilingForm):
    """A whole story: everything on one page."""


class CorrectionForm(WholeCopyForm):
    """Printed copy with its correction, and what readers or the newsroom are told of it."""

    note_kind = forms.ChoiceField(
        label="Note for readers", choices=Printing.NoteKind, required=False
    )
    public_note = Note(label="What readers are told", max_length=1000, required=False)
    reason = Note(
        label="Reason, for the newsroom",
        max_length=1000,
        required=False,
        help_text="Needed where readers are told nothing, as for a typo.",
    )


def initial(copy: Copy, *, seq: int | None) -> dict[str, Any]:
    """Return the initial values of a form that edits ``copy``, saved as ``seq``."""
    values: dict[str, Any] = {name: getattr(copy, name) for name in _COPY}
    values["authors"] = [author.pk for author in copy.authors]
    values["lead_image"] = copy.lead_image.pk if copy.lead_image else None
    return values | {"seq": seq}
