"""What is done with pictures in the worker.

Cutting takes seconds: it has a queue of its own, so that nothing else waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from edge.jobs import purge_everywhere
from images import files, keys

if TYPE_CHECKING:
    from images.models import Image

QUEUE = "pictures"
_ATTEMPTS = 3
_RETRY = RetryStrategy(max_attempts=_ATTEMPTS, wait=10)
# Among the queue's priorities: what may not be shown any more goes first.
_FIRST = 20


@app.task(name="images.cut", queue=QUEUE, retry=_RETRY, pass_context=True)
def cut(context: JobContext, image_id: int, key: str) -> None:
    """Make every size of a picture, if its files are still under this key.

    What fails for good is said on the picture, whose first rendition stays in print.
    """
    from images import renditions
    from images.models import Image

    image = Image.objects.get(pk=image_id)
    if str(image.key) != key or image.hidden:
        # One that was cut short by the end of its worker may have left files.
        order_deletion(key)
        return
    try:
        renditions.cut(image)
    except Exception:
        if context.job.attempts >= _ATTEMPTS:
            found = Image.objects.filter(pk=image_id, key=key)
            found.update(state=Image.State.FAILED)
        raise


@app.task(name="images.recrop", queue=QUEUE, retry=_RETRY)
def recrop(image_id: int, key: str) -> None:
    """Crop a picture around its focus, if its files are still under this key."""
    from images import renditions
    from images.models import Image

    image = Image.objects.get(pk=image_id)
    if str(image.key) == key and not image.hidden:
        renditions.recut_crops(image)


@app.task(
    name="images.delete_files",
    priority=_FIRST,
    retry=RetryStrategy(max_attempts=10, exponential_wait=2),
)
def delete_files(key: str) -> None:
    """Delete the files that readers got under a key, and have outer caches drop theirs."""
    files.delete(key)
    purge_everywhere({keys.files(key)}, is_soft=False)


def order_cut(image: Image) -> None:
    """Have a picture's sizes made, once the transaction at hand commits; one query."""
    cut.defer(image_id=image.pk, key=str(image.key))


def order_crops(image: Image) -> None:
    """Have a picture cropped around its focus, once the transaction commits; one query."""
    recrop.defer(image_id=image.pk, key=str(image.key))


def order_deletion(key: UUID | str) -> None:
    """Have the files under a key deleted, once the transaction commits; one query."""
    delete_files.defer(key=str(key))
