"""Outer caches are told of what changed, by jobs that come with the act's own commit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from edge import acknowledgements, purgers

# A response that began before a change, or came from a process that had not heard of it, may reach
# a cache after the purge. Told again: soon, and when every such response must have ended.
_AGAIN = (1, 6)  # seconds
_FIRST = 20  # among the queue's priorities: before what nobody waits for


class UntilAcknowledged(BaseRetryStrategy):
    """Try for ever: after 1, 2, 4, … seconds, and from then on every five minutes."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when to try again."""
        return RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts, 9), 300)})


@app.task(name="edge.purge", retry=UntilAcknowledged(), priority=_FIRST)
def purge(url: str, keys: list[str], is_soft: bool) -> None:
    """Tell one outer cache that what depends on the keys has changed, until it acknowledges."""
    purgers.purge(url, keys, is_soft=is_soft)


def purge_everywhere(keys: Collection[str], *, is_soft: bool) -> None:
    """Enqueue, in the transaction at hand, a purge for each outer cache, and two more for later.

    One query, none without any cache.
    """
    told: dict[str, Any] = {"keys": sorted(keys), "is_soft": is_soft}
    times = [purge.configure(), *(purge.configure(schedule_in={"seconds": s}) for s in _AGAIN)]
    jobs = [each.make_new_job(url=url, **told) for url in settings.PURGE_URLS for each in times]
    if jobs:
        app.job_manager.batch_defer_jobs(jobs)


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="edge.forget_old")
def forget_old(timestamp: int) -> None:
    """Delete what processes said a day ago."""
    acknowledgements.forget_old()
