"""The lists that readers page through: sections, topics, authors, days, search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import fronts, keys, keyset, open_graph, structured
from articles.chain import author_view
from articles.models import Article, Section, Topic
from articles.querysets import ArticleQuerySet
from authors import keys as keys_of_people
from authors.models import Author
from edge.dependencies import depends, holds_today

_SIZE = 20
_LONGEST_SEARCH = 200


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """A section's stories, newest first; before them, on its front, those that lead it.

    Two queries, and on the front one more.
    """
    depends(keys.SECTIONS)
    found = get_object_or_404(Section, slug=slug)
    stories = Article.objects.public().of_section(found)
    is_front = keyset.asked_for(request) is None
    positions = fronts.leads(found) if is_front else []
    stories = stories.exclude(pk__in=[each.pk for each in positions if each])
    context: dict[str, object] = {
        "section": found,
        "is_front": is_front,
        "open_graph": open_graph.of_section(found),
        "structured_data": structured.of_section(found),
    }
    return _listing(
        request,
        "articles/section.html",
        stories,
        context,
        keys.in_section(found.pk),
        positions=positions,
    )


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic's stories, newest first. Two queries."""
    depends(keys.topic(slug))
    found = get_object_or_404(Topic, slug=slug)
    stories = Article.objects.public().of_topic(found)
    of_list = keys.on_topic(found.pk)
    context: dict[str, object] = {
        "topic": found,
        "open_graph": open_graph.of_topic(found),
        "structured_data": structured.of_topic(found),
    }
    return _listing(
        request,
        "articles/topic.html",
        stories,
        context,
        of_list,
        at="listed_at",
        id="listed_id",
    )


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """An author's page with the stories signed, newest first. Two queries."""
    depends(keys_of_people.author(slug))
    found = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    stories = Article.objects.public().of_author(found)
    view = author_view(found)
    context: dict[str, object] = {
        "author": view,
        "feed": f"authors/{slug}",
        "open_graph": open_graph.of_author(view),
        "structured_data": structured.of_author(view),
    }
    of_list = keys.signed_by(found.pk)
    return _listing(
        request,
        "articles/author.html",
        stories,
        context,
        of_list,
        at="listed_at",
        id="listed_id",
    )


@require_safe
def archive(request: HttpRequest, day: date) -> HttpResponse:
    """The stories first published on a day. One query."""
    today = timezone.localdate()
    if day > today:
        raise Http404("That day has not come.")
    context = {
        "day": day,
        "previous_day_url": _archive_url(day - timedelta(days=1)) if day > date.min else "",
        "next_day_url": _archive_url(day + timedelta(days=1)) if day < today else "",
    }
    stories = Article.objects.public().first_published_on(day)
    if day >= today - timedelta(days=1):
        # The next day has no link yet, or today's list is still growing.
        holds_today()
    return _listing(request, "articles/archive.html", stories, context, keys.printed_on(day))


def _archive_url(day: date) -> str:
    return reverse("articles:archive", args=[day])


@require_safe
def archive_today(request: HttpRequest) -> HttpResponseBase:
    """Redirect to today's archive. No query."""
    return redirect(_archive_url(timezone.localdate()))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Stories with all of the words, newest first. Two queries; none for an empty search."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST_SEARCH]
    stories = Article.objects.public()
    before = keyset.asked_for(request)
    stories, looked_to = (
        stories.matching(query, before=before, most=_SIZE + 1) if query else (stories.none(), None)
    )
    context: dict[str, object] = {"query": query, "looked_to": looked_to}
    return _listing(
        request, "articles/search.html", stories, context, keys.SEARCH, looked_to=looked_to
    )


def _listing(
    request: HttpRequest,
    template: str,
    stories: ArticleQuerySet,
    context: dict[str, object],
    of_list: str,
    *,
    at: str = "first_published_at",
    id: str = "id",
    looked_to: datetime | None = None,
    positions: Sequence[Article | None] = (),
) -> HttpResponse:
    """Render one keyset page of stories; ``?before=`` is where the last page ended.

    The first stories take the empty ones of the ``positions`` above the list. The next page begins
    with what is older than ``looked_to``, where this one is not full.
    """
    before = keyset.asked_for(request)
    found = keyset.page(stories.as_teasers(), at=at, id=id, before=before, size=_SIZE)
    depends(of_list, keys.SECTIONS, *(() if before else (keys.top(of_list),)))
    for each in found.items:
        depends(keys.teaser(each.pk), keys.listing(each.pk))
    listed = iter(found.items)
    above = [story for each in positions if (story := each or next(listed, None))]
    query = request.GET.copy()
    query.pop("before", None)
    context |= {
        "leads": above,
        "teasers": list(listed),
        "newest_url": _address(request, query.urlencode()) if before else "",
        "older_url": "",
    }
    older = found.older or (keyset.Cursor(looked_to, 0) if looked_to else None)
    if older:
        query["before"] = str(older)
        context["older_url"] = _address(request, query.urlencode())
    return render(request, template, context)


def _address(request: HttpRequest, query: str) -> str:
    return f"{request.path}?{query}" if query else request.path
