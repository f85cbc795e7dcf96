"""The page of one picture: how it looks, what is said of it, its rights, its uses, its acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from articles import pictures
from articles.admin.pictures.answers import thumb_url, warnings
from articles.admin.pictures.description import (
    DescriptionForm,
    Meanwhile,
    described,
    meanwhile,
)
from articles.admin.pictures.guard import person, picture_or_404
from articles.models import PictureAct
from articles.workflow.errors import NotReady, WorkflowError
from articles.workflow.pictures import StalePicture, describe_picture, may
from authors.models import User
from images.models import Image

_ACTS = 50
_DONE = {
    "add_picture": "added it",
    "describe_picture": "described it",
    "cut_picture_again": "had its sizes made again",
    "replace_picture": "replaced it",
    "take_down_picture": "took it down",
    "put_back_picture": "put it back",
    "begin_rights": "showed it: its rights began",
    "end_rights": "hid it: its rights ended",
}
_LABELS = {
    name: str(field.label or name.replace("_", " "))
    for name, field in (DescriptionForm.base_fields.items())
}


@dataclass(frozen=True, slots=True)
class Done:
    """One act on a picture, as its page tells it."""

    who: str
    what: str
    at: datetime
    note: str
    fields: str


@require_http_methods(["GET", "HEAD", "POST"])
def picture_page(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show a picture; a POST says something else of it. Four queries besides who asks."""
    user, image = person(request), picture_or_404(image_id)
    form = described(image)
    stale: Meanwhile | None = None
    if request.method == "POST":
        form = DescriptionForm(request.POST)
        if form.is_valid():
            try:
                describe_picture(
                    actor=user,
                    image=image,
                    version=form.cleaned_data["version"],
                    said=form.said(image),
                )
            except StalePicture as newer:
                image = newer.current
                stale = meanwhile(form, image)
                form = stale.form
            except NotReady as lacking:
                for name, problem in lacking.problems.items():
                    form.add_error(name, problem)
            except WorkflowError as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "Saved.")
                return redirect("admin:articles_picture", image_id)
    context = admin.site.each_context(request) | _context(image, user, form)
    context["stale"] = stale
    return TemplateResponse(request, "articles/admin/pictures/picture.html", context)


def _context(image: Image, user: User, form: DescriptionForm) -> dict[str, Any]:
    acts = PictureAct.objects.on(image)[:_ACTS]
    is_down = image.hidden == Image.Hidden.TAKEN_DOWN
    return {
        "title": str(image),
        "image": image,
        "thumb": thumb_url(image),
        "warnings": [*warnings(image), *_withheld(image)],
        "form": form,
        "may_describe": may(user, "describe_picture"),
        "has_failed": image.state == Image.State.FAILED and not image.hidden,
        "may_cut_again": may(user, "cut_picture_again") and not image.hidden,
        "may_replace": may(user, "replace_picture"),
        "may_take_down": may(user, "take_down_picture") and not is_down,
        "may_put_back": may(user, "put_back_picture") and is_down,
        "uses": pictures.uses(image),
        "most_uses": pictures.MOST_USES,
        "acts": [_done(act) for act in acts],
    }


def _withheld(image: Image) -> list[str]:
    """Return what somebody must know who credits a picture that is in print without it.

    A chief editor may have withheld the name; one query.
    """
    if not (headlines := pictures.uncredited_in_print(image)):
        return []
    shown = " and ".join(f"“{each}”" for each in headlines)
    told = f"It is in print without a credit: {shown}."
    if name := image.credit or image.copyright:
        return [f"{told} Its files name “{name}” to everybody."]
    return [f"{told} A credit or copyright that is said here is in its files, for everybody."]


def _done(act: PictureAct) -> Done:
    names = act.data.get("changes", {}) if act.verb == "describe_picture" else {}
    return Done(
        who=str(act.actor),
        what=_DONE.get(act.verb, act.verb),
        at=act.at,
        note=act.note,
        fields=", ".join(dict.fromkeys(_LABELS.get(name, name).lower() for name in names)),
    )
