"""The small resource that open pages ask for every few seconds."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from articles.live import LiveChain, find
from articles.models import Article


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
        # Strong, and of the bytes alone: it outlives restarts and is the same on every server.
        answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:20]}"'
    elif found == Article.Status.KILLED:
        answer = _json({"gone": True, "notice": _("This story was taken down.")}, status=410)
    else:
        answer = _json({"gone": False}, status=404)
    answer["Cache-Control"] = "public, max-age=1"
    answer["Surrogate-Key"] = f"live-{article_id} story-{article_id}"
    sent = get_conditional_response(request, etag=answer.get("ETag"), response=answer) or answer
    # A 304 must not say another length than the 200 would (RFC 9110, 8.6); left alone it says 0.
    sent["Content-Length"] = str(len(answer.content))
    return sent


def _json(data: dict[str, object], *, status: int = 200) -> HttpResponse:
    compact = {"separators": (",", ":"), "ensure_ascii": False}
    return JsonResponse(data, status=status, json_dumps_params=compact)
