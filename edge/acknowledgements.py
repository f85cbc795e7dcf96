"""Whether every process has dropped what was taken down."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic, sleep

from django.utils import timezone

from edge import bus
from edge.models import Acknowledgement, CacheProcess
from edge.purgers import NotAcknowledged

# A process that was not heard of for so long serves nothing from memory any more: the time it may
# serve while the database is away, and that between two of its notes, with some to spare.
_GONE = timedelta(seconds=bus.STALE + 30)
_LOOK_EVERY = 0.02


def await_processes(token: str, *, seconds: float = 1.0) -> None:
    """Wait until every process that keeps pages has acknowledged ``token``.

    Raises NotAcknowledged with the number of those that have not, after ``seconds``.
    """
    if _missing(token):
        bus.ask(token)
    end = monotonic() + seconds
    while missing := _missing(token):
        if monotonic() > end:
            processes = "process" if missing == 1 else "processes"
            raise NotAcknowledged(f"{missing} web {processes} did not say so.")
        sleep(_LOOK_EVERY)


def _missing(token: str) -> int:
    acknowledged = Acknowledgement.objects.filter(token=token).values("process")
    alive = CacheProcess.objects.filter(seen_at__gt=timezone.now() - _GONE)
    return alive.exclude(name__in=acknowledged).count()


def forget_old() -> None:
    """Delete what is a day old; two queries."""
    day_ago = timezone.now() - timedelta(days=1)
    CacheProcess.objects.filter(seen_at__lt=day_ago).delete()
    Acknowledgement.objects.filter(at__lt=day_ago).delete()
