"""The words added and removed between two texts."""

from __future__ import annotations

import random
import re
import time
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body, differences, wording
from articles.blocks import AlsoReadTarget
from articles.differences import BlockChange, Change
from tests.reading import read_html


def as_old(html: str) -> str:
    """Read the old text out of a difference: what was added is left out."""
    html = re.sub(r"</del> <ins[^>]*>", "</del><ins>", html)
    return plain(re.sub(r"<ins[^>]*>.*?</ins>", "", html, flags=re.DOTALL))


def as_new(html: str) -> str:
    """Read the new text out of a difference: what was removed is left out."""
    html = re.sub(r"</del> <ins[^>]*>", "</del><ins>", html)
    return plain(re.sub(r"<del[^>]*>.*?</del>", "", html, flags=re.DOTALL))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def changed(old: str, new: str, **options: object) -> list[tuple[str, str]]:
    """Return what became of each block of two bodies, and its HTML."""
    found = differences.bodies(old, new, also_reads={}, **options)  # type: ignore[arg-type]
    return [(each.change.value, each.html) for each in found]


# --- Words ---


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("Same words.", "Same words.", "Same words."),
        ("", "All new.", "<ins>All new.</ins>"),
        ("All gone.", "", "<del>All gone.</del>"),
        ("on Friday.", "on Saturday.", "on <del>Friday</del> <ins>Saturday</ins>."),
        ("He came.", "He came late.", "He came<ins> late</ins>."),
        ("Nobody was hurt", "Two were hurt", "<del>Nobody was</del> <ins>Two were</ins> hurt"),
        ("a ferry struck", "a large ferry struck", "a <ins>large</ins> ferry struck"),
        ("pier, he said", "pier he said", "pier<del>,</del> he said"),
        ("3,000 people", "3,100 people", "<del>3,000</del> <ins>3,100</ins> people"),
        ("the ship’s crew", "the ship crew", "the <del>ship’s</del> <ins>ship</ins> crew"),
        ("two  spaces", "two spaces", "two spaces"),
        ("5 > 4 & <b>", "5 > 3 & <b>", "5 &gt; <del>4</del> <ins>3</ins> &amp; &lt;b&gt;"),
    ],
)
def test_what_was_removed_and_what_was_added_is_marked(old: str, new: str, expected: str) -> None:
    assert differences.words(old, new) == expected


def test_a_sentence_put_in_is_marked_from_its_first_word_to_its_full_stop() -> None:
    old = "The ferry struck a pier. The bridge was closed."
    new = "The ferry struck a pier. The captain saw it. The bridge was closed."
    expected = "The ferry struck a pier. <ins>The captain saw it.</ins> The bridge was closed."
    assert differences.words(old, new) == expected
    assert differences.words(new, old) == expected.replace("ins>", "del>")


def test_words_replaced_before_such_a_sentence_are_one_change_with_it() -> None:
    html = differences.words("x the pier", "y. the end. the pier")
    assert html == "<del>x</del> <ins>y. the end.</ins> the pier"


def test_the_moment_of_a_change_is_there_for_machines() -> None:
    at = datetime(2024, 7, 20, 13, 40, 5, 999, tzinfo=UTC)
    html = differences.words("on Friday", "on Saturday", at=at)
    moment = 'datetime="2024-07-20T13:40:05+00:00"'
    assert html == f"on <del {moment}>Friday</del> <ins {moment}>Saturday</ins>"


prose = st.lists(
    st.sampled_from(
        "The the a ferry pier pier’s 3,000 U.S. struck . , ; — “ ” ( ) end. & < > \xa0 \n é".split(
            " "
        )
    ),
    max_size=30,
).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)]))


@settings(max_examples=300)
@given(prose, prose)
def test_without_the_added_words_it_reads_as_the_old_text_and_the_other_way_round(
    old: str, new: str
) -> None:
    html = differences.words(old, new)
    assert as_old(html) == " ".join(old.split())
    assert as_new(html) == " ".join(new.split())
    read_html(html)


@given(st.text(max_size=60), st.text(max_size=60))
def test_so_does_any_text_at_all(old: str, new: str) -> None:
    html = differences.words(old, new)
    assert as_old(html) == " ".join(old.split())
    assert as_new(html) == " ".join(new.split())


# --- Blocks ---

FIVE = ["One stays.", "Two stays too.", "Three is here.", "Four follows.", "Five closes it."]


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_two_bodies_that_print_alike_have_no_difference() -> None:
    assert changed(paragraphs(*FIVE), paragraphs(*FIVE)) == []


def test_a_paragraph_is_compared_with_what_it_became() -> None:
    old = paragraphs("The ferry struck a pier of the bridge early on Saturday.", "Nobody was hurt.")
    new = paragraphs(
        "A second ferry came to help.",
        "The ferry struck a pier of the bridge late on Friday.",
        "Nobody was hurt.",
    )
    assert changed(old, new) == [
        ("added", "<ins>A second ferry came to help.</ins>"),
        (
            "changed",
            "The ferry struck a pier of the bridge <del>early</del> <ins>late</ins> on"
            " <del>Saturday</del> <ins>Friday</ins>.",
        ),
        ("kept", "Nobody was hurt."),
    ]


def test_a_paragraph_written_anew_is_one_that_went_and_one_that_came() -> None:
    old = paragraphs("Nobody knows why the ferry turned.")
    new = paragraphs("Engineers will look at all four stones on Monday.")
    assert [change for change, _ in changed(old, new)] == ["removed", "added"]


def test_what_lies_away_from_every_change_is_folded() -> None:
    old = paragraphs("Opens.", *FIVE, "Ends here at last.")
    new = paragraphs("Opens now.", *FIVE, "Ends here at last.")
    found = differences.bodies(old, new, also_reads={})
    assert [each.change for each in found] == [Change.CHANGED, Change.KEPT, Change.FOLDED]
    assert found[1].html == FIVE[0]
    assert found[2].count == 5
    unfolded = differences.bodies(old, new, also_reads={}, whole=True)
    assert [each.change for each in unfolded] == [Change.CHANGED, *[Change.KEPT] * 6]


def test_a_long_paragraph_shows_forty_words_on_each_side_of_a_change() -> None:
    words = [f"w{number}" for number in range(300)]
    old, new = paragraphs(" ".join(words)), paragraphs(" ".join([*words[:150], "x", *words[150:]]))
    ((_, html),) = changed(old, new)
    assert html.startswith("[…] w110 ") and html.endswith(" w189 […]")
    assert "w149 <ins>x</ins> w150" in html
    ((_, whole),) = changed(old, new, whole=True)
    assert as_new(whole) == " ".join([*words[:150], "x", *words[150:]])


def test_every_kind_of_block_is_told_apart() -> None:
    html = (
        "<h2>Head</h2><p>Text</p><ul><li>Item<ul><li>Below</li></ul></li></ul>"
        "<blockquote><p>Quoted</p></blockquote><table><caption>Title</caption>"
        "<tbody><tr><th>Pier</th><td><p>1</p><p>2</p></td></tr></tbody></table>"
    )
    found = [(each.kind.value, each.html) for each in differences.bodies("", html, also_reads={})]
    assert found == [
        ("heading", "<ins>Head</ins>"),
        ("paragraph", "<ins>Text</ins>"),
        ("item", "<ins>Item</ins>"),
        ("item", "<ins>Below</ins>"),
        ("quote", "<ins>Quoted</ins>"),
        ("caption", "<ins>Title</ins>"),
        ("row", "<ins>Pier | 1 2</ins>"),
    ]


def one_change(old: str, new: str) -> BlockChange:
    (found,) = differences.bodies(old, new, also_reads={})
    return found


def test_a_link_that_leads_elsewhere_is_said_beside_the_words() -> None:
    old = '<p>See the <a href="https://a.example/?x=1&amp;y=2">notice</a> here.</p>'
    found = one_change(old, old.replace("a.example", "b.example"))
    assert found.html == "See the notice here."
    assert found.notes == (
        "The link on “notice”: <del>https://a.example/?x=1&amp;y=2</del>"
        " <ins>https://b.example/?x=1&amp;y=2</ins>",
    )
    (note,) = one_change("<p>See the notice here.</p>", old).notes
    assert note == "The link on “notice”: <ins>https://a.example/?x=1&amp;y=2</ins>"


def test_of_many_links_that_changed_ten_are_named() -> None:
    links = " ".join(f'<a href="https://a.example/{n}">word{n}</a>' for n in range(40))
    found = one_change(f"<p>{links}</p>", f"<p>{links.replace('a.example', 'b.example')}</p>")
    assert len(found.notes) == 11
    assert found.notes[-1] == "And 30 more links."


def test_emphasis_is_shown_and_its_change_is_said() -> None:
    found = one_change("<p>It was not closed.</p>", "<p>It was <em>not</em> closed.</p>")
    assert found.html == "It was <em>not</em> closed."
    assert found.notes == ("The emphasis changed.",)


def test_emphasis_inside_a_word_is_no_other_word() -> None:
    found = one_change("<p>Unbelievable news.</p>", "<p>Un<strong>believ</strong>able news.</p>")
    assert found.html == "<strong>Unbelievable</strong> news."


def test_a_paragraph_that_became_a_heading_keeps_its_words() -> None:
    found = one_change("<p>The pier</p>", "<h2>The pier</h2>")
    assert found.change == Change.CHANGED and found.html == "The pier"
    assert found.notes == ("Set as a paragraph before, as a heading now.",)


def test_an_also_read_block_shows_the_label_of_now_or_the_pinned_one() -> None:
    targets = {7: AlsoReadTarget("The <old> port", "/x/"), 8: AlsoReadTarget("Unread", "/y/")}
    new = (
        '<p>Text.</p><p data-also-read="7"></p><p data-also-read="8">Pinned label</p>'
        '<p data-also-read="9">A killed story</p>'
    )
    found = differences.bodies("<p>Text.</p>", new, also_reads=targets)
    assert [(each.kind.value, each.html) for each in found[1:]] == [
        ("also-read", "<ins>The &lt;old&gt; port</ins>"),
        ("also-read", "<ins>Pinned label</ins>"),
    ]
    assert differences.bodies("<p>Text.</p>", new, also_reads={}) == []


def picture(caption: str, alt: str = "A pier", image: int = 7) -> str:
    return f'<p data-picture="{image}" data-alt="{alt}" data-credit="Desk">{caption}</p>'


def test_a_changed_caption_is_told_and_so_is_a_changed_description() -> None:
    old, new = picture("The old pier."), picture("The broken pier.", alt="A broken pier")
    found = one_change(old, new)
    assert found.kind == "picture"
    assert found.html == (
        "The <del>old</del> <ins>broken</ins> pier. · by Desk · described as: A "
        "<ins>broken</ins> pier"
    )


def test_a_picture_that_came_or_went_is_told_in_its_words() -> None:
    one, other = picture("The pier."), picture("The pier.", image=8)
    assert one_change("", one).html == ("<ins>The pier. · by Desk · described as: A pier</ins>")
    assert one_change(one, "").change == Change.REMOVED
    swapped = differences.bodies(f"<p>Text.</p>{one}", f"<p>Text.</p>{other}", also_reads={})
    assert [each.change for each in swapped[1:]] == [Change.REMOVED, Change.ADDED]


def test_a_picture_without_a_word_is_told_all_the_same() -> None:
    bare = '<p data-picture="7" data-alt="" data-credit=""></p>'
    assert one_change("", bare).html == "<ins>without words</ins>"


def test_what_slipped_into_a_body_runs_nowhere() -> None:
    hostile = "<p>Text<script>alert(1)</script> &lt;b&gt;</p><a href='javascript:alert(1)'>x</a>"
    html = "".join(
        f"{each.html}{''.join(each.notes)}"
        for each in differences.bodies("<p>Text</p>", hostile, also_reads={})
    )
    assert "<script" not in html and "alert" not in html and "<b>" not in html


texts = st.lists(
    st.sampled_from("ferry pier the a <em>struck</em> <strong>two</strong> & , . 3".split()),
    min_size=1,
    max_size=12,
).map(" ".join)
tagged = st.builds(
    lambda text, tags: f"{tags[0]}{text}{tags[1]}",
    texts,
    st.sampled_from(
        [
            ("<p>", "</p>"),
            ("<p>", "</p>"),
            ("<h2>", "</h2>"),
            ("<ul><li>", "</li></ul>"),
            ("<blockquote><p>", "</p></blockquote>"),
            ("<table><tbody><tr><td>", "</td><td>x</td></tr></tbody></table>"),
        ]
    ),
)
bodies = st.lists(tagged, max_size=8).map("".join).map(body.clean)


@settings(max_examples=200, deadline=None)
@given(bodies, bodies)
def test_every_block_of_both_bodies_is_there_in_order(old: str, new: str) -> None:
    found = differences.bodies(old, new, also_reads={}, whole=True)
    before = [block.text for block in wording.blocks(old, also_reads={})]
    after = [block.text for block in wording.blocks(new, also_reads={})]
    if not found:
        assert before == after
        return
    assert [as_old(each.html) for each in found if each.change != Change.ADDED] == before
    assert [as_new(each.html) for each in found if each.change != Change.REMOVED] == after
    for each in differences.bodies(old, new, also_reads={}):
        read_html(each.html)


# --- Time ---

AT_RANDOM = random.Random(2)
WORDS = [f"w{int(AT_RANDOM.paretovariate(0.5)) % 30_000}" for _ in range(150_000)]
EDITED = [word if AT_RANDOM.random() > 0.05 else AT_RANDOM.choice(WORDS) for word in WORDS]


def in_paragraphs(words: list[str], length: int) -> str:
    parts = (words[start : start + length] for start in range(0, len(words), length))
    return paragraphs(*(" ".join(part) for part in parts))


@pytest.mark.parametrize("length", [50, 5_000, 150_000])
def test_two_texts_of_150_000_words_take_less_than_two_seconds(length: int) -> None:
    old, new = in_paragraphs(WORDS, length), in_paragraphs(EDITED, length)
    start = time.process_time()
    found = differences.bodies(old, new, also_reads={})
    assert time.process_time() - start < 2
    assert any(each.change == Change.CHANGED for each in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>a</p>" * 60_000, "<p>a</p><p>b</p>" * 30_000),
        ("<p>" + "a " * 200_000 + "</p>", "<p>" + "a b " * 100_000 + "</p>"),
        ("<p>" + "x" * 900_000 + "</p>", "<p>" + "." * 900_000 + "</p>"),
        ("<p><em>a</em> b</p>" * 40_000, "<p>b <em>a</em></p>" * 40_000),
    ],
    ids=["paragraphs", "words", "one word", "emphasis"],
)
def test_hostile_texts_take_a_few_seconds_at_most(old: str, new: str) -> None:
    start = time.process_time()
    differences.bodies(old, new, also_reads={})
    assert time.process_time() - start < 5
