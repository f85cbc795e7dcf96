"""Posters, as the places that show a link fetch them."""

from __future__ import annotations

import logging
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles import keys
from articles.models import Article, Poster
from articles.views.story import gone
from edge.dependencies import depends, says_gone
from images.posters import Words, draw
from images.views import not_reached

logger = logging.getLogger(__name__)

_TYPE = "image/jpeg"
# For whom we cannot tell of a takedown: they ask again after an hour.
_FOR_AN_HOUR = "public, max-age=3600"


@require_safe
def poster(request: HttpRequest, key: UUID) -> HttpResponse:
    """A story's poster, of what it says now or said once. One query.

    410 for a killed story's, 404 for that of one that is not published now, 503 where the store of
    pictures is away.
    """
    depends(keys.poster(str(key)))
    found = Poster.objects.filter(key=key).select_related("article").first()
    if found is None:
        raise Http404("There is no such poster.")
    depends(keys.teaser(found.article_id))
    if found.article.status == Article.Status.KILLED:
        says_gone(keys.shows(found.article_id))
        return gone(request)
    if not found.article.is_public:
        raise Http404("The story is not published now.")
    try:
        with default_storage.open(found.file) as file:
            content = file.read()
    except FileNotFoundError as missing:
        raise Http404("The poster's file is gone.") from missing
    except OSError:
        logger.exception("The store of pictures is away.")
        return not_reached()
    return HttpResponse(content, _TYPE, headers={"Cache-Control": _FOR_AN_HOUR})


@require_safe
def paper_poster(request: HttpRequest) -> HttpResponse:
    """The paper's own poster: its name. No query; drawn once a process."""
    depends(keys.PAPER_POSTER)
    content = _of_paper(settings.SITE_NAME)
    return HttpResponse(content, _TYPE, headers={"Cache-Control": _FOR_AN_HOUR})


@lru_cache(4)
def _of_paper(name: str) -> bytes:
    return draw(Words(name))
