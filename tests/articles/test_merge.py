"""Two people's changes to one text: different ones are both kept, the same place is asked about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import body, merge
from articles.merge import Agreed, Clash

BASE = (
    "The ferry struck the bridge at dawn.",
    "Nobody was hurt, the harbour master said.",
    "Trains were stopped for two hours.",
    "The bridge will be looked at on Monday.",
)


def text(*paragraphs: str) -> str:
    return "".join(f"<p>{each}</p>" for each in paragraphs)


def changed(place: int, *paragraphs: str) -> str:
    """The base with these paragraphs in place of one."""
    return text(*BASE[:place], *paragraphs, *BASE[place + 1 :])


def put_in(place: int, *paragraphs: str) -> str:
    """The base with more paragraphs before one."""
    return text(*BASE[:place], *paragraphs, *BASE[place:])


def clashes(base: str, theirs: str, mine: str) -> list[Clash]:
    return [each for each in merge.bodies(base, theirs, mine) if isinstance(each, Clash)]


def merged(base: str, theirs: str, mine: str) -> str:
    """The text of a merge without a clash."""
    found = merge.bodies(base, theirs, mine)
    assert all(isinstance(each, Agreed) for each in found), found
    return "".join(block for each in found if isinstance(each, Agreed) for block in each.blocks)


# --- Different paragraphs ---


@pytest.mark.parametrize(("one", "other"), [(0, 2), (1, 2), (3, 2), (0, 3)])
def test_changes_to_different_paragraphs_are_both_kept(one: int, other: int) -> None:
    theirs = changed(one, BASE[one].replace("the", "the old").replace("were", "had been"))
    mine = changed(other, f"Later, {BASE[other]}")
    paragraphs = [*BASE]
    paragraphs[one] = body.text(body.blocks(theirs)[one])
    paragraphs[other] = f"Later, {BASE[other]}"
    assert merged(text(*BASE), theirs, mine) == text(*paragraphs)


def test_a_paragraph_that_was_replaced_whole_beside_one_that_was_changed_is_no_clash() -> None:
    theirs = changed(1, "Seven passengers went to hospital.")
    mine = changed(2, "Trains were stopped for three hours.")
    assert merged(text(*BASE), theirs, mine) == text(
        BASE[0],
        "Seven passengers went to hospital.",
        "Trains were stopped for three hours.",
        BASE[3],
    )


def test_what_one_takes_out_goes_and_what_the_other_puts_in_stays() -> None:
    theirs, mine = changed(1), put_in(4, "Divers arrived.")
    assert merged(text(*BASE), theirs, mine) == text(BASE[0], *BASE[2:], "Divers arrived.")


def test_what_both_put_in_at_one_place_stands_one_after_the_other_theirs_first() -> None:
    theirs, mine = put_in(4, "Divers arrived."), put_in(4, "Schools stay open.", "So do shops.")
    assert merged(text(*BASE), theirs, mine) == text(
        *BASE, "Divers arrived.", "Schools stay open.", "So do shops."
    )


def test_what_both_did_alike_is_done_once() -> None:
    same = changed(2, "Trains run again.", "Divers arrived.")
    assert merged(text(*BASE), same, same) == same
    both = put_in(0, "Divers arrived.")
    assert merged(text(*BASE), both, put_in(0, "Divers arrived.", "More soon.")) == put_in(
        0, "Divers arrived.", "More soon."
    )


def test_headings_lists_tables_and_also_read_blocks_are_blocks_too() -> None:
    blocks = (
        "<h2>Timeline</h2>",
        "<ul><li>Dawn: the ferry sails</li><li>Noon: it strikes</li></ul>",
        '<p data-also-read="7"></p>',
        "<table><tbody><tr><td>Ferry</td><td>1</td></tr></tbody></table>",
    )
    theirs = [*blocks]
    theirs[1] = blocks[1].replace("Noon", "One o’clock")
    theirs[3] = blocks[3].replace("1", "2")
    mine = [blocks[0].replace("Timeline", "How it went"), blocks[1], blocks[3]]
    assert merged("".join(blocks), "".join(theirs), "".join(mine)) == "".join(
        [mine[0], theirs[1], theirs[3]]
    )


# --- The same paragraph ---


def picture(caption: str, alt: str = "A pier") -> str:
    return f'<p data-picture="7" data-alt="{alt}" data-credit="Desk">{caption}</p>'


def test_pictures_merge_as_paragraphs_do() -> None:
    base = f"<p>One.</p>{picture('The pier.')}<p>Two.</p>"
    theirs = f"<p>One.</p>{picture('The broken pier.')}<p>Two.</p>"
    mine = f"<p>One, mended.</p>{picture('The pier.')}<p>Two.</p>"
    assert merged(base, theirs, mine) == (
        f"<p>One, mended.</p>{picture('The broken pier.')}<p>Two.</p>"
    )
    other = f"<p>One.</p>{picture('The pier.', alt='A broken pier')}<p>Two.</p>"
    [clash] = clashes(base, theirs, other)
    assert clash.both == (picture("The broken pier."), picture("The pier.", alt="A broken pier"))
    moved = f"<p>One.</p><p>Two.</p>{picture('The pier.')}"
    assert merged(base, moved, mine) == f"<p>One, mended.</p><p>Two.</p>{picture('The pier.')}"


def test_the_same_paragraph_changed_differently_is_one_clash_with_both_texts() -> None:
    theirs = changed(2, "Trains were stopped for three hours.")
    mine = changed(2, "Trams were stopped for two hours.")
    (clash,) = clashes(text(*BASE), theirs, mine)
    assert clash == Clash(
        base=(f"<p>{BASE[2]}</p>",),
        theirs=("<p>Trains were stopped for three hours.</p>",),
        mine=("<p>Trams were stopped for two hours.</p>",),
    )


def test_a_paragraph_that_one_took_out_and_the_other_changed_is_asked_about() -> None:
    (clash,) = clashes(text(*BASE), changed(2), changed(2, "Trains run."))
    assert (clash.theirs, clash.mine) == ((), ("<p>Trains run.</p>",))


def test_a_paragraph_that_was_divided_and_one_that_was_changed_clash_whole() -> None:
    base = text("The ferry struck the bridge at dawn. Nobody on board or ashore was hurt.")
    theirs = text("The ferry struck the bridge at dawn.", "Nobody on board or ashore was hurt.")
    mine = text("The ferry struck the bridge at dawn. Two on board or ashore were hurt.")
    (clash,) = clashes(base, theirs, mine)
    assert "".join(clash.theirs) == theirs
    assert "".join(clash.mine) == mine


def test_two_paragraphs_that_became_one_clash_with_a_change_to_either() -> None:
    one = changed(0, f"{BASE[0]} {BASE[1]}").replace(f"<p>{BASE[1]}</p>", "")
    for place in (0, 1):
        (clash,) = clashes(text(*BASE), changed(place, f"{BASE[place]} Twice."), one)
        assert clash.mine == (f"<p>{BASE[0]} {BASE[1]}</p>",)


def test_the_same_news_written_twice_at_one_place_is_asked_about() -> None:
    theirs = put_in(4, "Divers of the navy arrived at noon to look for the anchor.")
    mine = put_in(4, "At noon, divers of the navy arrived to look for the anchor.")
    (clash,) = clashes(text(*BASE), theirs, mine)
    assert clash.both == (*clash.theirs, *clash.mine)


def test_blocks_that_were_changed_are_counted_as_people_do() -> None:
    base = text(*BASE)
    assert merge.changed_blocks(base, base) == 0
    assert merge.changed_blocks(base, changed(1, "Nobody was hurt, the master said.")) == 1
    assert merge.changed_blocks(base, text(*BASE[1:], "One.", "Two.")) == 3


# --- Fields ---


def test_fields_merge_by_themselves_where_one_side_changed_them() -> None:
    base = {"headline": "Old", "agency": "AP", "label": ""}
    found = merge.fields(base, base | {"headline": "New"}, base | {"label": "opinion"})
    assert found == ({"headline": "New", "agency": "AP", "label": "opinion"}, [])


def test_a_field_that_both_changed_differently_clashes_and_holds_mine() -> None:
    base = {"headline": "Old"}
    found = merge.fields(base, {"headline": "Theirs"}, {"headline": "Mine"})
    assert found == ({"headline": "Mine"}, [("headline",)])
    assert merge.fields(base, {"headline": "Same"}, {"headline": "Same"})[1] == []


def test_fields_that_say_one_thing_clash_as_one() -> None:
    base = {"city": "Oslo", "region": "Norway"}
    theirs, mine = {"city": "Bergen", "region": "Norway"}, {"city": "Oslo", "region": ""}
    assert merge.fields(base, theirs, mine)[1] == []
    merged, found = merge.fields(base, theirs, mine, together=[("city", "region")])
    assert (merged, found) == (mine, [("city", "region")])


def test_sets_are_merged_by_member() -> None:
    old, theirs, mine = frozenset("ab"), frozenset("abc"), frozenset("bd")
    assert merge.fields({"topics": old}, {"topics": theirs}, {"topics": mine}) == (
        {"topics": frozenset("bcd")},
        [],
    )


# --- Whatever the texts are ---

paragraphs = st.lists(
    st.sampled_from([*BASE, "He said so.", "It rained.", "So it goes."]), max_size=6
)
edits = st.lists(
    st.sampled_from(["", "Divers arrived.", "It was dark.", "Trains were stopped for a day."]),
    max_size=2,
)


def offered(found: Sequence[Agreed | Clash], side: str) -> list[str]:
    """What stands in a merge when each clash is decided for one side, or for both."""
    return [
        block
        for each in found
        for block in (getattr(each, side) if isinstance(each, Clash) else each.blocks)
    ]


@given(paragraphs, paragraphs, paragraphs)
def test_nothing_that_somebody_typed_is_lost(
    base: list[str], theirs: list[str], mine: list[str]
) -> None:
    found = merge.bodies(text(*base), text(*theirs), text(*mine))
    both = offered(found, "both")
    for typed in (theirs, mine):
        for paragraph in typed:
            if paragraph not in base:
                assert f"<p>{paragraph}</p>" in both
    for paragraph in base:
        if paragraph in theirs and paragraph in mine and base.count(paragraph) == 1:
            assert f"<p>{paragraph}</p>" in both


@given(paragraphs, paragraphs, paragraphs)
def test_every_block_of_a_merge_was_written_by_somebody(
    base: list[str], theirs: list[str], mine: list[str]
) -> None:
    both = offered(merge.bodies(text(*base), text(*theirs), text(*mine)), "both")
    assert {*both} <= {f"<p>{each}</p>" for each in [*theirs, *mine]}


@given(paragraphs, paragraphs)
def test_a_merge_with_who_changed_nothing_is_the_others_text(
    base: list[str], changed: list[str]
) -> None:
    old, new = text(*base), text(*changed)
    assert merged(old, new, old) == new
    assert merged(old, old, new) == new
    assert merged(old, new, new) == new


@given(st.integers(0, 7), st.integers(0, 7), edits, edits)
def test_changes_to_different_places_are_merged_alike_in_either_order(
    one: int, other: int, first: list[str], second: list[str]
) -> None:
    base = [f"Paragraph {number} of the story, as {number * 7} saw it." for number in range(8)]
    theirs = [*base[:one], *(f"A {each}" for each in first), *base[one + 1 :]]
    mine = [*base[:other], *(f"B {each}" for each in second), *base[other + 1 :]]
    if one == other:
        return
    in_one_order = merge.bodies(text(*base), text(*theirs), text(*mine))
    in_the_other = merge.bodies(text(*base), text(*mine), text(*theirs))
    assert offered(in_one_order, "mine") == offered(in_the_other, "theirs")
    assert not any(isinstance(each, Clash) for each in in_one_order)
    at_both = dict(zip(range(8), ([each] for each in base), strict=True))
    at_both[one] = [f"A {each}" for each in first]
    at_both[other] = [f"B {each}" for each in second]
    assert offered(in_one_order, "mine") == [
        f"<p>{each}</p>" for place in range(8) for each in at_both[place]
    ]
