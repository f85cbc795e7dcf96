"""Readers' pages as the paper grows: what the database does for each, by its plans."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from articles.querysets import FEW, OPENED
from bench.figures import Spread
from bench.growth import BUFFERS, SORTED, Grown, problems, report
from bench.plans import Work, worst
from bench.reader_pages import reader_pages

SMALL, TIMES = 400, 25


def works() -> dict[str, Work]:
    """What the database does at most for each kind of page, by its name."""
    client, found = Client(), {}
    for page in reader_pages():
        page.ask(client, 0)  # what is loaded once a process
        found[page.name] = worst(page.work(client, number) for number in range(5))
    return found


@pytest.mark.django_db(transaction=True)
def test_readers_pages_cost_the_same_in_a_paper_of_many_times_the_size(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_corpus", f"--articles={SMALL}", "--full=10", stdout=io.StringIO())
    small = works()
    more = (TIMES - 1) * SMALL
    call_command("load_corpus", "--add", f"--articles={more}", "--full=10", stdout=io.StringIO())
    large = works()
    phrases = {name: large.pop(name) for name in list(large) if "phrase" in name}
    assert len(large) > 12
    assert sum([problems(name, [small[name], each]) for name, each in large.items()], []) == []
    # The small paper has fewer stories than are opened for a phrase: a story is some pages.
    most = Work(6, 10 * (OPENED + FEW), SORTED, frozenset())
    assert sum([problems(name, [most, each]) for name, each in phrases.items()], []) == []
    assert max(each.buffers for each in phrases.values()) <= most.buffers


def made_up(*, buffers: int, sorted_rows: int = 10, walked: str = "") -> Work:
    """Work of four queries."""
    return Work(4, buffers, sorted_rows, frozenset(walked.split()))


def test_a_page_that_touches_sorts_or_reads_too_much_is_named_with_what_it_does() -> None:
    small = made_up(buffers=100, sorted_rows=9_999, walked="articles_article")
    assert problems("front", [small, made_up(buffers=int(100 * BUFFERS))]) == []
    large = made_up(buffers=201, sorted_rows=SORTED + 1, walked="articles_printing articles_event")
    assert problems("front", [small, large]) == [
        "front reads articles_event, articles_printing from end to end.",
        "front sorts 2,001 rows.",
        "front touches 201 pages of memory, not 100.",
    ]


def test_the_table_shows_the_growth_and_names_what_is_slow() -> None:
    def grown(*p95: float) -> list[Grown]:
        return [
            Grown(Spread(each, each, each, each), made_up(buffers=50 + place))
            for place, each in enumerate(p95)
        ]

    table = report(
        {"front": grown(10, 11, 15), "topic": grown(10, 12, 16)},
        sizes=[1_000, 100_000, 1_000_000],
        machine="2 cores",
    )
    assert "| front | 10.0 | 11.0 | 15.0 | 1.50 | 1.50 | 50 → 51 → 52 | 10 | 4 |" in table
    assert "| page: 95 % in ms at | 1,000 | 100,000 | 1,000,000 |" in table
    assert table.endswith("- Grows by more than 1.5: topic.\n")
