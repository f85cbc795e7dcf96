"""The front page and the fragments around every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import open_graph, structured
from frontpage.front import front
from frontpage.masthead import masthead
from frontpage.rails import rails
from frontpage.strip import strip


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """The front page with its rails; two queries besides the fragments."""
    context = {
        "front": front(),
        "open_graph": open_graph.of_site(),
        "structured_data": structured.of_site(),
    }
    return render(request, "frontpage/front.html", context)


@require_safe
def masthead_fragment(request: HttpRequest, current_slug: str = "") -> HttpResponse:
    """The masthead, with the page's section marked."""
    context = {"masthead": masthead(), "current_slug": current_slug}
    return render(request, "frontpage/masthead.html", context)


@require_safe
def rails_fragment(request: HttpRequest, beside: int | None = None) -> HttpResponse:
    """Latest Posts, Don't Miss, Stay in touch; ``beside`` is the id of a section with its front."""
    return render(request, "frontpage/rails.html", {"rails": rails(beside=beside)})


@require_safe
def strip_fragment(request: HttpRequest) -> HttpResponse:
    """The breaking strip; nothing where none is up."""
    return render(request, "frontpage/strip.html", {"strip": strip()})
