"""Feeds for readers' apps, in three formats each; sitemaps; what robots are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feeds import atom, channels, json_feed, robots, rss, sitemaps
from feeds.channels import Channel

_FORMS: dict[str, tuple[str, Callable[[Channel], bytes]]] = {
    "rss": ("application/rss+xml; charset=utf-8", rss.write),
    "atom": ("application/atom+xml; charset=utf-8", atom.write),
    "json": ("application/feed+json; charset=utf-8", json_feed.write),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The feeds of the paper and its sections, for people; one query besides the fragments."""
    return render(request, "feeds/index.html", {"feeds": channels.named()})


@require_safe
def latest(request: HttpRequest, form: str) -> HttpResponse:
    """The paper's last changes; three queries."""
    return _answer(channels.latest(), form)


@require_safe
def section(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A section's last changes; four queries."""
    return _list(channels.of_section, slug, form)


@require_safe
def topic(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A topic's last changes; four queries."""
    return _list(channels.of_topic, slug, form)


@require_safe
def author(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The last changes of what an author signs; four queries."""
    return _list(channels.of_author, slug, form)


@require_safe
def corrections(request: HttpRequest, form: str) -> HttpResponse:
    """What the paper has set right; one query."""
    return _answer(channels.notes(), form)


def _list(find: Callable[[str], Channel], slug: str, form: str) -> HttpResponse:
    try:
        found = find(slug)
    except ObjectDoesNotExist as missing:
        raise Http404("There is no such feed.") from missing
    return _answer(found, form)


def _answer(channel: Channel, form: str) -> HttpResponse:
    content_type, write = _FORMS[form]
    answer = HttpResponse(write(channel), content_type=content_type)
    if settings.WEBSUB_HUB:
        answer["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{channel.url(form)}>; rel="self"'
    return answer


# --- For search engines and other programs ---


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The index of the sitemaps; one query."""
    return _sitemap(sitemaps.index())


@require_safe
def sitemap_of_month(request: HttpRequest, file: tuple[date, int]) -> HttpResponse:
    """A file of a month's stories; one query."""
    return _sitemap(sitemaps.of_month(*file))


@require_safe
def sitemap_of_news(request: HttpRequest) -> HttpResponse:
    """The stories of the last 48 hours; one query."""
    return _sitemap(sitemaps.news())


@require_safe
def sitemap_of_lists(request: HttpRequest) -> HttpResponse:
    """The front page, sections, topics and authors; three queries."""
    return _sitemap(sitemaps.lists())


def _sitemap(document: bytes | None) -> HttpResponse:
    if document is None:
        raise Http404("There is no such sitemap.")
    return HttpResponse(document, content_type="application/xml; charset=utf-8")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Who may crawl what; no query."""
    return HttpResponse(robots.robots(), content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """To whom a hole is told; no query, 404 where the settings name nobody."""
    text = robots.security()
    if not text:
        raise Http404("The settings name nobody.")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
