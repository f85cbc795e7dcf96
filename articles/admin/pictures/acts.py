"""Replacing a picture, taking it down, putting it back: each on a page that says what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from articles import pictures
from articles.admin.fields import Note
from articles.admin.pictures.answers import thumb_url
from articles.admin.pictures.guard import person, picture_or_404
from articles.workflow.errors import NotReady, WorkflowError
from articles.workflow.known_files import ComesBack, KnownFile
from articles.workflow.pictures import (
    may,
    put_back_picture,
    replace_picture,
    take_down_picture,
)
from authors.models import User
from images.decoding import ACCEPTED
from images.models import Image

COMES_BACK = "comes_back"


class ReasonForm(forms.Form):
    """Why, for the newsroom."""

    reason = Note(label="Reason, for the newsroom", max_length=1000, required=False)


class ReplaceForm(ReasonForm):
    """Another file, and why."""

    file = forms.FileField(
        label="The new file",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Choose the new file."},
    )
    field_order = ("file", "reason")

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        if COMES_BACK in self.data:
            self.ask_whether_it_comes_back()

    def ask_whether_it_comes_back(self) -> None:
        """Ask for a word, of a file that was replaced before."""
        self.fields[COMES_BACK] = forms.BooleanField(
            label="This file is to come back", required=False
        )


@dataclass(frozen=True, slots=True)
class PictureAct:
    """An act on a picture, as its page puts it."""

    verb: str
    title: str
    means: str
    button: str
    done: str
    form: type[ReasonForm] = ReasonForm


ACTS = {
    "replace": PictureAct(
        "replace_picture",
        "Replace the picture everywhere",
        "Every page that shows it shows the new file, at once, or when readers see it again. The "
        "words in the stories stay as they are: look at them afterwards. Links to the old file "
        "lead to the new one.",
        "Replace",
        "The picture is replaced.",
        ReplaceForm,
    ),
    "take-down": PictureAct(
        "take_down_picture",
        "Take the picture down",
        "It leaves every page, feed and list at once, and nobody gets its public files any "
        "more. Nothing stands in its place. The newsroom still sees it, and can put it back.",
        "Take down",
        "The picture is taken down.",
    ),
    "put-back": PictureAct(
        "put_back_picture",
        "Put the picture back",
        "It comes back to every page that shows it, as far as its rights allow.",
        "Put back",
        "The picture is back.",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def act_page(request: HttpRequest, image_id: int, act: str) -> HttpResponse:
    """Show what an act on a picture means and where it is used, and do it when confirmed."""
    user, image, wanted = person(request), picture_or_404(image_id), ACTS[act]
    if not may(user, wanted.verb):
        raise PermissionDenied
    form = wanted.form(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _tried(form, wanted, user, image):
        messages.success(request, wanted.done)
        for note in image.notes:
            messages.info(request, note)
        return redirect("admin:articles_picture", image_id)
    context = admin.site.each_context(request) | {
        "title": wanted.title,
        "act": wanted,
        "image": image,
        "thumb": thumb_url(image),
        "form": form,
        "uses": pictures.uses(image),
        "most_uses": pictures.MOST_USES,
    }
    return TemplateResponse(request, "articles/admin/pictures/act.html", context)


def _tried(form: ReasonForm, wanted: PictureAct, user: User, image: Image) -> bool:
    """Do it; False where it was refused, with the reasons in the form."""
    said: dict[str, Any] = {"actor": user, "image": image, "reason": form.cleaned_data["reason"]}
    try:
        if wanted.verb == "replace_picture":
            said["comes_back"] = form.cleaned_data.get(COMES_BACK, False)
            image.notes = replace_picture(upload=form.cleaned_data["file"], **said).notes
        elif wanted.verb == "take_down_picture":
            take_down_picture(**said)
        else:
            put_back_picture(**said)
    except NotReady as lacking:
        for name, problem in lacking.problems.items():
            form.add_error(name, problem)
    except ValidationError as refused:
        form.add_error("file" if "file" in form.fields else None, refused)
    except KnownFile as refused:
        if isinstance(refused, ComesBack) and isinstance(form, ReplaceForm):
            form.ask_whether_it_comes_back()
            form.add_error("file", "Choose it again if it is to come back, and say so below.")
        url = reverse("admin:articles_picture", args=[refused.image.pk])
        form.add_error(None, format_html('{} <a href="{}">Look at it.</a>', str(refused), url))
    except WorkflowError as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False
