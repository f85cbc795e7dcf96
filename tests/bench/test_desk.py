"""What ``make bench-desk`` says of made-up measurements, and that its pages can be asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from bench import desk
from bench.desk import Measured, measure, report
from bench.desk_pages import pages
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


@pytest.mark.django_db(transaction=True)
def test_every_page_is_answered(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_corpus", "--articles=1500", "--full=10", verbosity=0, stdout=None)
    found = measure(pages(), rounds=3)
    assert len(found) > 30
    laborious = [each.name for each in found if each.is_laborious and "editor," not in each.name]
    assert not laborious, f"More than {desk.QUERIES} queries: {laborious}"
