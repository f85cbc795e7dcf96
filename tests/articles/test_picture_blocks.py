"""Pictures in a body: what is kept of a block, and what readers see of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import blocks, body, body_in_print
from articles.datelines import Dateline
from images.models import Image
from images.pictures import PictureView
from tests.articles.test_body import SOUP

PIER = '<p data-picture="7" data-alt="A broken pier" data-credit="Ines Okafor">The pier.</p>'
SEOUL = Dateline("Seoul", "South Korea", "AP")
VIEW = PictureView(
    image_id=7,
    key="5f0c0a3e-6c5b-4b0e-9a55-0d3ad3a0f8a1",
    width=1200,
    height=800,
    widths=(640, 960),
    formats=("jpg",),
)


def render(html: str, dateline: Dateline = SEOUL) -> list[body_in_print.PrintedBlock]:
    """Print a body whose picture 7 may be shown."""
    return body_in_print.render_blocks(html, dateline=dateline, also_reads={}, pictures={7: VIEW})


# --- What is kept ---


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (PIER, PIER),
        # As the editor writes it: its attributes in order of the alphabet.
        (
            '<p data-alt="A broken pier" data-credit="Ines Okafor" data-picture="7">The pier.</p>',
            PIER,
        ),
        ('<p data-picture="7"></p>', '<p data-picture="7" data-alt="" data-credit=""></p>'),
        (
            '<p data-picture="7" data-alt="  A\n broken\tpier "><strong>The</strong> pier.</p>',
            '<p data-picture="7" data-alt="A broken pier" data-credit="">The pier.</p>',
        ),
        (
            "<p data-picture=7 data-alt='\"5 > 3\" & <b>' data-credit='a=b'>1 &lt; 2</p>",
            '<p data-picture="7" data-alt="&quot;5 &gt; 3&quot; &amp; &lt;b&gt;" '
            'data-credit="a&#61;b">1 &lt; 2</p>',
        ),
        (
            '<p data-picture="7" data-alt="in&#x202E;verted"></p>',
            '<p data-picture="7" data-alt="inverted" data-credit=""></p>',
        ),
        ('<p data-picture="x" data-alt="A">Words</p>', "<p>Words</p>"),
        ('<p data-picture="0">Words</p>', "<p>Words</p>"),
        ('<p data-alt="A" data-credit="B">Words</p>', "<p>Words</p>"),
        ('<p data-picture="7" data-also-read="3">Words</p>', '<p data-also-read="3">Words</p>'),
        (
            '<p data-picture="7" onclick="x()" style="color:red" src="//evil.example/x">Words</p>',
            '<p data-picture="7" data-alt="" data-credit="">Words</p>',
        ),
    ],
)
def test_a_block_keeps_its_picture_and_plain_words(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored
    assert body.clean(stored) == stored


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (f"<ul><li>One</li><li>{PIER}</li></ul>", f"<ul><li>One</li></ul>{PIER}"),
        (f"<blockquote>{PIER}</blockquote><p>Two</p>", f"{PIER}<p>Two</p>"),
        (
            f"<table><tr><td>1</td><td>{PIER}</td></tr></table>",
            f"<table><tbody><tr><td>1</td><td></td></tr></tbody></table>{PIER}",
        ),
    ],
)
def test_a_picture_that_was_dropped_into_a_list_or_a_table_stands_below_it(
    sent: str, stored: str
) -> None:
    assert body.clean(sent) == stored
    assert body.clean(stored) == stored


def test_a_text_copied_from_another_editor_brings_its_pictures() -> None:
    sent = f'<p class="x" style="margin:0">One</p>{PIER}<p style="margin:0">Two</p>'
    assert body.clean(sent) == f"<p>One</p>{PIER}<p>Two</p>"


def test_what_a_block_says_is_read_back() -> None:
    html = body.clean(
        "<p data-picture=7 data-alt='\"5 > 3\" & <b>' data-credit='a=b'>1 &lt; 2 &amp; 3</p>"
        "<p>Text</p><p data-picture=12></p>"
    )
    assert body.pictures(html) == [
        blocks.PictureBlock(7, '"5 > 3" & <b>', "a=b", "1 < 2 & 3"),
        blocks.PictureBlock(12, "", "", ""),
    ]
    assert body.picture_ids(html) == [7, 12]


@pytest.mark.parametrize("name", ["caption", "credit", "alt"])
def test_words_are_no_longer_than_those_of_the_library(name: str) -> None:
    limit = blocks.LONGEST[name]
    assert limit == Image._meta.get_field(name).max_length

    def block(length: int) -> str:
        words = {"caption": "", "credit": "", "alt": ""} | {name: "é" * length}
        return (
            f'<p data-picture="7" data-alt="{words["alt"]}" data-credit="{words["credit"]}">'
            f"{words['caption']}</p>"
        )

    assert body.clean(block(limit)) == block(limit)
    with pytest.raises(ValidationError, match=rf"Picture 2 in the text: .*{limit + 1:,} char"):
        body.clean(PIER + block(limit + 1))


@settings(deadline=None)
@given(SOUP, st.text(max_size=40), st.text(max_size=40))
def test_cleaning_twice_changes_nothing_whatever_the_words_are(
    soup: str, alt: str, caption: str
) -> None:
    sent = body.clean(f'{soup}<p data-picture="7" data-alt="{alt}" data-credit="x">{caption}</p>')
    assert body.clean(sent) == sent


# --- Its words among the others ---


def test_a_caption_is_no_running_text_and_can_be_found() -> None:
    html = f"<p>A ferry struck.</p>{PIER}<p>Nobody was hurt.</p>"
    assert body.summary(html) == "A ferry struck. Nobody was hurt."
    assert "The pier." in body.text(html)
    assert "broken" not in body.text(html)


# --- In print ---


def test_a_picture_is_printed_with_the_words_of_this_use() -> None:
    text, picture = render(f"<p>Text</p>{PIER}")
    assert text.is_text
    assert not picture.is_text
    assert picture.html.startswith("<figure")
    assert 'alt="A broken pier"' in picture.html
    assert "The pier." in picture.html
    assert "Ines Okafor" in picture.html
    assert 'loading="lazy"' in picture.html
    assert picture.picture is not None
    assert (picture.picture.image_id, picture.picture.credit) == (7, "Ines Okafor")


def test_hostile_words_are_escaped() -> None:
    html = body.clean(
        "<p data-picture=7 data-alt='\"><script>alert(1)</script>' data-credit='<img src=x>'>"
        "&lt;script&gt;alert(2)&lt;/script&gt;</p>"
    )
    [printed] = render(html, Dateline())
    assert "<script>" not in printed.html
    assert "<img src=x" not in printed.html


def test_a_picture_that_may_not_be_shown_leaves_nothing_behind() -> None:
    hidden = PIER.replace('"7"', '"8"')
    printed = render(f"<p>One</p>{hidden}<p>Two</p>", Dateline())
    assert [each.html for each in printed] == ["<p>One</p>", "<p>Two</p>"]


def test_a_dateline_opens_the_first_paragraph_below_a_picture() -> None:
    picture, text = render(f"{PIER}<p>Text</p>")
    assert picture.picture
    assert text.html == ('<p><span class="dateline">SEOUL, South Korea (AP)</span> — Text</p>')
    picture, line = render(PIER)
    assert line.html == '<p><span class="dateline">SEOUL, South Korea (AP)</span> — </p>'
