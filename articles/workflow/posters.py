"""Drawing and hanging a story's poster: the worker's doing after an act, not an act itself."""

from __future__ import annotations

import logging
from dataclasses import replace

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles import keys, posters
from articles.models import Article, Poster, Revision
from edge import bus
from edge.jobs import purge_everywhere
from images.models import Image
from images.posters import NotDrawn, Words, draw

logger = logging.getLogger(__name__)

# Links are made to what is new; older stories get theirs with their next act.
_LOOKED_AT = 200


def hang(article_id: int) -> None:
    """Draw the poster of what a public story says now, and name it on its page.

    What is drawn already is not drawn again; a story that changed meanwhile has an order of its
    own. Where the paper's faces cannot set a headline, section and picture stand there alone.
    """
    article = Article.objects.select_related("section", "lead_image").get(pk=article_id)
    wanted = posters.fingerprint(article)
    if not article.is_public or article.poster_of == wanted:
        return
    poster = Poster.objects.filter(article=article, drawn_from=wanted).first()
    if poster is None:
        words = Words(settings.SITE_NAME, posters.kicker(article), article.headline)
        try:
            content = _drawn(words, _shown(article.lead_image))
        except NotDrawn as lacking:
            logger.info("The poster of story %s has no headline: %s", article_id, lacking)
            content = _drawn(replace(words, headline=""), article.lead_image)
        poster = Poster(article=article, drawn_from=wanted, drawn_at=timezone.now())
        # The file first: a row never lacks it.
        default_storage.save(poster.file, ContentFile(content))
        poster.save()
    story = {keys.story(article_id)}
    with transaction.atomic():
        Article.objects.filter(pk=article_id).update(poster=poster.key, poster_of=wanted)
        bus.invalidate(story)
        purge_everywhere(story, is_soft=True)


def _shown(picture: Image | None) -> Image | None:
    return None if picture is None or picture.hidden else picture


def _drawn(words: Words, picture: Image | None) -> bytes:
    try:
        return draw(words, picture)
    except FileNotFoundError:
        logger.warning("A picture's file is gone: %s", picture and picture.key)
        return draw(words)


def missing() -> list[int]:
    """Return which of the newest stories have no poster of what they say now; one query.

    A section or the paper was given another name, or posters another design.
    """
    newest = Article.objects.public().select_related("section").last_changed_first()[:_LOOKED_AT]
    return [story.pk for story in newest if story.poster_of != posters.fingerprint(story)]


def drop_others(article_id: int) -> None:
    """Delete the posters that do not show what a story says now: their words were taken back."""
    article = Article.objects.select_related("section").get(pk=article_id)
    others = Poster.objects.filter(article=article).exclude(drawn_from=posters.fingerprint(article))
    for poster in others:
        _drop(poster)


def renew(image_id: int) -> None:
    """Delete every poster of the stories that ever had a picture, and draw those of today anew."""
    had = Revision.objects.filter(dispatch__article=OuterRef("pk"), lead_image=image_id)
    for article_id in Article.objects.filter(Exists(had)).values_list("pk", flat=True).iterator():
        for poster in Poster.objects.filter(article=article_id):
            _drop(poster)
        Article.objects.filter(pk=article_id).update(poster=None, poster_of="")
        hang(article_id)


def _drop(poster: Poster) -> None:
    default_storage.delete(poster.file)
    poster.delete()
    told = {keys.poster(str(poster.key))}
    bus.invalidate(told, is_hard=True)
    purge_everywhere(told, is_soft=False)
