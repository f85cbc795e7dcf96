"""Whatever is put, moved and taken off: a position has one story, and a pinned one stays."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from frontpage.arrangement import Full, arranged, filled, insert
from frontpage.models import Slot

SIZE = 5
# What is done (0 to 5: put; else move, take off, pin), to which, and where.
ACTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(-2, 7)), max_size=30)


def pinned(slots: list[Slot]) -> dict[int, int]:
    return {id(each): each.position for each in slots if each.pinned}


@given(ACTS)
def test_no_two_stories_share_a_position_and_pinned_ones_stay(
    acts: list[tuple[int, int, int]],
) -> None:
    live: list[Slot] = []
    for number, which, position in acts:
        meant = live[which % len(live)] if live else None
        before, count = pinned(live), len(live)
        if number < 6 or meant is None:
            slot = Slot(position=position if position >= 0 else 0)
            with suppress(Full):
                fallen = insert(live, slot, position, size=SIZE)
                assert len(fallen) <= 1
                assert not any(each.pinned for each in fallen)
                live = [each for each in live if each not in fallen] + [slot]
                assert len(live) == count + 1 - len(fallen)
        elif number < 8:
            assert insert(live, meant, position, size=SIZE) == []
            before.pop(id(meant), None)
        elif number == 8:
            live = [each for each in live if each is not meant]
            before.pop(id(meant), None)
        else:
            meant.pinned = not meant.pinned
            before.pop(id(meant), None)
        positions = [each.position for each in live]
        assert len(set(positions)) == len(positions)
        assert all(0 <= each < SIZE for each in positions)
        assert {key: at for key, at in pinned(live).items() if key in before} == before


def test_positions_that_nobody_filled_are_filled_in_order() -> None:
    one, two, three = (Article(pk=number) for number in (1, 2, 3))
    assert filled([None, one, None], iter([two, three])) == [two, one, three]
    assert filled([None, one, None], iter([two])) == [two, one]


def test_a_story_that_is_not_public_leaves_its_position_to_fill_itself() -> None:
    shown, hidden = Article(pk=1, status="public"), Article(pk=2, status="killed")
    slots = [Slot(position=0, article=hidden), Slot(position=1, article=shown)]
    assert arranged(slots, size=3) == [None, shown, None]
