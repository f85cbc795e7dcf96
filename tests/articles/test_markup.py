"""Hostile markup is refused before a parser works on it for minutes."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError

from articles import body, markup

LENGTH = 990_000
LABORIOUS = {
    "nested": "<div>x",
    "emphasis": "<em>x",
    "emphasis over paragraphs": "<strong>x</p>",
    "misnested": "<b><i>x</b></i>",
    "terms": "<dd><li>",
    "cells in a drawing": "<svg><td>x",
    # Ends that a parser does not see, or ignores.
    "end in a comment": "<div><!-- </div> -->",
    "end in a declaration": "<div><!x </div> >",
    "end in an attribute": '<div title="></div>">',
    "end in a text area": "<textarea><!--</textarea><div>x",
    "end in a CDATA section": "<svg><g><![CDATA[></g>]]>",
    "end beyond an object": "<div><object></div></object>",
    "end with another letter": "<mar\u212a></mark>",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", LABORIOUS.values(), ids=LABORIOUS)
def test_what_would_take_a_parser_minutes_is_refused_at_once(piece: str) -> None:
    began = time.process_time()
    with pytest.raises(ValidationError, match="nested too deeply"):
        body.clean(piece * (LENGTH // len(piece)))
    assert time.process_time() - began < 3


@pytest.mark.timeout(20)
def test_formatting_that_would_fill_every_paragraph_is_refused_at_once() -> None:
    opened = "".join(f"<b id={number}>" for number in range(1000))
    with pytest.raises(ValidationError, match="nested too deeply"):
        body.clean(f"<p>{opened}</p>" + "<p>x" * 200_000)


@pytest.mark.parametrize(
    "honest",
    [
        "<p>" + "Words <strong>and</strong> <a href='https://example.com/?a=b&c'>more</a>.</p><p>",
        "<p>Paragraphs<p>of an old program<br>",
        "<ul><li>Item<li>Item<br></ul>",
        "<div class=x><div><span style='color: red'><p>From a page</p></span></div></div>",
        "<table><tr><td>1<td>2<tr><td>3</table>",
        "<!-- a comment --><p>Text</p><![endif]>",
        '<p>Pasted <img src="data:image/png;base64,AAAA/BBBB=="> picture</p>',
    ],
)
def test_the_longest_honest_text_is_far_from_the_limit(honest: str) -> None:
    text = honest * (LENGTH // len(honest))
    assert markup.labour(text) < body.MAX_LABOUR / 2


def test_a_long_text_with_some_tangled_formatting_is_taken() -> None:
    text = "<p>Words <b>bold <i>both</b> italic</i> of a program that tangles.</p>" * 500
    assert body.clean(text).count("<p>") == 500


@pytest.mark.timeout(20)
def test_as_much_as_is_taken_is_parsed_in_seconds() -> None:
    began = time.process_time()
    text = "<li><blockquote>x" * 14_000
    assert body.MAX_LABOUR * 0.9 < markup.labour(text) < body.MAX_LABOUR
    with pytest.raises(ValidationError, match="nested too deeply"):
        body.clean(text)
    assert time.process_time() - began < 10


def test_formatting_left_open_counts_in_every_paragraph_three_times_if_alike() -> None:
    paragraphs = "<p></p>" * 10
    alike, others = "<b>" * 50, "".join(f"<b id={number}>" for number in range(50))
    odd = "".join(f"<b id='>{number}'>" for number in range(50))
    closed = alike + "</b>" * 50
    assert markup.labour(closed + paragraphs) == markup.labour(closed)
    assert markup.labour(alike + paragraphs) < 25_000
    assert markup.labour(others + paragraphs) > 100_000
    assert markup.labour(odd + paragraphs) > 100_000


def test_labour_is_the_open_elements_at_each_tag() -> None:
    assert markup.labour("<div><div></div></div>") == 0 + 1 + 2 + 1
    assert markup.labour("<p>One<p>Two<br>Three") == 0
    assert markup.labour("") == 0


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ['<p data-also-read="1">', '<p data-also-read="1">x<br>', '<p data-also-read="1">x</p>'],
)
def test_also_read_blocks_are_found_in_one_pass(piece: str) -> None:
    text = piece * (LENGTH // len(piece))
    began = time.process_time()
    found = body.also_read_ids(text)
    assert time.process_time() - began < 3
    assert len(found) == text.count("</p>")


@pytest.mark.parametrize("number", ["0", "01", "9" * 19, "9" * 5000, "-1", "x"])
def test_a_number_that_no_story_has_is_no_also_read_block(number: str) -> None:
    block = f'<p data-also-read="{number}">label</p>'
    assert body.also_read_ids(block) == []
    assert body.clean(block) == "<p>label</p>"


def test_an_also_read_block_ends_before_the_next_paragraph() -> None:
    text = '<p data-also-read="1">open <p data-also-read="2">a <em>b</em></p>'
    assert body.also_read_ids(text) == [2]
