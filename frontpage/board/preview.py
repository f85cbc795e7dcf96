"""The fronts as they will be at a minute to come, in a frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from articles.admin.fields import Moment
from articles.admin.preview import POLICY
from articles.models import Section
from frontpage.future import future, section_future
from frontpage.masthead import masthead
from frontpage.strip import StripView


class MinuteForm(forms.Form):
    """The minute that somebody wants to see, and of which front."""

    at = Moment(label="As it will be at")
    of = forms.ModelChoiceField(
        Section.objects.all(),
        to_field_name="slug",
        label="Of",
        required=False,
        empty_label="The front page",
    )

    def clean_at(self) -> datetime:
        """Refuse a minute that is over."""
        at: datetime = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError("This minute is over. Choose one to come.")
        return at


@require_safe
def preview_page(request: HttpRequest) -> HttpResponse:
    """Ask for the minute, and show the front in a frame; two queries besides who asks."""
    begins = timezone.now() + timedelta(hours=1)
    initial = {"at": begins.replace(minute=0), "of": request.GET.get("of", "")}
    form = MinuteForm(request.GET if "at" in request.GET else None, initial=initial)
    is_asked = form.is_valid()
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": "A front at a minute to come",
        "form": form,
        "at": form.cleaned_data["at"] if is_asked else None,
        "query": request.GET.urlencode() if is_asked else "",
    }
    return TemplateResponse(request, "frontpage/board/preview.html", context)


@require_safe
@xframe_options_sameorigin
def preview_frame(request: HttpRequest) -> HttpResponse:
    """The front at that minute; at most seven queries besides who asks and the masthead."""
    form = MinuteForm(request.GET)
    response = (
        _front(request, form.cleaned_data["at"], form.cleaned_data["of"])
        if form.is_valid()
        else HttpResponse(form.errors.as_text(), "text/plain", status=400)
    )
    response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = POLICY
    return response


def _front(request: HttpRequest, at: datetime, section: Section | None) -> HttpResponse:
    if section is None:
        page = future(at)
        context: dict[str, Any] = {"front": page.front, **_above(at, page.strip)}
        return render(request, "frontpage/board/front_to_come.html", context)
    seen = section_future(at, section)
    context = {
        "section": section,
        "leads": seen.leads,
        "teasers": seen.teasers,
        "rails": seen.rails,
        "current_slug": section.slug,
        **_above(at, seen.strip),
    }
    return render(request, "frontpage/board/section_to_come.html", context)


def _above(at: datetime, strip: StripView | None) -> dict[str, Any]:
    """Return what stands above the page then; nobody knows the temperature to come."""
    then = replace(masthead(), today=timezone.localdate(at), temperature="", thanks=None)
    return {"at": at, "strip": strip, "masthead": then}
