"""The sizes of a picture for readers: how far the worker is, and a button to try again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from articles.admin.pictures.answers import thumb_url
from articles.admin.pictures.guard import person, picture_or_404
from articles.workflow.errors import WorkflowError
from articles.workflow.pictures import cut_picture_again
from images.models import Image


@require_safe
def state(request: HttpRequest, image_id: int) -> JsonResponse:
    """Return how far the worker is with a picture's sizes; one query."""
    return _state(picture_or_404(image_id))


@require_POST
def cut_again(request: HttpRequest, image_id: int) -> HttpResponse:
    """Have a picture's sizes made that could not be made.

    The script gets the state, or 409 with a sentence; without it the page is shown again.
    """
    is_script = request.accepts("application/json") and not request.accepts("text/html")
    image = picture_or_404(image_id)
    try:
        image = cut_picture_again(actor=person(request), image=image)
    except WorkflowError as refused:
        if is_script:
            return JsonResponse({"error": str(refused)}, status=409)
        messages.error(request, str(refused))
    if is_script:
        return _state(image)
    return redirect("admin:articles_picture", image_id)


def _state(image: Image) -> JsonResponse:
    return JsonResponse({"state": image.state, "thumb": thumb_url(image)})
