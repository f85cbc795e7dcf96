"""Drawing and hanging a story's poster: the worker's doing after an act, not an act itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from articles import jobs, keys, posters
from articles.models import Article, Poster, Revision
from articles.workflow.picture_pages import Looks
from edge import bus
from edge.jobs import purge_everywhere
from images.models import Image
from images.posters import NotDrawn, Words, draw

logger = logging.getLogger(__name__)

Row = TypeVar("Row")

# Links are made to what is new; older stories get theirs with their next act.
_LOOKED_AT = 200
# How many stories' posters are dropped, or ordered, in one go.
_AT_ONCE = 100


def hang(article_id: int) -> None:
    """Draw the poster of what a public story says now, and name it on its page.

    What is drawn already is not drawn again; a story that changed meanwhile has an order of its
    own, and one whose picture did is drawn anew. Where the paper's faces cannot set a headline,
    section and picture stand there alone.
    """
    while not _is_hung(article_id):
        logger.info("The picture of story %s changed while its poster was drawn", article_id)


def _is_hung(article_id: int) -> bool:
    article = Article.objects.select_related("section", "lead_image").get(pk=article_id)
    wanted = posters.fingerprint(article)
    if not article.is_public or article.poster_of == wanted:
        return True
    poster = Poster.objects.filter(article=article, drawn_from=wanted).first()
    if poster is None:
        poster = Poster(article=article, drawn_from=wanted, drawn_at=timezone.now())
        # The file first: a row never lacks it.
        default_storage.save(poster.file, ContentFile(_content(article)))
    with transaction.atomic():
        # The story before the picture, as every act locks them.
        Article.objects.filter(pk=article_id).update(poster=poster.key, poster_of=wanted)
        if is_true := _is_true(poster, article.lead_image):
            if poster.pk is None:
                poster.save()
            story = {keys.story(article_id)}
            bus.invalidate(story)
            purge_everywhere(story, is_soft=True)
        else:
            transaction.set_rollback(True)
    if not is_true and poster.pk is None:
        default_storage.delete(poster.file)
    return is_true


def _is_true(poster: Poster, drawn: Image | None) -> bool:
    """Whether a poster is still there, or a new one shows its picture as it is; locks that."""
    if poster.pk is not None:
        return Poster.objects.filter(pk=poster.pk).exists()
    if drawn is None:
        return True
    now = Image.objects.locked().get(pk=drawn.pk)
    return Looks.of(now) == Looks.of(drawn)


def _content(article: Article) -> bytes:
    words = Words(settings.SITE_NAME, posters.kicker(article), article.headline)
    picture = _shown(article.lead_image)
    try:
        return _drawn(words, picture)
    except NotDrawn as lacking:
        logger.info("The poster of story %s has no headline: %s", article.pk, lacking)
        return _drawn(replace(words, headline=""), picture)


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
    """Drop the posters that do not show what a story says now: their words were taken back."""
    article = Article.objects.select_related("section").get(pk=article_id)
    _drop(Poster.objects.filter(article=article).exclude(drawn_from=posters.fingerprint(article)))


def renew(image_id: int) -> None:
    """Drop every poster of the stories that ever had a picture; have those of today drawn anew.

    All are gone before the first is drawn, by a job of its own that nobody waits for.
    """
    had = Revision.objects.filter(dispatch__article=OuterRef("pk"), lead_image=image_id)
    stories = Article.objects.filter(Exists(had)).order_by("pk").values_list("pk", flat=True)
    for some in _in_turn(list(stories)):
        _drop(Poster.objects.filter(article__in=some))
        Article.objects.filter(pk__in=some).update(poster=None, poster_of="")
        told = {keys.story(each) for each in some}
        bus.invalidate(told)
        purge_everywhere(told, is_soft=True)
    for some in _in_turn(list(stories.filter(status=Article.Status.PUBLIC))):
        hang_poster = jobs.hang_poster.configure()
        app.job_manager.batch_defer_jobs(
            [hang_poster.make_new_job(article_id=each) for each in some]
        )


def _drop(dropped: QuerySet[Poster]) -> None:
    """Take posters from readers at once; their files go by a job, whatever their store does."""
    for some in _in_turn(list(dropped)):
        with transaction.atomic():
            Poster.objects.filter(pk__in=[poster.pk for poster in some]).delete()
            told = {keys.poster(str(poster.key)) for poster in some}
            bus.invalidate(told, is_hard=True)
            purge_everywhere(told, is_soft=False)
            jobs.delete_poster_files.defer(files=[poster.file for poster in some])


def _in_turn(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
