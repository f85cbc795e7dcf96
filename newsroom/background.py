"""Whether the work behind the pages is done: a worker that is down is an alarm on the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from articles.templatetags.newsprint import ap_datetime

# A worker reports every 10 s. One that has not for so long is down, or cut off.
SILENCE = timedelta(seconds=30)
# A job that failed for good is told for so long; it stays in the queue's tables.
FAILED_FOR = timedelta(hours=24)
# A mail server that is away for a moment is nobody's business, and neither is a store of pictures.
AWAY = timedelta(minutes=2)
_MOST = 5
# In the background: what a worker has done, not what was asked of it. The backlog is passed over by
# the primary key; more than so many rows of it say nothing new.
_BACKLOG = 5_000

_STATE = f"""
    SELECT
        (SELECT max(last_heartbeat) FROM procrastinate_workers),
        (SELECT max(at) FROM (
            SELECT type, at FROM procrastinate_events ORDER BY id DESC LIMIT {_BACKLOG}
        ) newest WHERE type NOT IN ('deferred', 'scheduled')),
        ARRAY(
            SELECT job.task_name FROM (
                SELECT id, task_name FROM procrastinate_jobs
                WHERE status = 'failed' ORDER BY id DESC LIMIT {_MOST}
            ) job
            WHERE (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id) > %s
        ),
        (SELECT min(away_since) FROM newsletter_issue WHERE state = 'sending'),
        (SELECT min(at) FROM images_withheldkey)
"""


def alarms() -> list[str]:
    """Return what is wrong in the background, a sentence each; one query.

    By indexes, but for the withheld pictures: the few whose files wait to be deleted.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [now - FAILED_FOR])
        heartbeat, worked, failed, away_since, withheld_since = cursor.fetchone()
    return [
        *_silence(heartbeat, worked, now),
        *_failures(failed),
        *_letters(away_since, now),
        *_pictures(withheld_since, now),
    ]


def _silence(heartbeat: datetime | None, worked: datetime | None, now: datetime) -> list[str]:
    if heartbeat is not None and heartbeat > now - SILENCE:
        return []
    last = max((each for each in (heartbeat, worked) if each is not None), default=None)
    since = f"since {ap_datetime(last, beside=now)}" if last else "yet"
    return [
        f"Nothing is done in the background {since}: what is scheduled does not go out, and nobody "
        "outside hears of what is printed. Start the worker (manage.py worker)."
    ]


def _letters(away_since: datetime | None, now: datetime) -> list[str]:
    if away_since is None or away_since > now - AWAY:
        return []
    since = ap_datetime(away_since, beside=now)
    return [f"Letters to readers wait since {since}: the mail server takes nothing."]


def _pictures(withheld_since: datetime | None, now: datetime) -> list[str]:
    if withheld_since is None or withheld_since > now - AWAY:
        return []
    since = ap_datetime(withheld_since, beside=now)
    return [
        f"Public files of pictures that were hidden or replaced wait since {since} to be deleted "
        "from their store. Readers do not get them from this site. The worker tries again, and its "
        "log says why."
    ]


def _failures(failed: list[str]) -> list[str]:
    if not failed:
        return []
    tasks = ", ".join(dict.fromkeys(failed))
    if len(failed) == _MOST:
        number = f"{_MOST} background jobs or more have"
    else:
        number = (
            "A background job has" if len(failed) == 1 else f"{len(failed)} background jobs have"
        )
    return [f"{number} failed for good since yesterday ({tasks}). The worker’s log says why."]
