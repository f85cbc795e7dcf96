"""The front page as it will be at a minute to come, in a frame."""

from __future__ import annotations

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
from frontpage.future import future


class MinuteForm(forms.Form):
    """The minute that somebody wants to see."""

    at = Moment(label="As it will be at")

    def clean_at(self) -> datetime:
        """Refuse a minute that is over."""
        at: datetime = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError("This minute is over. Choose one to come.")
        return at


@require_safe
def preview_page(request: HttpRequest) -> HttpResponse:
    """Ask for the minute, and show the front page in a frame; no query besides who asks."""
    begins = timezone.now() + timedelta(hours=1)
    form = MinuteForm(request.GET or None, initial={"at": begins.replace(minute=0)})
    is_asked = bool(request.GET) and form.is_valid()
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": "The front page at a minute to come",
        "form": form,
        "at": form.cleaned_data["at"] if is_asked else None,
        "query": request.GET.urlencode() if is_asked else "",
    }
    return TemplateResponse(request, "frontpage/board/preview.html", context)


@require_safe
@xframe_options_sameorigin
def preview_frame(request: HttpRequest) -> HttpResponse:
    """The front page at that minute; three queries besides who asks and the masthead."""
    form = MinuteForm(request.GET)
    if not form.is_valid():
        response = HttpResponse(form.errors.as_text(), "text/plain", status=400)
    else:
        seen = future(form.cleaned_data["at"])
        context = {"front": seen.front, "strip": seen.strip, "at": seen.at}
        response = render(request, "frontpage/board/front_to_come.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = POLICY
    return response
