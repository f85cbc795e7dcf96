"""What is done with pictures in the worker.

Cutting takes seconds: it has a queue of its own, so that nothing else waits for it. Whatever else
asks the store for something has another one: a store that is away hangs for up to a minute, and no
purge, announcement or letter may wait for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.db.models import Case, F, Subquery, When
from django.db.models.functions import Greatest
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from edge.jobs import UntilAcknowledged, purge_everywhere
from images import files, keys

if TYPE_CHECKING:
    from images.models import Image

logger = logging.getLogger(__name__)

QUEUE = "pictures"
FILES_QUEUE = "picture-files"
# Priorities of cuts: what a page may show in one small size, then what was just uploaded, maybe a
# thousand at once, then what nobody asked for. A print goes before all that waits, so beyond the
# first of them (``cut_next``).
IN_PRINT, _UPLOADED, _LAST = 10, 0, -10
# Of deletions, in their queue: what may not be shown any more goes before all else.
_DELETION = 20
# How often what fails by its content is tried.
_ATTEMPTS = 3
# How often a worker may end while it is at one and the same picture.
_CUT_SHORT = 3
# How long a cut takes that nobody can see any more, in seconds.
_CUT_SECONDS = 30
# How many pictures that nobody is at are ordered at a time.
_LACKING = 50
# Pictures whose cut ended by an error of which the database, being away itself, could not be told.
_untold: set[int] = set()


class _UnlessItIsThePicture(BaseRetryStrategy):
    """Try for ever where a store or the database is away; three times more where it is not.

    After 10, 20, 40, … seconds, and from then on every ten minutes.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again; None for never."""
        if job.attempts >= _ATTEMPTS and not isinstance(exception, OSError | Error):
            return None
        return RetryDecision(retry_in={"seconds": min(10 * 2 ** min(job.attempts, 6), 600)})


_RETRY = _UnlessItIsThePicture()


@app.task(name="images.cut", queue=QUEUE, retry=_RETRY, pass_context=True)
def cut(context: JobContext, image_id: int, key: str) -> None:
    """Make every size of a picture, if its files are still under this key.

    What fails is said on the picture, whose first rendition stays in print.
    """
    from images import renditions

    _make(renditions.cut, context.job, image_id, key)


@app.task(name="images.recrop", queue=QUEUE, retry=_RETRY, pass_context=True)
def recrop(context: JobContext, image_id: int, key: str) -> None:
    """Crop a picture around its focus, if its files are still under this key."""
    from images import renditions

    _make(renditions.recut_crops, context.job, image_id, key)


def _make(make: Callable[[Image], None], job: Job, image_id: int, key: str) -> None:
    from images.models import Image

    shown = Image.objects.shown_under(key, image_id=image_id)
    if (image := shown.first()) is None:
        # One that was cut short by the end of its worker may have left files.
        order_deletion(key)
        return
    if image_id in _untold:
        shown.update(cuts_begun=0)
        image.cuts_begun = 0
        _untold.discard(image_id)
    if image.cuts_begun >= _CUT_SHORT:
        logger.error(
            "Picture %s has ended its worker %s times: it is given up.", image_id, _CUT_SHORT
        )
        shown.update(state=Image.State.FAILED, cuts_begun=0)
        return
    # What ends the worker itself, as for want of memory, is noted by this alone.
    shown.update(cuts_begun=F("cuts_begun") + 1)
    try:
        make(image)
        shown.update(cuts_begun=0)
    except Exception as failed:
        try:
            shown.update(cuts_begun=0)
        except Error:
            _untold.add(image_id)
            raise failed from None
        if not shown.exists():
            order_deletion(key)
            return
        # A file that is gone may come back, with its disk; a store that is away will.
        passes = isinstance(failed, OSError | Error)
        if job.attempts >= _ATTEMPTS and (not passes or isinstance(failed, FileNotFoundError)):
            shown.update(state=Image.State.FAILED)
        raise


@app.periodic(cron="*/10 * * * *")
@app.task(name="images.order_what_is_lacking", queueing_lock="images.order_what_is_lacking")
def order_what_is_lacking(timestamp: int) -> None:
    """Order the sizes and crops that pictures lack and nobody is at; at most 50 at a time.

    Their job was lost, with a backup maybe, or they are from before there were crops. Two queries,
    and one for each.
    """
    from images.models import LACKING, Image

    waiting = ProcrastinateJob.objects.filter(queue_name=QUEUE, status__in=["todo", "doing"])
    ordered = list(waiting.values_list("args__image_id", flat=True)[:_LACKING])
    lacking = Image.objects.filter(LACKING).exclude(pk__in=ordered).order_by("id")
    for image in lacking[: _LACKING - len(ordered)]:
        order_cut(image, priority=_LAST)


@app.task(
    name="images.delete_files", queue=FILES_QUEUE, priority=_DELETION, retry=UntilAcknowledged()
)
def delete_files(key: str) -> None:
    """Delete the files that readers got under a key, and have outer caches drop theirs again.

    Until it is done, however long their store is away; no reader gets one meanwhile. What is being
    cut under that key is waited for. The last file of a picture from before there were originals is
    kept as its original.
    """
    from images import withheld
    from images.models import Image
    from images.uploads import ensure_original

    with transaction.atomic():
        only = Image.objects.filter(key=key, original_key=None)
        if (image := only.locked().first()) is not None:
            try:
                ensure_original(image)
            except (FileNotFoundError, ValidationError):
                logger.exception("Nothing is left of picture %s that can be read.", image.pk)
    # Asked before the deletion: a cut that begins later finds that the picture is not shown so.
    cuts = ProcrastinateJob.objects.filter(queue_name=QUEUE, status="doing", args__key=key)
    is_being_cut = cuts.exists()
    files.delete(key)
    with transaction.atomic():
        if is_being_cut:
            delete_files.configure(schedule_in={"seconds": _CUT_SECONDS}).defer(key=key)
        else:
            withheld.release(key)
        purge_everywhere({keys.files(key)}, is_soft=False)


def order_cut(image: Image, *, priority: int = _UPLOADED) -> None:
    """Have a picture's sizes made, once the transaction at hand commits; one query."""
    cut.configure(priority=priority).defer(image_id=image.pk, key=str(image.key))


def order_cut_again(image: Image) -> None:
    """Have the sizes of a picture made soon that could not be made; two queries.

    An order that waits for another try, as for a file that is gone, is not given twice.
    """
    waiting = ProcrastinateJob.objects.filter(
        queue_name=QUEUE, task_name=cut.name, status="todo", args__image_id=image.pk
    ).filter(args__key=str(image.key))
    if not waiting.update(scheduled_at=None, priority=IN_PRINT):
        order_cut(image, priority=IN_PRINT)


def cut_next(ids: Sequence[int]) -> None:
    """Have what these pictures lack made before all that waits, the first of them first; one query.

    What is asked for last goes first. Nothing of a picture that nobody has ordered, or that is
    being cut.
    """
    waiting = ProcrastinateJob.objects.filter(queue_name=QUEUE, status="todo")
    first = waiting.order_by("-priority").values("priority")[:1]
    turns = (When(args__image_id=each, then=turn) for turn, each in enumerate(reversed(ids), 1))
    waiting.filter(args__image_id__in=ids).update(
        priority=Greatest(Subquery(first), IN_PRINT) + Case(*turns, default=0)
    )


def order_crops(image: Image) -> None:
    """Have a picture cropped around its focus, once the transaction commits; one query."""
    recrop.configure(priority=IN_PRINT).defer(image_id=image.pk, key=str(image.key))


def order_deletion(key: UUID | str) -> None:
    """Have the files under a key deleted, once the transaction commits.

    No reader gets one from then on, whenever that is done, and outer caches are told to drop
    theirs. Three queries, one more with outer caches.
    """
    from images import withheld

    with transaction.atomic(savepoint=False):
        withheld.withhold(key)
        delete_files.defer(key=str(key))
        purge_everywhere({keys.files(key)}, is_soft=False)
