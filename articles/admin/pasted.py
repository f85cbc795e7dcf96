"""What the story editor asks about text that was just pasted or typed into it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from articles import body, cards, pasted, workflow
from authors.models import Agency, User


# By POST, though it changes nothing: a text that nobody has saved stands in no log of requests.
@require_POST
@sensitive_post_parameters()
def pasted_view(request: HttpRequest) -> JsonResponse:
    """Return a paste as it would be saved, as JSON; one query at most.

    ``html`` is the clean text, ``dropped`` what it lost, ``cards`` what its cards show, by address.
    Where ``opens`` says that the paste opens the story's text, ``dateline`` is what was lifted off
    it. A text that could not be saved is answered with 422 and a sentence.
    """
    user = request.user
    if not isinstance(user, User) or not workflow.may(user, "create"):
        raise PermissionDenied
    sent = request.POST.get("html", "")
    try:
        cleaned = body.clean(sent)
    except ValidationError as refused:
        return JsonResponse({"error": " ".join(refused.messages)}, status=422)
    answer: dict[str, Any] = {"dropped": pasted.dropped(sent), "dateline": None}
    lifted = body.lift_dateline(cleaned) if request.POST.get("opens") else None
    if lifted is not None and (agency := agency_named(lifted[0].agency)):
        dateline, cleaned = lifted
        answer["dateline"] = {
            "city": dateline.city,
            "region": dateline.region,
            "agency": agency.pk,
            "printed": str(dateline),
        }
    return JsonResponse(answer | {"html": cleaned, "cards": cards.shown(body.card_urls(cleaned))})


def agency_named(name: str) -> Agency | None:
    """Return the agency in use that a dateline names; one query."""
    return Agency.objects.filter(is_active=True, name__iexact=name).first()
