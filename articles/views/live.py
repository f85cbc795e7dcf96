"""The small resource that open pages ask for every few seconds."""

from __future__ import annotations

from dataclasses import asdict

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from articles import keys
from articles.live import LiveChain, find
from articles.models import Article
from edge.dependencies import says_gone


# A million pages ask: the headers that hold a page in check are left off what is no page.
@csp_exempt()  # type: ignore[arg-type]  # typed for views without arguments
@xframe_options_exempt
@require_safe
def live_chain(request: HttpRequest, article_id: int) -> HttpResponseBase:
    """The newest of a story's chain as JSON, the same bytes for everybody. One query.

    404 for what readers cannot open, whatever the reason; 410 with a short notice for a killed
    story. Any cache may keep each of them for a second.
    """
    found = find(article_id)
    if isinstance(found, LiveChain):
        answer = _json(asdict(found))
    elif found == Article.Status.KILLED:
        says_gone(keys.shows(article_id))
        answer = _json({"gone": True, "notice": _("This story was taken down.")}, status=410)
    else:
        answer = _json({"gone": False}, status=404)
    answer["Cache-Control"] = "public, max-age=1"
    return answer


def _json(data: dict[str, object], *, status: int = 200) -> HttpResponse:
    compact = {"separators": (",", ":"), "ensure_ascii": False}
    return JsonResponse(data, status=status, json_dumps_params=compact)
