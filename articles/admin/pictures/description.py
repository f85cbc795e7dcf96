"""The form of a picture: its words, its rights, its focus; and what others said of it meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from articles.admin.fields import Line, Moment, Note
from articles.admin.moments import as_typed
from articles.models import PictureAct
from articles.templatetags.newsprint import ap_moment
from articles.workflow.pictures import FOCUS, RIGHTS, WORDS, as_noted
from images.models import Image

_NAMES = (*WORDS, *RIGHTS, *FOCUS)
_MOMENTS = ("usable_from", "usable_until")


class DescriptionForm(forms.Form):
    """What is said of a picture, on the ``version`` that it was written on."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    caption = Note(max_length=1000, required=False)
    credit = Line(max_length=200, required=False, help_text="As it stands below the picture.")
    alt = Line(
        label="Alternative text",
        max_length=500,
        required=False,
        help_text="What the picture shows, for readers who cannot see it.",
    )
    byline = Line(label="Photographer", max_length=200, required=False)
    city = Line(label="Place", max_length=100, required=False)
    taken_on = forms.DateField(
        label="Taken on", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    agency = Line(max_length=100, required=False)
    copyright = Line(max_length=300, required=False)
    licence = Note(label="Terms of the licence", max_length=5000, required=False)
    territory = Line(
        max_length=500, required=False, help_text="Where it may be used, or may not be."
    )
    usable_from = Moment(label="May be used from", required=False)
    usable_until = Moment(label="May be used until", required=False)
    single_use = forms.BooleanField(label="For one use only", required=False)
    focus_x = forms.IntegerField(label="From the left, in %", min_value=0, max_value=100)
    focus_y = forms.IntegerField(label="From the top, in %", min_value=0, max_value=100)

    def clean(self) -> dict[str, Any]:
        """Refuse rights that end before they begin."""
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("usable_from"), data.get("usable_until")
        if begins and ends and ends <= begins:
            self.add_error("usable_until", "The rights end before they begin.")
        return data

    def said(self, image: Image) -> dict[str, Any]:
        """Return what the valid form says; a moment that nobody touched keeps its seconds."""
        data = {name: self.cleaned_data[name] for name in _NAMES}
        for name in _MOMENTS:
            kept = getattr(image, name)
            if as_typed(kept) == as_typed(data[name]):
                data[name] = kept
        return data


def described(image: Image) -> DescriptionForm:
    """Return the form as a picture is now; no query."""
    values = {name: getattr(image, name) for name in _NAMES}
    return DescriptionForm(initial=values | {"version": image.version})


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: what the other has saved."""

    label: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others saved since a form was opened.

    ``form`` has what was typed, and theirs where nothing was typed; it is written on the newest
    version. ``taken`` are the labels of what was theirs alone, of another file, too.
    """

    form: DescriptionForm
    who: str
    clashes: list[Clash]
    taken: list[str]


def meanwhile(form: DescriptionForm, image: Image) -> Meanwhile:
    """Bring a valid form together with what others saved since; one query."""
    acts = list(PictureAct.objects.since(image, form.cleaned_data["version"]))
    base: dict[str, Any] = {}
    for act in acts:
        for name, (before, _after) in act.data["changes"].items():
            base.setdefault(name, before)
    said = form.said(image)
    data = form.data.copy() if isinstance(form.data, QueryDict) else QueryDict(mutable=True)
    data["version"] = str(image.version)
    clashes = []
    taken = ["the file"] if any(act.verb == "replace_picture" for act in acts) else []
    for name, before in base.items():
        theirs, mine = getattr(image, name), said[name]
        if theirs == mine:
            continue
        label = str(form[name].label)
        if _is(name, mine, before):
            _put(data, name, theirs)
            taken.append(label)
        else:
            clashes.append(Clash(label, _shown(theirs)))
    who = ", ".join(dict.fromkeys(str(act.actor) for act in acts)) or "Somebody"
    return Meanwhile(DescriptionForm(data), who, clashes, taken)


def _is(name: str, value: Any, noted: Any) -> bool:
    """Whether a value is what the audit noted; of a moment, to the minute that a form shows."""
    if name in _MOMENTS:
        return as_typed(value) == as_typed(datetime.fromisoformat(noted) if noted else None)
    return bool(as_noted(value) == noted)


def _put(data: QueryDict, name: str, value: Any) -> None:
    """Put a value into what was sent, as the browser would send it."""
    if name in _MOMENTS:
        typed = as_typed(value)
        data[name], data[f"{name}_which"] = typed.text, typed.which
    elif isinstance(value, bool):
        data.pop(name, None)
        if value:
            data[name] = "on"
    else:
        data[name] = "" if value is None else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return ap_moment(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in ("", None) else str(value)
