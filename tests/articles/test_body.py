"""What may stand in a body: hostile, broken and foreign HTML comes out as plain print."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body, formats


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("<p>Safe</p><script>alert(1)</script>", "<p>Safe</p>"),
        ("<p>Safe<script src=//evil.example></script></p>", "<p>Safe</p>"),
        ("<scr<script>ipt>alert(1)</script>", "<p>ipt&gt;alert(1)</p>"),
        ("<p>Safe</p><style>p{display:none}</style>", "<p>Safe</p>"),
        ("<p style='position:fixed' class=x id=y title=t lang=xx dir=rtl>Safe</p>", "<p>Safe</p>"),
        ("<p onclick=alert(1) onmouseover='x'>Safe</p>", "<p>Safe</p>"),
        ("<p/onclick=alert(1)>Safe</p>", "<p>Safe</p>"),
        ("<p>Safe<img src=x onerror=alert(1)></p>", "<p>Safe</p>"),
        ("<iframe src='https://evil.example'></iframe><p>Safe</p>", "<p>Safe</p>"),
        ("<iframe srcdoc='&lt;script>alert(1)&lt;/script>'></iframe><p>Safe</p>", "<p>Safe</p>"),
        ("<object data=x><embed src=y></object><p>Safe</p>", "<p>Safe</p>"),
        ("<p>Safe</p><svg><script>alert(1)</script></svg>", "<p>Safe</p>"),
        ("<p>Safe</p><svg onload=alert(1)><a href='javascript:x'/></svg>", "<p>Safe</p>"),
        ("<p>Safe</p><svg><style><img src=x onerror=alert(1)></style></svg>", "<p>Safe</p>"),
        (
            "<p>Safe</p><math><mtext><table><mglyph><style><img src onerror=alert(1)></style>"
            "</mglyph></table></mtext></math>",
            "<p>Safe</p>",
        ),
        ("<p>Safe</p><!-- <p>a comment</p> -->", "<p>Safe</p>"),
        ("<p>Safe</p><template><p>hidden</p></template>", "<p>Safe</p>"),
        ("<base href='//evil.example'><meta http-equiv=refresh><p>Safe</p>", "<p>Safe</p>"),
        ("<link rel=stylesheet href=//evil.example><p>Safe</p>", "<p>Safe</p>"),
    ],
)
def test_what_could_act_is_gone_and_the_text_stays(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored


def test_a_form_loses_its_fields_and_keeps_its_words() -> None:
    sent = (
        "<form action='//evil.example'><p>Password <input name=p>"
        "<button>Send</button><select><option>One</option></select></p></form>"
    )
    assert body.clean(sent) == "<p>Password SendOne</p>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java\x00script:alert(1)",
        "java&#09;script:alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;avascript&colon;alert(1)",
        "javascript&#0000058alert(1)",
        "data:text/html,&lt;script>alert(1)&lt;/script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://example.com/1",
        "intent://scan/#Intent;end",
        "ftp://example.com/x",
        "magnet:?xt=urn:x",
        "sms:+12125550100",
    ],
)
def test_a_link_to_anything_but_a_page_a_mail_or_a_phone_loses_its_address(address: str) -> None:
    assert body.clean(f'<p><a href="{address}">Words</a></p>') == (
        '<p><a rel="noopener">Words</a></p>'
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a?b=1#c",
        "http://example.com/",
        "mailto:desk@example.com",
        "tel:+12125550100",
        "/2024/07/20/ferry/",
    ],
)
def test_an_honest_link_keeps_its_address_and_nothing_else(address: str) -> None:
    sent = f'<p><a href="{address}" target=_blank onclick=x() rel=opener style=y>Words</a></p>'
    assert body.clean(sent) == f'<p><a href="{address}" rel="noopener">Words</a></p>'


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("<p>A\x00B\x08C\x0bD\x7fE</p>", "<p>ABCDE</p>"),
        ("<p>in\u202everted \u2066text\u2069</p>", "<p>inverted text</p>"),
        ("<p>in&#x202E;verted &#8238;text</p>", "<p>inverted text</p>"),
        ("\ufeff<p>Text</p>", "<p>Text</p>"),
        ("<p>half \ud83d of a character</p>", "<p>half of a character</p>"),
        ("<p>😀 👩‍👩‍👧 🇳🇴 👍🏽</p>", "<p>😀 👩‍👩‍👧 🇳🇴 👍🏽</p>"),
        ("<p>שלום \u200fעולם</p>", "<p>שלום \u200fעולם</p>"),
        ("<p>Zoë’s café — “1 < 2 & 3”</p>", "<p>Zoë’s café — “1 &lt; 2 &amp; 3”</p>"),
    ],
)
def test_unprintable_characters_go_and_every_script_stays(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("<p>One<p>Two", "<p>One</p><p>Two</p>"),
        ("<p><strong>Bold</p>", "<p><strong>Bold</strong></p>"),
        ("<p><em><strong>x</em></strong></p>", "<p><em><strong>x</strong></em></p>"),
        ("</p></div>Text", "<p>Text</p>"),
        ("<ul>\n\t<li>One <li>Two</ul>", "<ul><li>One</li><li>Two</li></ul>"),
        ("<p>One</p><p", "<p>One</p>"),
        ('<p>One <a href="https://example.com', "<p>One</p>"),
        ("<p>1 < 2 and 3 > 2</p>", "<p>1 &lt; 2 and 3 &gt; 2</p>"),
        (
            "<table><tr><td>1<td colspan=2>2</table>",
            '<table><tbody><tr><td>1</td><td colspan="2">2</td></tr></tbody></table>',
        ),
        ("<strong><p>One</p><p>Two</p></strong>",)
        + ("<p><strong>One</strong></p><p><strong>Two</strong></p>",),
        ("<em>One<br><br>Two</em>", "<p><em>One</em></p><p><em>Two</em></p>"),
        ("", ""),
        ("   \n ", ""),
    ],
)
def test_broken_html_is_mended(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (
            "<p><b>Bold</b> and <i class=x>slanted</i></p>",
            "<p><strong>Bold</strong> and <em>slanted</em></p>",
        ),
        ("<h1>One</h1><h4>Two</h4>", "<h2>One</h2><h3>Two</h3>"),
        ("<div>One</div><div>Two</div>", "<p>One</p><p>Two</p>"),
        ("<div><div><p>One</p>Two</div></div>", "<p>One</p><p>Two</p>"),
        ("<section><h2>One</h2><article>Two</article></section>", "<h2>One</h2><p>Two</p>"),
        ("<p><span>One</span> <u>two</u> <font color=red>three</font></p>", "<p>One two three</p>"),
    ],
)
def test_what_other_programs_spell_otherwise_keeps_its_meaning(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Loose text", "<p>Loose text</p>"),
        ("One<p>Two</p>Three", "<p>One</p><p>Two</p><p>Three</p>"),
        ("One<br>still one<br><br>Two", "<p>One<br>still one</p><p>Two</p>"),
        ("One<br> \n <br>\n<br>Two", "<p>One</p><p>Two</p>"),
        ("One <em>and</em> the same", "<p>One <em>and</em> the same</p>"),
        ("<p>One</p> \n <p>Two</p>", "<p>One</p><p>Two</p>"),
        ("<blockquote>Quoted</blockquote>", "<blockquote>Quoted</blockquote>"),
        ("One<ul><li>Item</li></ul>Two", "<p>One</p><ul><li>Item</li></ul><p>Two</p>"),
    ],
)
def test_loose_text_gets_paragraphs_of_its_own(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored


@pytest.mark.parametrize(
    "sent",
    [
        "<p></p>",
        "<p> \n&nbsp;\u00a0</p>",
        "<p><br></p>",
        "<p><em><strong> </strong></em></p>",
        "<p><a href='https://example.com/'></a></p>",
        "<h2></h2>",
        "<ul><li></li></ul>",
        "<div><span></span></div>",
        "<blockquote><p></p></blockquote>",
        "<table></table>",
    ],
)
def test_empty_paragraphs_are_dropped(sent: str) -> None:
    assert body.clean(f"<p>One</p>{sent}<p>Two</p>") == "<p>One</p><p>Two</p>"


def test_dropping_empty_emphasis_keeps_the_words_apart() -> None:
    sent = "<p>One<strong> </strong>two<em>&nbsp;</em>three<strong></strong>.</p>"
    assert body.clean(sent) == "<p>One two&nbsp;three.</p>"


# --- Sizes ---


@pytest.mark.parametrize("tag", ["blockquote", "ul", "ol", "strong", "em", "ul><li", "a><b"])
def test_ten_thousand_levels_of_allowed_tags_are_refused_with_a_sentence(tag: str) -> None:
    with pytest.raises(ValidationError, match="nested too deeply.*more than 30 deep"):
        body.clean(f"<{tag}>" * 10_000 + "Text")


@pytest.mark.parametrize("tag", ["div", "span", "font", "section", "p", "table", "u", "form"])
def test_ten_thousand_levels_of_other_tags_leave_the_text(tag: str) -> None:
    for closing in ("", f"</{tag}>" * 10_000):
        assert body.clean(f"<{tag}>" * 10_000 + "Text" + closing) == "<p>Text</p>"


def test_thirty_levels_are_kept_and_thirty_one_refused() -> None:
    def quotations(levels: int) -> str:
        return "<blockquote>" * levels + "Text" + "</blockquote>" * levels

    assert body.clean(quotations(30)) == quotations(30)
    with pytest.raises(ValidationError, match="nested too deeply"):
        body.clean(quotations(31))


def test_a_text_of_a_million_characters_is_kept_and_one_more_refused() -> None:
    longest = "<p>" + "x" * (body.MAX_LENGTH - 7) + "</p>"
    assert body.clean(longest) == longest
    with pytest.raises(ValidationError, match="1,000,001 characters of at most 1,000,000"):
        body.clean(longest + "x")


def test_a_text_that_is_too_long_only_when_it_is_written_out_is_refused_too() -> None:
    with pytest.raises(ValidationError, match="The text is too long: 4,000,0"):
        body.clean("<" * body.MAX_LENGTH)


def test_a_text_that_does_not_come_to_rest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "_ROUNDS", 1)
    with pytest.raises(ValidationError, match="tangled. Paste it as plain text"):
        body.clean("<strong><p>One</p><p>Two</p></strong>")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "sent",
    [
        "x" + " " * 900_000 + "x",
        "x" + "\u00a0" * 100_000 + "x",
        "x" + "<br>" * 200_000 + "x",
        "x<br>" + " " * 900_000 + "<br>x",
        '<p data-also-read="1">' * 40_000,
        '<p class="' * 90_000,
        "<em>" + "<p>x" * 100_000,
    ],
    ids=["spaces", "hard spaces", "breaks", "spaced breaks", "blocks", "open tags", "one em"],
)
def test_a_contrived_text_takes_no_longer_than_a_long_one(sent: str) -> None:
    try:
        cleaned = body.clean(sent)
    except ValidationError as refused:
        assert refused.code in {"too_long", "too_deep"}
    else:
        assert body.clean(cleaned) == cleaned


# --- "Also read" blocks ---


def test_an_also_read_block_keeps_its_target_and_its_pinned_label_as_text() -> None:
    sent = '<p data-also-read="12" class=x><b>Pinned</b> <i>label</i><br>A &amp; B</p>'
    cleaned = body.clean(sent)
    assert cleaned == '<p data-also-read="12">Pinned label A &amp; B</p>'
    assert body.also_read_ids(cleaned) == [12]


def test_an_also_read_block_is_one_whatever_else_its_paragraph_carries() -> None:
    cleaned = body.clean('<p lang="en" title="x" dir="ltr" data-also-read="12">A</p>')
    assert body.also_read_ids(cleaned) == [12]


def test_an_also_read_block_without_a_label_is_not_an_empty_paragraph() -> None:
    cleaned = body.clean('<p>One</p><p data-also-read="12">&nbsp;</p>')
    assert cleaned == '<p>One</p><p data-also-read="12"></p>'


@pytest.mark.parametrize(
    "bad", ["", "0", "-1", "1.5", "abc", "1 2", "12abc", "0x1", "١٢", "9" * 19, "&quot;>"]
)
def test_a_block_with_a_bad_id_is_an_ordinary_paragraph(bad: str) -> None:
    cleaned = body.clean(f'<p data-also-read="{bad}">Label</p>')
    assert body.also_read_ids(cleaned) == []
    assert "data-also-read" not in cleaned
    assert "Label" in body.text(cleaned)


def test_adjacent_blocks_stay_apart_and_in_order() -> None:
    sent = '<p data-also-read="2"></p><p data-also-read="1">A</p><p data-also-read="2">B</p>'
    assert body.clean(sent) == sent
    assert body.also_read_ids(sent) == [2, 1, 2]


@pytest.mark.parametrize(
    "sent",
    [
        '<p data-also-read="1"><p data-also-read="2">B</p></p>',
        '<p data-also-read="1">A<p data-also-read="2">B',
        '<p data-also-read="1"><button><p data-also-read="2">B</p></button></p>',
        '<p data-also-read="1"><object><p data-also-read="2">B</p></object></p>',
    ],
)
def test_nested_blocks_leave_well_formed_ones(sent: str) -> None:
    cleaned = body.clean(sent)
    assert re.fullmatch(r'(?:<p data-also-read="[12]">[^<]*</p>)+', cleaned)
    assert body.clean(cleaned) == cleaned


def test_the_attribute_counts_on_a_paragraph_only() -> None:
    sent = '<h2 data-also-read="1">A</h2><a data-also-read="2">B</a><div data-also-read="3">C</div>'
    assert body.also_read_ids(body.clean(sent)) == []


def test_also_read_in_a_pasted_sentence_is_no_block() -> None:
    cleaned = body.clean('<p>&lt;p data-also-read="7"&gt;Label&lt;/p&gt;</p>')
    assert body.also_read_ids(cleaned) == []


# --- Whatever is sent ---

TAGS = (
    "p b i strong em h1 h2 h3 blockquote ul ol li a table caption thead tbody tr th td br div "
    "span button object svg math mtext template select option style script form input textarea "
    "noscript title iframe img foreignObject annotation-xml"
).split()
ATTRIBUTES = (
    "",
    ' href="https://example.com/?a=1&b=2"',
    ' href="javascript:x"',
    ' data-also-read="7"',
    ' data-also-read="x"',
    ' data-card="https://x.com/a/status/12"',
    ' data-card="x"',
    " colspan=2",
    " scope=row",
    ' style="x"',
    " onclick=y",
    ' title="<p>"',
)
WORDS = (
    *("word", " ", "&nbsp;", "&amp;lt;", "<", ">", '"', "&", "\x00", "\u202e", "&#8238;", "😀"),
    *("<p>https://youtu.be/abcdefgh</p>", "https://x.com/a/status/12"),
    *("\n", "<!--", "-->", "<![CDATA[", "]]>", "SEOUL (AP) — ", "\ud800", "</", "&#0;"),
)
SOUP = st.lists(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
    | st.builds("</{}>".format, st.sampled_from(TAGS))
    | st.sampled_from(WORDS)
    | st.text(max_size=5),
    max_size=25,
).map("".join)


class Seen(HTMLParser):
    """Every tag and attribute, and whether each opened tag is closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(SOUP)
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_only_allowed_tags_and_attributes_are_stored(sent: str) -> None:
    seen = Seen(body.clean(sent))
    assert seen.open == []
    assert set(seen.tags) <= set(formats.ALLOWED)
    for tag, name, value in seen.attributes:
        assert name in formats.ALLOWED[tag] or (tag, name, value) == ("a", "rel", "noopener")
        assert "javascript:" not in (value or "")


@given(SOUP)
@settings(max_examples=300, deadline=None)
def test_cleaning_what_is_clean_changes_nothing(sent: str) -> None:
    cleaned = body.clean(sent)
    assert body.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.\r\n \r\n\r\nTwo,\r\nthree.", "<p>One.</p><p>Two,<br>three.</p>"),
        ("A < B & C > D", "<p>A &lt; B &amp; C &gt; D</p>"),
        ("<p>One.</p>\n\n<p>Two.</p>", "<p>One.</p><p>Two.</p>"),
        ("R&amp;D", "<p>R&amp;D</p>"),
        ("  \n\n ", ""),
    ],
)
def test_a_text_without_markup_has_its_paragraphs_by_blank_lines(typed: str, kept: str) -> None:
    assert body.clean(body.of_plain_text(typed)) == kept
