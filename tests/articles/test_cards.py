"""Posts and videos of other places: known by their address, printed without asking for anything."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from articles import body, body_in_print, cards, differences
from articles.datelines import Dateline
from tests import factories

POST = "https://x.com/harbour_desk/status/1234567890"


@pytest.mark.parametrize(
    ("address", "url", "what", "account"),
    [
        (
            "https://twitter.com/harbour_desk/status/1234567890?s=20&t=abc",
            POST,
            "Post on X",
            "@harbour_desk",
        ),
        ("http://mobile.twitter.com/harbour_desk/status/1234567890/photo/1",)
        + (POST, "Post on X", "@harbour_desk"),
        (
            "https://x.com/i/status/1234567890",
            "https://x.com/i/status/1234567890",
            "Post on X",
            "",
        ),
        (
            "https://bsky.app/profile/harbour.example/post/3kabc2defgh2x",
            "https://bsky.app/profile/harbour.example/post/3kabc2defgh2x",
            "Post on Bluesky",
            "@harbour.example",
        ),
        (
            "https://bsky.app/profile/did:plc:abc123/post/3kabc2defgh2x",
            "https://bsky.app/profile/did:plc:abc123/post/3kabc2defgh2x",
            "Post on Bluesky",
            "",
        ),
        (
            "https://social.example/@ines/112233445566778899",
            "https://social.example/@ines/112233445566778899",
            "Post on Mastodon",
            "@ines@social.example",
        ),
        (
            "https://social.example/@ines@other.example/112233445566778899",
            "https://social.example/@ines@other.example/112233445566778899",
            "Post on Mastodon",
            "@ines@other.example",
        ),
        (
            "https://www.instagram.com/p/Cabc-123/?igsh=xyz",
            "https://instagram.com/p/Cabc-123",
            "Post on Instagram",
            "",
        ),
        (
            "https://www.instagram.com/ines.o/reel/Cabc-123/",
            "https://instagram.com/ines.o/reel/Cabc-123",
            "Video on Instagram",
            "@ines.o",
        ),
        (
            "https://www.facebook.com/PortAverly/posts/pfbid0abc?__cft__=1",
            "https://facebook.com/PortAverly/posts/pfbid0abc",
            "Post on Facebook",
            "PortAverly",
        ),
        (
            "https://m.facebook.com/watch/?v=123456&ref=share",
            "https://facebook.com/watch?v=123456",
            "Video on Facebook",
            "",
        ),
        (
            "https://www.tiktok.com/@port.averly/video/7123456789?lang=en",
            "https://tiktok.com/@port.averly/video/7123456789",
            "Video on TikTok",
            "@port.averly",
        ),
        (
            "https://youtu.be/abcdefg_hij?si=xyz&t=30",
            "https://youtube.com/watch?v=abcdefg_hij&t=30",
            "Video on YouTube",
            "",
        ),
        (
            "https://www.youtube.com/shorts/abcdefg_hij",
            "https://youtube.com/watch?v=abcdefg_hij",
            "Video on YouTube",
            "",
        ),
        (
            "https://player.vimeo.com/video/12345678?h=1",
            "https://vimeo.com/12345678",
            "Video on Vimeo",
            "",
        ),
    ],
)
def test_an_address_tells_who_and_what(address: str, url: str, what: str, account: str) -> None:
    assert cards.read(address) == cards.Card(url, what, account)
    assert cards.read(url) == cards.Card(url, what, account)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://x.com/harbour_desk",
        "https://example.com/watch?v=abcdefg_hij",
        "https://x.com.evil.example/a/status/1",
        "https://evil.example/x.com/a/status/1",
        "https://user@x.com/a/status/1",
        "https://x.com:8443/a/status/1",
        "javascript:https://x.com/a/status/1",
        "https://youtube.com/watch?v=<script>",
        "https://youtube.com/feed/history",
        "https://[::1/a",
        "https://x.com/a/status/" + "1" * 3000,
    ],
)
def test_any_other_address_is_no_card(address: str) -> None:
    assert cards.read(address) is None


@given(
    st.from_regex(
        r"https://(x|facebook|youtube|tiktok|instagram)\.com/[@\w.%/-]{0,40}(\?[\w=&%]{0,30})?",
        fullmatch=True,
    )
)
def test_the_spelling_of_a_card_is_its_only_one(address: str) -> None:
    card = cards.read(address)
    assert card is None or cards.read(card.url) == card


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (f"<p>One</p><p>{POST}</p>", f'<p>One</p><p data-card="{POST}"></p>'),
        (POST, f'<p data-card="{POST}"></p>'),
        ("One<br><br>x.com/harbour_desk/status/1234567890",)
        + (f'<p>One</p><p data-card="{POST}"></p>',),
        (
            f'<p><a href="{POST}">x.com/harbour_desk/sta…</a></p>',
            f'<p data-card="{POST}"></p>',
        ),
        (f"<p><b>{POST}</b></p>", f'<p data-card="{POST}"></p>'),
        (f"<p>See {POST}</p>", f"<p>See {POST}</p>"),
        (
            f'<p><a href="{POST}">her words</a></p>',
            f'<p><a href="{POST}" rel="noopener">her words</a></p>',
        ),
        (f"<ul><li>{POST}</li></ul>", f"<ul><li>{POST}</li></ul>"),
        ("<p>https://example.com/a</p>", "<p>https://example.com/a</p>"),
        (
            f'<p data-card="{POST}?s=20"><b>Own</b> words</p>',
            f'<p data-card="{POST}">Own words</p>',
        ),
        ('<p data-card="https://evil.example/">Words</p>', "<p>Words</p>"),
        (f'<p data-card="{POST}" data-also-read="3">A</p>', '<p data-also-read="3">A</p>'),
        (f'<p data-also-read="3" data-card="{POST}">A</p>', '<p data-also-read="3">A</p>'),
        (f'<h2 data-card="{POST}">A</h2>', "<h2>A</h2>"),
    ],
)
def test_an_address_on_a_line_of_its_own_is_stored_as_a_card(sent: str, stored: str) -> None:
    assert body.clean(sent) == stored
    assert body.clean(stored) == stored


def printed(stored: str) -> str:
    """Return a body as readers get it."""
    return body_in_print.render(stored, dateline=Dateline(), also_reads={})


def test_a_card_is_printed_as_a_paragraph_with_one_link() -> None:
    assert printed(f'<p data-card="{POST}"></p>') == (
        '<p class="card"><span class="card-what">Post on X:</span> '
        f'<a href="{POST}" rel="noopener">@harbour_desk</a></p>'
    )
    assert printed(f'<p data-card="{POST}">“All lines open” &amp; more</p>') == (
        '<p class="card"><span class="card-what">Post on X by @harbour_desk:</span> '
        f'<a href="{POST}" rel="noopener">“All lines open” &amp; more</a></p>'
    )


def test_a_card_that_opens_a_text_has_the_dateline_above_it() -> None:
    html = body_in_print.render(
        f'<p data-card="{POST}"></p>', dateline=Dateline("Seoul", "", "AP"), also_reads={}
    )
    assert html.startswith('<p><span class="dateline">SEOUL (AP)</span> — </p><p class="card">')


def test_a_card_is_no_part_of_a_summary() -> None:
    assert body.summary(f'<p data-card="{POST}">Pinned</p><p>Words.</p>') == "Words."


def test_a_contrived_line_takes_no_longer_than_a_long_one() -> None:
    sent = "<p>" + "a./" * 300_000
    assert body.text(body.clean(sent)) == "a./" * 300_000


def test_what_became_of_a_card_is_told_with_its_words() -> None:
    changes = differences.bodies(
        f'<p>One.</p><p data-card="{POST}"></p>',
        f'<p>One.</p><p data-card="{POST}">Her words</p>',
        also_reads={},
    )
    assert [(each.kind, each.html) for each in changes if each.change == "changed"] == [
        ("card", "Post on X: <del>@harbour_desk</del> <ins>Her words</ins>")
    ]


@pytest.mark.django_db
def test_a_reader_gets_the_card_and_a_machine_its_words(client: Client) -> None:
    text = f'<p>The port reopened.</p><p data-card="{POST}"></p>'
    article = factories.story(body=text)
    html = client.get(article.url).content.decode()
    assert f'<a href="{POST}" rel="noopener">@harbour_desk</a>' in html
    assert "Post on X: @harbour_desk" in html  # in the structured data
    assert "<iframe" not in html
