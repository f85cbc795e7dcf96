"""The page of a story, and what all of its pages share."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles import keys, open_graph, page, structured
from articles.chain_views import WithdrawnView
from articles.models import Article
from articles.page import FoundAddress
from edge.dependencies import says_gone


@require_safe
def article(request: HttpRequest, day: date, slug: str) -> HttpResponseBase:
    """A story. One query."""
    address = open_story(request, day, slug, with_chain=True)
    if not isinstance(address, FoundAddress):
        return address
    story = address.article
    story_page = page.build(story, topics=address.topics, rows=address.rows)
    context = {
        "page": story_page,
        "section": story.section,
        "open_graph": open_graph.of_story(story_page),
        "structured_data": structured.of_story(story_page),
    }
    return render(request, "articles/article.html", context)


@require_safe
def update(request: HttpRequest, day: date, slug: str, number: int) -> HttpResponseBase:
    """One breaking update on a page of its own. Three queries.

    410 with its notice where it was withdrawn.
    """
    address = open_story(request, day, slug, below=f"updates/{number}/")
    if not isinstance(address, FoundAddress):
        return address
    story = address.article
    found = page.build_update(story, number)
    if found is None:
        raise Http404("The story has no such update.")
    context: dict[str, object] = {
        "page": found,
        "section": story.section,
        "story_url": story.url,
    }
    if isinstance(found, WithdrawnView):
        says_gone([keys.story(story.pk), keys.teaser(story.pk)])
        return render(request, "articles/withdrawn.html", context, status=410)
    context["open_graph"] = open_graph.of_update(found)
    context["structured_data"] = structured.of_update(found)
    return render(request, "articles/update.html", context)


def open_story(
    request: HttpRequest, day: date, slug: str, *, below: str = "", with_chain: bool = False
) -> FoundAddress | HttpResponseBase:
    """Return the current address of a public story, or else the answer for this one. One query.

    410 with a short notice for a killed story, 301 for an earlier slug; raises Http404 for an
    address that was never given or is not public now. ``below`` is what stands behind the story's
    address, such as ``history/``; a redirect keeps it.
    """
    address = page.find(day, slug, with_chain=with_chain)
    if address is None:
        raise Http404("No story was ever published here.")
    story = address.article
    if story.status == Article.Status.KILLED:
        says_gone(keys.shows(story.pk))
        return gone(request)
    if not story.is_public:
        raise Http404("The story is not published now.")
    if not address.is_current:
        return redirect(f"{story.url}{below}", permanent=True)
    return address


def gone(request: HttpRequest) -> HttpResponse:
    """Answer 410 with a short notice that says nothing of the story; no query."""
    return render(request, "articles/gone.html", status=410)
