"""What two sequences have in common, in order."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import alignment
from articles.alignment import Run

letters = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(letters, letters)
def test_every_run_is_equal_in_both_and_they_ascend(old: list[str], new: list[str]) -> None:
    runs = alignment.runs(old, new)
    for run in runs:
        here, there = slice(run.old, run.old + run.length), slice(run.new, run.new + run.length)
        assert old[here] == new[there]
    for run, after in zip(runs, runs[1:], strict=False):
        assert run.old + run.length <= after.old and run.new + run.length <= after.new
    assert runs[-1] == Run(len(old), len(new), 0)


@given(letters)
def test_a_sequence_and_itself_are_one_run(items: list[str]) -> None:
    expected = [Run(0, 0, len(items))] if items else []
    assert alignment.runs(items, items) == [*expected, Run(len(items), len(items), 0)]


@given(letters, st.integers(0, 40))
def test_one_item_put_in_leaves_everything_else_in_common(items: list[str], place: int) -> None:
    new = [*items[:place], "new", *items[place:]]
    assert sum(run.length for run in alignment.runs(items, new)) == len(items)


def test_what_stands_once_in_both_holds_the_others_together() -> None:
    old = "the ferry struck the pier and the bridge".split()
    new = "the bridge shook as the ferry struck the pier".split()
    common = {word for run in alignment.runs(old, new) for word in old[run.old :][: run.length]}
    assert {"ferry", "struck", "pier"} <= common


def test_where_no_item_stands_once_four_side_by_side_do() -> None:
    column = "1 0 0 1 1 1 0 1 0 0".split()
    old, new = ["x", *column, "y", *column[::-1]], ["z", *column, "w", *column[::-1]]
    assert sum(run.length for run in alignment.runs(old, new)) == 2 * len(column)


@given(st.lists(st.integers(0, 30), max_size=60))
def test_the_most_pairs_that_ascend(numbers: list[int]) -> None:
    chain = alignment.ascending(list(enumerate(numbers)))
    assert all(a < b and m < n for (a, m), (b, n) in zip(chain, chain[1:], strict=False))
    best = [1] * len(numbers)
    for place, number in enumerate(numbers):
        best[place] += max((best[i] for i in range(place) if numbers[i] < number), default=0)
    assert len(chain) == max(best, default=0)


SIZE = 150_000
AT_RANDOM = random.Random(1)


def made_to_begin_anew() -> list[str]:
    """Return items of which the last alone stands once, then the one before it, and so on."""
    return [item for n in range(SIZE // 2) for item in (f"{n}", f"{n - 1}")]


HARD = {
    "one word": (["a"] * SIZE, ["a"] * (SIZE // 2) + ["b"] + ["a"] * (SIZE // 3)),
    "two words": (AT_RANDOM.choices("ab", k=SIZE), AT_RANDOM.choices("ab", k=SIZE)),
    "few words": (AT_RANDOM.choices(range(500), k=SIZE), AT_RANDOM.choices(range(500), k=SIZE)),
    "turned round": (list(range(SIZE)), list(range(SIZE, 0, -1))),
    "shuffled": (list(range(SIZE)), AT_RANDOM.sample(range(SIZE), SIZE)),
    "nested": (
        made_to_begin_anew(),
        [each for n in made_to_begin_anew() for each in (n, object())],
    ),
    "nothing in common": (list(range(SIZE)), list(range(SIZE, 2 * SIZE))),
}


@pytest.mark.parametrize("kind", HARD)
def test_its_time_is_bounded_whatever_the_sequences_are(kind: str) -> None:
    start = time.process_time()
    alignment.runs(*HARD[kind])
    assert time.process_time() - start < 2
