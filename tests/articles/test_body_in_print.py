"""A body as readers see it: its dateline run in, its "Also read" blocks, its plain words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body, body_in_print
from articles.blocks import AlsoReadTarget
from articles.datelines import Dateline

SEOUL = Dateline("Seoul", "South Korea", "AP")
LINE = '<span class="dateline">SEOUL, South Korea (AP)</span> — '
FERRY = AlsoReadTarget(headline="Ferry Strikes Pier", url="/2024/07/20/ferry/")


def render(
    html: str, dateline: Dateline = SEOUL, also_reads: dict[int, AlsoReadTarget] | None = None
) -> str:
    return body_in_print.render(html, dateline=dateline, also_reads=also_reads or {})


# --- The dateline ---


def test_the_dateline_runs_into_the_first_paragraph() -> None:
    assert render("<p>A ferry sank.</p><p>More.</p>") == (f"<p>{LINE}A ferry sank.</p><p>More.</p>")


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Heading</h2><p>Text</p>",
        "<ul><li>Item</li></ul>",
        "<blockquote>Quoted</blockquote>",
        "",
    ],
)
def test_what_opens_with_no_paragraph_gets_the_dateline_as_a_line_of_its_own(html: str) -> None:
    assert render(html) == f"<p>{LINE}</p>{html}"


def test_the_dateline_does_not_run_into_an_also_read_block() -> None:
    html = '<p data-also-read="7"></p><p>Text</p>'
    printed = render(html, also_reads={7: FERRY})
    assert printed.startswith(f'<p>{LINE}</p><p class="also-read">')
    assert render(html) == f"<p>{LINE}Text</p>"


def test_without_a_dateline_the_text_stands_as_it_is() -> None:
    assert render("<p>Text</p>", Dateline()) == "<p>Text</p>"
    assert render("<p>Text</p>", Dateline("", "South Korea", "AP")) == "<p>Text</p>"


def test_a_hostile_dateline_is_printed_and_not_obeyed() -> None:
    printed = render("<p>Text</p>", Dateline("<b>x", '"><script>', "<img>"))
    assert "<script>" not in printed
    assert "<img>" not in printed
    assert "&lt;B&gt;X" in printed


# --- "Also read" ---


def test_an_also_read_shows_its_targets_present_title_and_address() -> None:
    printed = render('<p>Text</p><p data-also-read="7"></p>', also_reads={7: FERRY})
    assert printed.endswith(
        '<p class="also-read">Also read: <a href="/2024/07/20/ferry/">Ferry Strikes Pier</a></p>'
    )


def test_a_pinned_label_stands_in_place_of_the_title() -> None:
    printed = render('<p data-also-read="7">How it &amp; why</p>', also_reads={7: FERRY})
    assert '<a href="/2024/07/20/ferry/">How it &amp; why</a>' in printed
    assert "Ferry Strikes Pier" not in printed


def test_an_also_read_without_a_public_target_leaves_nothing_behind() -> None:
    html = '<p>One</p><p data-also-read="8">Pinned</p><p>Two</p>'
    assert render(html, Dateline(), {7: FERRY}) == "<p>One</p><p>Two</p>"


def test_nor_does_it_leave_an_empty_bullet_or_quotation() -> None:
    html = (
        '<p>One</p><ul><li><p data-also-read="8"></p></li></ul>'
        '<blockquote><p data-also-read="8"></p></blockquote>'
    )
    assert render(html, Dateline()) == "<p>One</p>"


def test_each_of_several_blocks_stays_in_its_place() -> None:
    other = AlsoReadTarget(headline="Other", url="/other/")
    printed = render(
        '<p>One</p><p data-also-read="7"></p><p>Two</p><p data-also-read="9"></p>'
        '<p data-also-read="8"></p>',
        Dateline(),
        {7: FERRY, 8: other},
    )
    places = [printed.index(each) for each in ("One", "Ferry Strikes", "Two", "Other")]
    assert places == sorted(places)


def test_a_hostile_headline_is_escaped_in_an_also_read() -> None:
    hostile = AlsoReadTarget(headline="<script>alert('x')</script> & \"Co\"", url='/a/"><b>')
    printed = render('<p data-also-read="7"></p>', Dateline(), {7: hostile})
    assert "<script>" not in printed
    assert "&lt;script&gt;" in printed
    assert "&amp; &quot;Co&quot;</a>" in printed
    assert "<b>" not in printed


# --- Once more at the end ---


def test_a_body_that_was_stored_unclean_is_cleaned_on_its_way_out() -> None:
    printed = render("<p onclick=x>Text<script>alert(1)</script></p>")
    assert printed == f"<p>{LINE}Text</p>"


# --- Lifting a dateline ---


@pytest.mark.parametrize(
    ("html", "rest"),
    [
        ("<p>SEOUL, South Korea (AP) — A ferry sank.</p>", "<p>A ferry sank.</p>"),
        ("<p>SEOUL, South&nbsp;Korea (AP)&nbsp;— A ferry sank.</p>", "<p>A ferry sank.</p>"),
        (
            "<p><strong>SEOUL, South Korea (AP)</strong> — A ferry <em>sank</em>.</p><p>More.</p>",
            "<p>A ferry <em>sank</em>.</p><p>More.</p>",
        ),
        (
            "<p><strong>SEOUL, South Korea (AP) — A ferry</strong> sank.</p>",
            "<p><strong>A ferry</strong> sank.</p>",
        ),
        (
            "<p><strong>SEOUL</strong>, South Korea (<em>AP</em>) — <em>A ferry</em> sank.</p>",
            "<p><em>A ferry</em> sank.</p>",
        ),
        (
            '<p><a href="https://a.example/" rel="noopener">SEOUL, South Korea</a> (AP) — A</p>',
            "<p>A</p>",
        ),
        ("<p>SEOUL, South Korea (AP) — <br>A ferry sank.</p>", "<p>A ferry sank.</p>"),
        ("<p>SEOUL, South Korea (AP) —</p><p>A ferry sank.</p>", "<p>A ferry sank.</p>"),
        ("<p>SEOUL, South Korea (AP) — 1 &lt; 2</p>", "<p>1 &lt; 2</p>"),
    ],
)
def test_a_dateline_that_opens_pasted_copy_is_lifted_off_it(html: str, rest: str) -> None:
    lifted = body.lift_dateline(body.clean(html))
    assert lifted == (SEOUL, rest)
    assert body.clean(rest) == rest


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>A ferry sank.</p>",
        "<p>A ferry sank.</p><p>SEOUL, South Korea (AP) — Later.</p>",
        "<h2>SEOUL, South Korea (AP) — A heading</h2>",
        '<p data-also-read="7">SEOUL, South Korea (AP) — A label</p>',
    ],
)
def test_nothing_is_lifted_where_the_text_does_not_open_with_a_dateline(html: str) -> None:
    assert body.lift_dateline(html) is None


@given(st.text(alphabet="ab<>&\"' \u00a0é—()", min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_lifting_a_dateline_loses_no_word_of_the_text(words: str) -> None:
    html = body.clean("<p>" + words.replace("&", "&amp;").replace("<", "&lt;") + "</p>")
    with_dateline = html.replace("<p>", "<p>SEOUL, South Korea (AP) — ", 1)
    if not html:
        return
    lifted = body.lift_dateline(with_dateline)
    assert lifted is not None
    assert body.text(lifted[1]) == body.text(html)


# --- Plain words ---


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", ""),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<p>He said <em>no</em>, twi<strong>ce</strong>.</p>", "He said no, twice."),
        ('<p>A <a href="https://example.com/">link</a>; more</p>', "A link; more"),
        ("<p>One<br>two&nbsp;three\n four</p>", "One two three four"),
        ("<ul><li>One</li><li>Two</li></ul>", "One Two"),
        ("<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", "1 2"),
        ("<p>1 &lt; 2 &amp;amp; 3</p>", "1 < 2 &amp; 3"),
    ],
)
def test_the_running_text_has_one_space_between_its_words(html: str, words: str) -> None:
    assert body.text(html) == words


def test_a_summary_is_the_first_words_without_the_also_reads() -> None:
    html = "<p>One two</p><p data-also-read='7'>Pinned</p><p>three four five</p>"
    assert body.summary(body.clean(html), words=3) == "One two three…"
    assert body.summary(body.clean(html), words=5) == "One two three four five"


def test_control_characters_and_overrides_are_not_printable() -> None:
    assert body.printable("a\x00b\u202ec\ud800d\te\nf😀") == "abcd\te\nf😀"
