"""The front page, the paper's own pages, and the fragments around every page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles import open_graph, structured
from articles.open_graph import OpenGraph
from frontpage import standing
from frontpage.foot import foot
from frontpage.front import front
from frontpage.masthead import masthead
from frontpage.rails import rails
from frontpage.standing import StandingView
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
    """The breaking strip, where one is up, and the masthead with the page's section marked."""
    context = {"strip": strip(), "masthead": masthead(), "current_slug": current_slug}
    return render(request, "frontpage/masthead.html", context)


@require_safe
def rails_fragment(request: HttpRequest, beside: int | None = None) -> HttpResponse:
    """Latest Posts, Don't Miss, Stay in touch; ``beside`` is the id of a section with its front."""
    return render(request, "frontpage/rails.html", {"rails": rails(beside=beside)})


@require_safe
def foot_fragment(request: HttpRequest) -> HttpResponse:
    """The paper's own pages, and the paper for machines."""
    return render(request, "frontpage/foot.html", {"foot": foot()})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the paper is. One query; 404 before it is written."""
    return _standing(request, standing.about())


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A page of the paper's own. One query."""
    found = standing.find(slug)
    if found is not None and found.url != request.path:
        return redirect(found.url, permanent=True)
    return _standing(request, found)


def _standing(request: HttpRequest, found: StandingView | None) -> HttpResponse:
    if found is None:
        raise Http404("Nobody has written this page yet.")
    context = {
        "page": found,
        "open_graph": OpenGraph(
            title=f"{found.title} — {settings.SITE_NAME}", url=f"{settings.SITE_URL}{found.url}"
        ),
        "structured_data": structured.of_page(found.title, found.url),
    }
    return render(request, "frontpage/standing.html", context)
