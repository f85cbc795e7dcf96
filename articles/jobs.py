"""What happens after an editorial act, in the worker."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from articles.announcements import story_changed
from edge.jobs import UntilAcknowledged
from images import jobs
from images.jobs import FILES_QUEUE

if TYPE_CHECKING:
    from articles.models import Event

logger = logging.getLogger(__name__)

_PRINTS = frozenset({"publish", "append_update", "correct"})


@app.task(name="articles.announce", retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def announce(event_id: int) -> None:
    """Tell the rest of the house of an event.

    A receiver's error is logged and retried with the others; it never undoes the act. Receivers
    must bear hearing of one event twice.
    """
    from articles.models import Article, Event

    event = Event.objects.select_related("article__section", "dispatch").get(pk=event_id)
    results = story_changed.send_robust(sender=Article, event=event)
    failed = [(receiver, error) for receiver, error in results if isinstance(error, Exception)]
    for receiver, error in failed:
        logger.error("%r failed on event %s", receiver, event_id, exc_info=error)
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(results)} receivers failed on event {event_id}.")


@app.periodic(cron="*/10 * * * *")
@app.task(name="articles.forget_presence", queueing_lock="articles.forget_presence")
def forget_presence(timestamp: int) -> None:
    """Delete the rows of editors' tabs that ended without a word."""
    from articles.workflow.presence import forget_stale

    forget_stale()


@app.task(name="articles.send_recall", retry=UntilAcknowledged(), priority=10)
def send_recall(recall_id: int) -> None:
    """Tell one place outside of a takedown until it acknowledges; the desk shows it meanwhile."""
    from articles import outside
    from articles.models import Recall

    recall = Recall.objects.select_related("event__article").get(pk=recall_id)
    if recall.acknowledged_at is not None:
        return
    recalls = Recall.objects.filter(pk=recall_id)
    try:
        outside.tell(recall)
    except Exception as error:
        recalls.update(attempts=F("attempts") + 1, last_error=f"{error}"[:500])
        raise
    recalls.update(attempts=F("attempts") + 1, acknowledged_at=timezone.now())


@app.task(
    name="articles.hang_poster",
    queue=FILES_QUEUE,
    priority=-5,
    retry=RetryStrategy(max_attempts=3, wait=30),
)
def hang_poster(article_id: int, drop_others: bool = False) -> None:
    """Draw the picture that goes with links to a story; nobody waits for it.

    ``drop_others`` is said by orders from before ``drop_posters``, which may still wait.
    """
    from articles.workflow import posters

    if drop_others:
        drop_posters.defer(article_id=article_id)
    posters.hang(article_id)


@app.task(name="articles.drop_posters", retry=UntilAcknowledged(), priority=10)
def drop_posters(article_id: int) -> None:
    """Take the posters of what a story said before from readers: words were taken back."""
    from articles.workflow import posters

    posters.drop_others(article_id)


@app.task(
    name="articles.delete_poster_files", queue=FILES_QUEUE, retry=UntilAcknowledged(), priority=10
)
def delete_poster_files(files: list[str]) -> None:
    """Delete the files of posters that readers do not get any more, whenever their store does."""
    for file in files:
        default_storage.delete(file)


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="articles.hang_missing_posters",
    queueing_lock="articles.hang_missing_posters",
    queue=FILES_QUEUE,
    priority=-5,
)
def hang_missing_posters(timestamp: int) -> None:
    """Draw the posters that no act ordered: what all of them show has changed."""
    from articles.workflow import posters

    for article_id in posters.missing():
        posters.hang(article_id)


def order_poster(sender: object, event: Event, **kwargs: object) -> None:
    """Have a story's poster drawn if an act changed what it shows; called with each event."""
    from articles import posters

    takes_back = event.verb in {"withdraw", "erase"}
    story = event.article
    if takes_back:
        drop_posters.defer(article_id=story.pk)
    if takes_back or (story.is_public and story.poster_of != posters.fingerprint(story)):
        hang_poster.defer(article_id=story.pk)


def cut_printed(sender: object, event: Event, **kwargs: object) -> None:
    """Have the pictures of a text that was printed cut before all others; with each event.

    What readers open now they get in one size until then. Two queries for a print.
    """
    from articles.models import Revision

    if event.verb not in _PRINTS or event.dispatch is None or not event.dispatch.live_revision_id:
        return
    printed = Revision.objects.filter(pk=event.dispatch.live_revision_id)
    shown = printed.order_by("picture_uses__position").values_list(
        "lead_image", "picture_uses__image"
    )
    # The lead first.
    if ids := list(
        dict.fromkeys(each for uses in zip(*shown, strict=True) for each in uses if each)
    ):
        jobs.cut_next(ids)


@app.task(name="articles.renew_posters", retry=UntilAcknowledged(), priority=10)
def renew_posters(image_id: int) -> None:
    """Drop the posters that may show a picture's old files; have those of today drawn anew."""
    from articles.workflow import posters

    posters.renew(image_id)


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="forget_kept_texts")
def forget_kept_texts(timestamp: int) -> None:
    """Forget what was typed a month ago and never saved, and what was thrown away an hour ago."""
    from articles.workflow import keeping

    keeping.forget(now=timezone.now())
