"""What Word, Google Docs and web pages put on the clipboard becomes a clean text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from articles import body, pasted
from tests.articles.test_body import SOUP

PASTES = Path(__file__).parent / "pastes"

STORED = {
    "word": (
        "<h2>Gauge in the old lock reads true again</h2>"
        "<p>Aldermouth’s tide gauge, silent since spring, <strong>works again</strong>, the harbour"
        " office said – “and it is <em>right</em>”.</p>"
        "<h2>What was wrong</h2>"
        "<p><strong>A float</strong> stuck at 3.2&nbsp;metres. Nobody noticed; see "
        '<a href="https://harbour.example/log?day=4&amp;page=2" rel="noopener">the log</a> and'
        " note.</p>"
        "<ul><li>The float was freed.<ul><li>By hand</li><li>In <em>April</em></li></ul></li>"
        "<li>The scale was painted.</li></ul>"
        "<p>In this order:</p><ol><li>Look</li><li>Write down</li></ol>"
        "<blockquote><p>It never lied before.</p></blockquote>"
        "<table><tbody><tr><td><strong>Day</strong></td><td><strong>Height</strong></td></tr>"
        "<tr><td>Monday<br>(noon)</td><td>4.1</td></tr></tbody></table>"
        "<p>It reads true.</p>"
    ),
    "word_on_the_web": (
        "<h2>Ferries by night</h2>"
        "<p>The line keeps <strong>three boats</strong> — and one <em>spare</em>. See "
        '<a href="https://ferries.example/night" rel="noopener">the timetable</a>.</p>'
        "<ul><li>Weekdays<ul><li>Two boats</li></ul></li><li>Sundays</li></ul>"
        "<table><tbody><tr><td>Boat</td><td>Seats</td></tr></tbody></table>"
    ),
    "google_docs": (
        "<h2>The library boat</h2>"
        "<p>It calls at <strong>nine</strong> <strong><em>islands</em></strong> – “rain or shine”,"
        " says its "
        '<a href="https://boat.example/crew?id=7&amp;lang=en" rel="noopener">librarian</a>.</p>'
        "<ul><li>Novels<ul><li>New ones first</li></ul></li><li>Charts</li></ul>"
        "<ol><li>Ask</li></ol>"
        "<p>Check the year.</p>"
        "<table><tbody><tr><td>Island</td><td>Day</td></tr></tbody></table>"
    ),
    "span_without_style": ("<p>The mayor said she would <strong>not</strong> stand again.</p>"),
    "web_page": (
        "<p>Two cranes moved overnight.</p><p>A third waits, 40&nbsp;tonnes in all.</p>"
        "<p><strong>The port said nothing.</strong></p><p>Plain lines and H2O</p>"
    ),
}
DROPPED = {
    "word": ["1 picture", "1 text box", "1 comment", "1 deletion", "colours"],
    "word_on_the_web": [],
    "google_docs": ["1 picture", "colours"],
    "span_without_style": [],
    "web_page": ["1 embedded page", "underlining", "raised and lowered figures"],
}


def sample(name: str) -> str:
    """Return a paste as the program left it."""
    return (PASTES / f"{name}.html").read_text(encoding="utf-8")


def test_each_sample_is_tried() -> None:
    assert {each.stem for each in PASTES.glob("*.html")} == set(STORED) == set(DROPPED)


@pytest.mark.parametrize("name", STORED)
def test_a_paste_becomes_a_clean_text(name: str) -> None:
    assert body.clean(sample(name)) == STORED[name]


@pytest.mark.parametrize("name", DROPPED)
def test_a_paste_tells_what_it_lost(name: str) -> None:
    assert pasted.dropped(sample(name)) == DROPPED[name]


@pytest.mark.parametrize("name", STORED)
def test_a_text_that_is_stored_is_nobody_elses_any_more(name: str) -> None:
    cleaned = body.clean(sample(name))
    assert not pasted.is_foreign(cleaned)
    assert body.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        # What is bold is said by the innermost style.
        (
            '<p><b style="font-weight:normal">a <span style="font-weight:600">b</span></b></p>',
            "<p>a <strong>b</strong></p>",
        ),
        ('<p style="font-weight:700">a</p>', "<p><strong>a</strong></p>"),
        (
            '<p><i>a <span style="font-style:normal">b</span></i></p>',
            "<p><em>a</em> b</p>",
        ),
        # Pieces of one sentence are one again.
        (
            '<p><b>a</b><span style="font-weight:bold">b </span><b>c</b></p>',
            "<p><strong>ab c</strong></p>",
        ),
        ('<h2><b style="color:red">Large</b></h2>', "<h2>Large</h2>"),
        ('<div style="x"><p>a</p>b<p>c</p></div>', "<p>a</p><p>b</p><p>c</p>"),
        ('<div style="x">a<ul><li>b</li></ul>c</div>', "<p>a</p><ul><li>b</li></ul><p>c</p>"),
        ('<ul style="x"><li><p>a</p><p>b</p></li></ul>', "<ul><li>a<br>b</li></ul>"),
        (
            '<ol style="x"><li>a<ul><li>b</li></ul></li><li>c</li></ol>',
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
        ),
        (
            '<p class="x">a<br><br>b<br>c</p>',
            "<p>a</p><p>b<br>c</p>",
        ),
        (
            '<p style="x">5&nbsp;km&nbsp;and &nbsp; more&nbsp;– yes</p>',
            "<p>5&nbsp;km and more&nbsp;– yes</p>",
        ),
        (
            '<a href="https://www.google.com/url?q=javascript:x">a</a>',
            '<p><a rel="noopener">a</a></p>',
        ),
        (
            '<p style="x">Words</p><p data-also-read="12"></p>',
            '<p>Words</p><p data-also-read="12"></p>',
        ),
        (
            '<table style="x"><tr><th scope="row"><b>a</b></th><td colspan="2"><ul><li>b</li></ul>'
            "</td></tr></table>",
            '<table><tbody><tr><th scope="row">a</th><td colspan="2"><ul><li>b</li></ul></td></tr>'
            "</tbody></table>",
        ),
        ("<p>kept <del>gone</del> kept</p>", "<p>kept kept</p>"),
        ('<p style="font-weight:' + "9" * 5000 + '">a</p>', "<p>a</p>"),
    ],
)
def test_habits_of_other_programs(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "sent",
    [
        "<span style=x>a" * 19_000,
        "<div style=x>" + "google." * 130_000,
        "<a" + " style" * 140_000,
        "<span style=x> </span>" * 40_000 + "a",
        '<p style="' + "font-weight:" * 80_000 + '">a',
    ],
    ids=["spans", "redirects", "styles", "spaces", "declarations"],
)
def test_a_contrived_paste_takes_no_longer_than_a_long_one(sent: str) -> None:
    cleaned = body.clean(sent)
    assert body.clean(cleaned) == cleaned


STYLES = (
    *("font-weight:bold", "font-weight:400", "font-style:italic", "display:none", "color:red"),
    *("mso-list:l0 level1 lfo1", "mso-list:l0 level3 lfo1", "mso-list:Ignore", "x"),
)
STYLED = st.lists(
    st.builds(
        '<{} {}="{}">'.format,
        st.sampled_from("p span b i div li ul ol a td table tr h1 blockquote br u".split()),
        st.sampled_from(["style", "class", "aria-level", "role"]),
        st.sampled_from((*STYLES, "2", "MsoQuote", "MsoTitle", "EOP", "heading")),
    )
    | st.builds("</{}>".format, st.sampled_from("p span b i div li ul ol a td table".split()))
    | st.sampled_from(["word", " ", "&nbsp;", "1.", "·", "&lt;", "5"]),
    max_size=30,
).map("".join)


@given(STYLED)
@settings(max_examples=300, deadline=None)
def test_cleaning_a_paste_again_changes_nothing(sent: str) -> None:
    cleaned = body.clean(sent)
    assert body.clean(cleaned) == cleaned
    assert not pasted.is_foreign(cleaned)


@given(SOUP)
@settings(max_examples=200, deadline=None)
def test_no_word_of_a_paste_is_lost_but_what_is_hidden(sent: str) -> None:
    assume("x.com" not in sent and "youtu.be" not in sent)  # a card keeps its address beside them
    as_is = "".join(body.text(body.clean(sent)).split())
    written = body.text(body.clean(pasted.read(sent)))
    hidden_in_titles = "<title" in sent.lower() or "<del" in sent.lower()
    assert hidden_in_titles or "".join(written.split()) == as_is
