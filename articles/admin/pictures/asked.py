"""What the newsroom's scripts ask of the picture library: upload, find, desk copy."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods, require_safe

from articles import keyset, pictures
from articles.admin.pictures.answers import as_choice
from articles.admin.pictures.guard import person, picture_or_404
from articles.workflow.pictures import add_picture
from images.views import not_reached

logger = logging.getLogger(__name__)

_SIZE = 24


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> JsonResponse:
    """Take one picture into the library (POST); 201 with the picture, 400 with a sentence.

    503 with one where it is worth sending again.

    A GET returns who is signed in, and the token that a page from before the last sign-in needs.
    """
    if request.method == "GET":
        return JsonResponse({"person": person(request).pk, "token": get_token(request)})
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": "Choose a picture file."}, status=400)
    try:
        added = add_picture(actor=person(request), upload=file)
    except ValidationError as refused:
        status = 503 if getattr(refused, "code", "") == "not_kept" else 400
        return JsonResponse({"error": " ".join(refused.messages)}, status=status)
    choice = as_choice(added.image, already=added.already, notes=added.notes)
    return JsonResponse(choice, status=201)


@require_safe
def find(request: HttpRequest) -> JsonResponse:
    """Return the pictures that a story may show, newest first; two queries at most.

    ``?q=`` has words of theirs, ``?before=`` says where the last answer ended.
    """
    found = pictures.page(
        request.GET.get("q", "")[:200],
        show="usable",
        before=keyset.asked_for(request),
        size=_SIZE,
    )
    return JsonResponse(
        {
            "pictures": [as_choice(each) for each in found.items],
            "before": str(found.older) if found.older else "",
        }
    )


@require_safe
def desk_copy(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """Send a picture as the newsroom sees it, also one that readers do not; one query.

    Its address names its file, and so the person's own browser may keep it. 503 where its store is
    away.
    """
    try:
        file = picture_or_404(image_id).open_desk_copy()
    except FileNotFoundError as missing:
        raise Http404("The picture's file is gone.") from missing
    except OSError:
        logger.exception("The store of originals is away.")
        return not_reached()
    return FileResponse(
        file,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "private, max-age=86400",
            "X-Content-Type-Options": "nosniff",
        },
    )
