"""Everything that was set right, on one list."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import corrections as read
from articles import keyset, structured
from articles.open_graph import OpenGraph


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """All published corrections, newest first. One query."""
    page = read.page(before=keyset.asked_for(request))
    context = {
        "notes": page.notes,
        "newest_url": request.path if "before" in request.GET else "",
        "older_url": f"{request.path}?before={page.older}" if page.older else "",
        "open_graph": OpenGraph(
            title=f"Corrections — {settings.SITE_NAME}", url=f"{settings.SITE_URL}{request.path}"
        ),
        "structured_data": structured.of_page("Corrections", request.path),
    }
    return render(request, "articles/corrections.html", context)
