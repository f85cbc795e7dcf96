"""What ``make bench-desk`` says of made-up measurements, and that its pages can be asked for."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from bench import desk
from bench.desk import Measured, measure, report
from bench.desk_pages import Page, pages
from bench.figures import Spread


def measured(name: str, p95: float, queries: int) -> Measured:
    """Return a page that takes so many milliseconds and queries."""
    return Measured(name, Spread(median=p95 / 2, p95=p95, p99=p95, most=p95 + 1), queries)


def test_a_page_that_misses_a_goal_is_named() -> None:
    table = report(
        [measured("quick", 300, 12), measured("slow", 301, 2), measured("laborious", 5, 13)],
        articles=1_000_000,
        machine="2 cores",
    )
    assert "| quick | 150.0 | 300.0 | 301.0 | 12 |" in table
    assert "1,000,000 stories" in table
    assert table.endswith("Missed by: slow, laborious.\n")


def test_pages_that_meet_the_goals_are_said_to() -> None:
    table = report([measured("quick", 3, 2)], articles=1, machine="2 cores")
    assert table.endswith("All pages meet the goals.\n")


# Those that grow with the paper.
LARGE = re.compile(
    r"Seq Scan on articles_(article|dispatch|revision|event|printing|alsoread|byline|address)\b"
)


@pytest.mark.django_db(transaction=True)
def test_no_page_walks_through_a_whole_table_or_asks_too_often(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_corpus", "--articles=4000", "--full=10", stdout=io.StringIO())
    found = pages()
    assert len(found) > 30
    laborious = [each.name for each in measure(found, rounds=1) if each.is_laborious]
    assert not laborious, f"More than {desk.QUERIES} queries"
    # One letter is looked for in the list as it comes: of so few stories that is the whole table.
    walked = [page for page in found if "one letter" not in page.name and walked_through(page)]
    assert not [page.name for page in walked]


def walked_through(page: Page) -> list[str]:
    """Return the queries of a page that read a large table from end to end."""
    with CaptureQueriesContext(connection) as captured:
        page.ask(0)
    asked = [each["sql"] for each in captured if each["sql"].startswith(("SELECT", "WITH"))]
    with connection.cursor() as cursor:
        return [sql for sql in asked if LARGE.search(plan(cursor, sql))]


def plan(cursor: CursorWrapper, sql: str) -> str:
    """Return how the database would go about a query."""
    cursor.execute(f"EXPLAIN {sql}")
    return "\n".join(row[0] for row in cursor.fetchall())
