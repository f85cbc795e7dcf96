"""The public history of a story, and the differences between its states."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import comparison
from articles import history as read
from articles.body import printable
from articles.page import FoundAddress
from articles.views.story import open_story

_KNOWN = ("before", "from", "to")


@require_safe
def history(request: HttpRequest, day: date, slug: str) -> HttpResponseBase:
    """A page of a story's history. Three queries.

    ``?before=`` is the state where the last page ended. ``?from=&to=``, as the form sends them,
    lead to the difference of two states; what is none comes back with a sentence, as 400.
    """
    asked = {name: request.GET[name] for name in _KNOWN if name in request.GET}
    query = f"?{urlencode(asked)}" if asked else ""
    address = open_story(request, day, slug, below=f"history/{query}")
    if not isinstance(address, FoundAddress):
        return address
    if "from" in asked or "to" in asked:
        return _chosen(request, address, asked.get("from", ""), asked.get("to", ""))
    page = read.build(address.article, before=_before(asked.get("before", "")))
    if not page.entries:
        raise Http404("The story has no such version.")
    context = {
        "page": page,
        "older_url": f"{page.url}?before={page.older}" if page.older else "",
        "newest_url": page.url if page.before else "",
        "chosen": ("1", str(page.count)),
    }
    return render(request, "articles/history.html", context)


@require_safe
def difference(
    request: HttpRequest, day: date, slug: str, older: int, newer: int
) -> HttpResponseBase:
    """What changed between two states, by their numbers; 0 is before the first print. Four queries.

    Two numbers the wrong way round, or with zeros before them, redirect.
    """
    below = f"history/{min(older, newer)}-{max(older, newer)}/"
    address = open_story(request, day, slug, below=below)
    if not isinstance(address, FoundAddress):
        return address
    story = address.article
    if request.path != f"{story.url}{below}":
        return redirect(f"{story.url}{below}", permanent=True)
    page = comparison.build(story, older=older, newer=newer)
    if page is None:
        raise Http404("The story has no such versions.")
    return render(request, "articles/difference.html", {"page": page})


def _chosen(request: HttpRequest, address: FoundAddress, older: str, newer: str) -> HttpResponse:
    """Lead to the difference that was asked for in the form, or say what is wrong with it."""
    page = read.build(address.article)
    numbers = sorted(
        int(each) for each in (older.strip(), newer.strip()) if re.fullmatch(r"[0-9]{1,9}", each)
    )
    if len(numbers) != 2 or numbers[1] > page.count:
        problem = _("Type two numbers from 0 to %(newest)s.") % {"newest": page.count}
    elif numbers[0] == numbers[1]:
        problem = _("That is the same version twice. Choose two different ones.")
    else:
        return redirect(read.difference_url(address.article, *numbers))
    context = {
        "page": page,
        "older_url": f"{page.url}?before={page.older}" if page.older else "",
        "chosen": (printable(older[:20]), printable(newer[:20])),
        "problem": problem,
    }
    return render(request, "articles/history.html", context, status=400)


def _before(text: str) -> int | None:
    """Read the number of ``?before=``; raises Http404 for anything else."""
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise Http404("No such page of the history.")
    return int(text)
