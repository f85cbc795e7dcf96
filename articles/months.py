"""The paper's stories in files of at most ``SHELF``, by the month of their address: for sitemaps.

A file is a month and a shelf, as a section of numbers: the stories of ``SHELF`` numbers in a row
that were first published in that month. It never holds more and a story never changes its file, so
nothing has to be counted. One index has the files in order, each with its last change on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Func, IntegerField

# Stories in a file, at most; a sitemap may hold ten times as many, but takes a second then.
SHELF = 5_000


class MonthOf(Func):
    """The month of a date as a number, such as 202407."""

    template = (
        "(EXTRACT(YEAR FROM %(expressions)s) * 100 + EXTRACT(MONTH FROM %(expressions)s))::integer"
    )
    arity = 1
    output_field = IntegerField()


class ShelfOf(Func):
    """The shelf of an id."""

    template = f"(%(expressions)s / {SHELF})"
    arity = 1
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class MonthFile:
    """One file: the first day of its month, its shelf, and when one of its stories changed last."""

    month: date
    shelf: int
    changed_at: datetime


_MONTH = MonthOf.template % {"expressions": "date"}
_SHELF = ShelfOf.template % {"expressions": "id"}
_FILE = f"""
    SELECT {_MONTH} AS month, {_SHELF} AS shelf, updated_at FROM articles_article
    WHERE status = 'public' {{}} ORDER BY {_MONTH} DESC, {_SHELF} DESC, updated_at DESC LIMIT 1
"""
# From each file to the next by the index: as many steps as there are files.
_FILES = f"""
    WITH RECURSIVE file AS (
        ({_FILE.format("")})
        UNION ALL
        SELECT next.* FROM file CROSS JOIN LATERAL (
            {_FILE.format(f"AND ({_MONTH}, {_SHELF}) < (file.month, file.shelf)")}
        ) next
    )
    SELECT * FROM file
"""


def files() -> list[MonthFile]:
    """Return the files that have a public story, newest first; one query, one step a file."""
    with connection.cursor() as cursor:
        cursor.execute(_FILES)
        return [
            MonthFile(date(month // 100, month % 100, 1), shelf, changed_at)
            for month, shelf, changed_at in cursor.fetchall()
        ]
