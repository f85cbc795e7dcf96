"""What others do to a story while somebody has it open in the editor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from articles.admin.story_context import arriving_context, newest_event, told_since
from articles.admin.workbench import Workbench
from articles.models import Article, Presence
from articles.presences import sentence
from articles.workflow import presence
from authors.models import User

_TAB = re.compile(r"[0-9a-f]{32}")
_ID = re.compile(r"[1-9][0-9]{0,17}")


@require_safe
def arrivals(request: HttpRequest, user: User, article_id: int) -> HttpResponse:
    """Answer 204 while nobody else is here and nothing has happened since ``?have=``.

    That is the last act that the page knows. Otherwise JSON: ``have``, ``here``, which says who
    else has the story open, and, where something has happened, the acts of others as sentences,
    what buttons and the open card say now, and the story's state, its chain and the texts in hand
    as HTML to be put in place.

    A page that names its ``tab`` is seen by the others from then on; ``away`` says that it is out
    of sight. Three queries while nothing comes, besides who asks; one without a tab.
    """
    asked = request.GET.get("have", "")
    have = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    newest = newest_event(article_id)
    if not newest:
        raise Http404("There is no such story.")
    here = _here(request.GET, user, article_id)
    if newest <= have:
        return JsonResponse({"have": newest, "here": here}) if here else HttpResponse(status=204)
    article = Article.objects.for_desk().get(pk=article_id)
    bench = Workbench.open(user, article=article, asked=request.GET.dict(), posted=False)
    context = arriving_context(bench)
    answer: dict[str, Any] = {
        "have": newest,
        "here": here,
        "told": told_since(article_id, have, newest=newest, without=user),
        "buttons": {each.name: each.label for each in context["buttons"]},
        "card_title": context["card_title"],
        "state": render_to_string("articles/admin/_state.html", context, request),
        "chain": render_to_string("articles/admin/_chain.html", context, request),
        "in_hand": render_to_string("articles/admin/_in_hand.html", context, request),
    }
    return JsonResponse(answer)


def _here(asked: Mapping[str, str], user: User, article_id: int) -> str:
    """Note that a tab has the story open; return who else has. Two queries where there is one."""
    tab = asked.get("tab", "")
    if not _TAB.fullmatch(tab):
        return ""
    dispatch_id = asked.get("dispatch", "")
    presence.be_here(
        user=user,
        tab=tab,
        article_id=article_id,
        dispatch_id=int(dispatch_id) if _ID.fullmatch(dispatch_id) else None,
        appends="append" in asked,
        away="away" in asked,
    )
    others = Presence.objects.now_by_article([article_id], without=user)
    return sentence(others.get(article_id, []))


@require_POST
def leaving(request: HttpRequest, user: User) -> HttpResponse:
    """Note that a tab was closed, as its last word says."""
    tab = request.POST.get("tab", "")
    if _TAB.fullmatch(tab):
        presence.leave(user=user, tab=tab)
    return HttpResponse(status=204)
