"""What the benchmark of breaking news counts: made-up moments with known answers."""

from __future__ import annotations

import math

import pytest

from bench.editors import Append
from bench.figures import Spread, freshness, gaps, outdated, percentile, rate
from bench.readers import Seen, newest_in_json, newest_on_page

APPENDS = [Append(1, 10.0, 11.0), Append(2, 11.0, 12.0)]


def test_an_update_is_fresh_with_the_first_answer_asked_for_after_its_commit() -> None:
    seen = [
        Seen(10.5, 11.5, 1),  # asked before the commit: luck, and no proof
        Seen(11.2, 11.6, 1),
        Seen(12.5, 13.0, 2),
    ]
    assert freshness(APPENDS, seen) == pytest.approx([0.6, 1.0])


def test_an_update_that_nobody_saw_is_never_fresh() -> None:
    assert freshness(APPENDS, [Seen(11.2, 11.6, 1)])[1] == math.inf


def test_an_answer_that_lacks_what_was_committed_a_second_before_it_is_counted() -> None:
    assert outdated(APPENDS, [Seen(12.1, 12.2, 0), Seen(13.5, 13.6, 2), Seen(13.7, 13.8, 1)]) == 2
    # While the page is made anew, an older one may be sent.
    assert outdated(APPENDS, [Seen(11.9, 12.0, 0), Seen(12.9, 13.0, 1)]) == 0


def test_missing_and_doubled_numbers_are_named() -> None:
    numbers = [Append(number, 0.0, 0.0) for number in (1, 2, 2, 4)]
    assert gaps(numbers) == [2, 3]


def test_a_spread_is_told_in_milliseconds() -> None:
    assert Spread.of(each / 1000 for each in range(1, 101)) == Spread(50, 95, 99, 100)
    assert math.isnan(percentile([], 0.5))


def test_a_rate_runs_from_the_first_wish_to_the_last_commit() -> None:
    assert rate(APPENDS) == 1.0


def test_the_newest_number_is_read_off_both_resources() -> None:
    page = b'<section class="dispatch is-newest"\n id="update-12"><section class="dispatch">'
    assert newest_on_page(page) == 12
    assert newest_on_page(b'<section class="dispatch" id="first-filed">') == 0
    assert newest_on_page(b"nothing") == -1
    assert newest_in_json(b'{"update": 3}') == 3
