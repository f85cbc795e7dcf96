"""Feeds for readers' apps, in three formats each."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from feeds import atom, channels, json_feed, rss
from feeds.channels import Channel

_FORMS: dict[str, tuple[str, Callable[[Channel], bytes]]] = {
    "rss": ("application/rss+xml; charset=utf-8", rss.write),
    "atom": ("application/atom+xml; charset=utf-8", atom.write),
    "json": ("application/feed+json; charset=utf-8", json_feed.write),
}


@require_safe
def latest(request: HttpRequest, form: str) -> HttpResponse:
    """The paper's last changes; two queries."""
    return _answer(channels.latest(), form)


@require_safe
def section(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A section's last changes; three queries."""
    return _list(channels.of_section, slug, form)


@require_safe
def topic(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A topic's last changes; three queries."""
    return _list(channels.of_topic, slug, form)


@require_safe
def author(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The last changes of what an author signs; three queries."""
    return _list(channels.of_author, slug, form)


def _list(find: Callable[[str], Channel], slug: str, form: str) -> HttpResponse:
    try:
        found = find(slug)
    except ObjectDoesNotExist as missing:
        raise Http404("There is no such feed.") from missing
    return _answer(found, form)


def _answer(channel: Channel, form: str) -> HttpResponse:
    content_type, write = _FORMS[form]
    return HttpResponse(write(channel), content_type=content_type)
