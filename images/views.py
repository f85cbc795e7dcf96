"""Serving renditions, and telling what became of those that are not there any more."""

import logging
from functools import partial

from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from images import crops, files, keys
from images.models import Image, RetiredKey
from images.pictures import MEDIA_TYPES
from images.withheld import withheld

logger = logging.getLogger(__name__)

# A year: what stands under an address never changes.
_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def rendition(
    request: HttpRequest,
    key: str,
    name: str,
    width: str,
    ending: str,
    crop: str | None = None,
    focus: str | None = None,
) -> HttpResponseBase:
    """Send one file of a picture; no query while this process hears of what is withheld.

    Where it is not there, or is to be deleted: the nearest file of what the picture was replaced by
    (302), 410 if readers may not see it any more, 404 otherwise; at most two queries. 503 where the
    store is away, or the database that would say so. Outer caches know what is kept by the key, and
    can be told to drop it.
    """
    moved = partial(_moved, key, int(width), ending, crop)
    try:
        # Asked first: a store that refuses to delete has the file still.
        response = moved() if withheld.has(key) else _sent(key, name, ending) or moved()
    except (OSError, OperationalError, InterfaceError):
        logger.exception("The store of pictures is away, or the database.")
        return not_reached()
    response["Surrogate-Key"] = keys.files(key)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def not_reached() -> HttpResponse:
    """Answer for a picture whose store is away; kept by nobody."""
    return HttpResponse(
        "The picture cannot be reached at the moment.\n",
        content_type="text/plain",
        status=503,
        headers={"Cache-Control": "no-store", "Retry-After": "5"},
    )


def _sent(key: str, name: str, ending: str) -> HttpResponseBase | None:
    try:
        file = default_storage.open(str(files.folder(key) / name))
    except FileNotFoundError:
        return None
    response = FileResponse(file, content_type=MEDIA_TYPES[ending])
    response["Cache-Control"] = _FOR_EVER
    return response


def _moved(key: str, width: int, ending: str, crop: str | None) -> HttpResponseBase:
    """Answer for a file that is not there; raises Http404 for one that never was."""
    image = Image.objects.filter(key=key).first()
    if image is None:
        retired = RetiredKey.objects.filter(key=key).select_related("image").first()
        if retired is None:
            raise Http404("There is no such picture.")
        image = retired.image
    elif not image.hidden:
        raise Http404("The picture is not cut so.")
    response: HttpResponse
    if image.hidden:
        response = HttpResponse("This picture is not shown any more.\n", "text/plain", 410)
    else:
        response = HttpResponseRedirect(_nearest(image, width, ending, crop))
    response["Cache-Control"] = "no-cache"
    return response


def _nearest(image: Image, width: int, ending: str, crop: str | None) -> str:
    """Return the address of the file of a picture that is most like another's."""
    if crop in image.crops:
        widths = [size[0] for size in crops.sizes(crop, image.width, image.height)]
        ending = ending if ending in crops.FORMATS else crops.FORMATS[-1]
        focus = (image.focus_x, image.focus_y)
        name = crops.file_name(crop, focus, _at_least(width, widths), ending)
    else:
        ending = ending if ending in image.formats else image.formats[-1]
        name = f"{_at_least(width, image.widths)}.{ending}"
    return f"/media/{image.folder}/{name}"


def _at_least(width: int, widths: list[int]) -> int:
    return min((each for each in widths if each >= width), default=max(widths))
