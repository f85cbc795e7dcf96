"""The page of the picture library: the newest, or those that are looked for, and new ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from articles import keyset, pictures
from articles.admin.pictures.answers import as_choice
from articles.admin.pictures.guard import person
from articles.workflow.pictures import add_picture, may
from authors.models import User

_SIZE = 48


class Filters(forms.Form):
    """What the library can be narrowed by."""

    q = forms.CharField(label="Search pictures", required=False, max_length=200)
    show = forms.ChoiceField(
        label="Show",
        choices=[
            ("", "All pictures"),
            ("ending", "Rights end within a week"),
            ("hidden", "Hidden from readers"),
            ("no-credit", "Without credit"),
            ("failed", "Sizes failed"),
        ],
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def library_page(request: HttpRequest) -> HttpResponse:
    """Show one page of the library; a POST adds the files that were sent.

    One query a page, two where words are searched.
    """
    if request.method == "POST":
        _add(request, person(request), request.FILES.getlist("file"))
        return redirect("admin:articles_pictures")
    context = admin.site.each_context(request) | _shown(request)
    context["may_add"] = may(person(request), "add_picture")
    return TemplateResponse(request, "articles/admin/pictures/library.html", context)


def _shown(request: HttpRequest) -> dict[str, Any]:
    filters = Filters(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    before = keyset.asked_for(request)
    found = pictures.page(
        chosen.get("q", ""), show=chosen.get("show", ""), before=before, size=_SIZE
    )
    again = request.GET.copy()
    again.pop("before", None)
    newest_url = f"?{again.urlencode()}" if before else ""
    older_url = ""
    if found.older:
        again["before"] = str(found.older)
        older_url = f"?{again.urlencode()}"
    return {
        "title": "Pictures",
        "filters": filters,
        "narrowed": any(chosen.values()),
        "pictures": [as_choice(each) for each in found.items],
        "newest_url": newest_url,
        "older_url": older_url,
    }


def _add(request: HttpRequest, user: User, files: Sequence[UploadedFile[Any]]) -> None:
    """Take files in, each by itself: one that is refused leaves the others alone."""
    added = 0
    for file in files:
        try:
            taken = add_picture(actor=user, upload=file)
        except ValidationError as refused:
            messages.error(request, f"“{file.name}”: {' '.join(refused.messages)}")
        else:
            added += 1
            for note in taken.notes:
                messages.info(request, f"“{file.name}”: {note}")
    if added:
        said = "1 picture is" if added == 1 else f"{added} pictures are"
        messages.success(request, f"{said} in the library.")
    elif not files:
        messages.error(request, "Choose a picture file.")
