"""What others do to a story while somebody has it open in the editor."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from articles.admin.story_context import arriving_context, newest_event, told_since
from articles.admin.workbench import Workbench
from articles.models import Article
from authors.models import User


@require_safe
def arrivals(request: HttpRequest, user: User, article_id: int) -> HttpResponse:
    """Answer 204 while nothing has happened since ``?have=`` (the last act that the page knows).

    Otherwise JSON: ``have``, the acts of others as sentences, what buttons and the open card say
    now, and the story's state, its chain and the texts in hand as HTML to be put in place. One
    query while nothing comes, besides who asks.
    """
    asked = request.GET.get("have", "")
    have = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    newest = newest_event(article_id)
    if not newest:
        raise Http404("There is no such story.")
    if newest <= have:
        return HttpResponse(status=204)
    article = Article.objects.for_desk().get(pk=article_id)
    bench = Workbench.open(user, article=article, asked=request.GET.dict(), posted=False)
    context = arriving_context(bench)
    answer: dict[str, Any] = {
        "have": newest,
        "told": told_since(article_id, have, without=user),
        "buttons": {each.name: each.label for each in context["buttons"]},
        "card_title": context["card_title"],
        "state": render_to_string("articles/admin/_state.html", context, request),
        "chain": render_to_string("articles/admin/_chain.html", context, request),
        "in_hand": render_to_string("articles/admin/_in_hand.html", context, request),
    }
    return JsonResponse(answer)
