"""Which characters of a text are kept."""

from __future__ import annotations

import pytest

from authors.plain_text import printable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A\x00\u202eB\u2066C\ufeff", "ABC"),
        ("zero\u200bwidth\u2060 soft\u00adhyphen", "zerowidth softhyphen"),
        ("שלום \u200fעולם \u200e!", "שלום \u200fעולם \u200e!"),
        ("می\u200cخواهم 👩‍👩‍👧 ⛴️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می\u200cخواهم 👩‍👩‍👧 ⛴️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("One\r\nTwo\t3", "One\r\nTwo\t3"),
    ],
)
def test_what_prints_is_kept(typed: str, kept: str) -> None:
    assert printable(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " \n", "\u200b\u200b", "\u00ad", "\u200e\u200f\u200d", "\u3164", "\u00a0\ufe0f"]
)
def test_what_cannot_be_seen_is_nothing(typed: str) -> None:
    assert printable(typed) == ""
