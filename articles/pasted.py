"""What other programs put on the clipboard, written again in the few tags of a body.

Word, Word on the web and Google Docs say in styles and classes what a body says in tags: spans are
bold, paragraphs are list items, a ``<b>`` around everything is not bold at all. Their HTML is
parsed by the sanitiser's own parser, which keeps of each style what is known here, and then written
anew in one walk. The result is not safe by itself: ``body.clean`` has the last word.
"""

from __future__ import annotations

import re
from collections import Counter

import nh3

from articles.formats import ALIASES, ALLOWED, URL_SCHEMES, attribute
from articles.pasted_styles import class_words, style_words
from articles.pasted_walk import LOOKED_AT, rewrite
from authors.plain_text import printable

# What no body as it is stored has. Each "<" is looked at once.
_SIGNS = re.compile(
    r"<[a-z][^<>]*?\s(?:style|class|role|aria-level|data-aria-level)\s*=|<o:|<del\b|<title\b"
    r"|\bgoogle\.[a-z.]{2,10}/url\?",
    re.IGNORECASE,
)
_TEXT_BOX = re.compile(r"<(?:v:textbox|wps:txbx)\b", re.IGNORECASE)
# The picture that stands in for a text box where a program knows no text boxes.
_TEXT_BOX_PICTURE = re.compile(r"<img\b[^<>]*\bv:shapes=\"Text_x0020_Box", re.IGNORECASE)
_EMBEDDED = re.compile(r"<(?:iframe|video|audio|object|embed)\b", re.IGNORECASE)
_DELETED = re.compile(r"<del\b", re.IGNORECASE)

_LIST_LEVEL = re.compile(r"[1-9]")


def _reading(tag: str, name: str, value: str) -> str | None:
    """Keep of each attribute what the walk goes by, in words of its own."""
    if name == "style":
        return style_words(value)
    if name == "class":
        return class_words(value)
    if name in {"aria-level", "data-aria-level"}:
        return value if _LIST_LEVEL.fullmatch(value) else None
    if name == "role":
        return value if value == "heading" else None
    return attribute(tag, name, value)


_READER = nh3.Cleaner(
    tags=set(ALLOWED) | set(ALIASES) | LOOKED_AT,
    clean_content_tags={"script", "style", "title", "del"},
    attributes={"*": {"style", "class", "role", "aria-level", "data-aria-level"}}
    | {tag: names for tag, names in ALLOWED.items() if names},
    attribute_filter=_reading,
    url_schemes=set(URL_SCHEMES),
    link_rel=None,
)


def is_foreign(html: str) -> bool:
    """Return whether a text carries what another program wrote; a stored body does not."""
    return _SIGNS.search(html) is not None


def read(html: str) -> str:
    """Return another program's HTML in the tags of a body, not yet sanitised.

    Linear in its length. ``body`` refuses what is too laborious for the parser before.
    """
    return rewrite(_READER.clean(printable(html)))[0]


def dropped(html: str) -> list[str]:
    """Return what a paste loses by it, in words for the reporter: "2 pictures", "colours"."""
    html = printable(html)
    return _told(html, rewrite(_READER.clean(html))[1])


def _told(html: str, lost: Counter[str]) -> list[str]:
    """Return what a paste lost, in words: things by number, looks by name."""
    stand_ins = len(_TEXT_BOX_PICTURE.findall(html))
    things = (
        (lost["picture"] - stand_ins, "picture", "pictures"),
        (max(len(_TEXT_BOX.findall(html)), stand_ins), "text box", "text boxes"),
        (len(_EMBEDDED.findall(html)), "embedded page", "embedded pages"),
        (lost["comment"], "comment", "comments"),
        (len(_DELETED.findall(html)), "deletion", "deletions"),
    )
    told = [f"{count} {one if count == 1 else many}" for count, one, many in things if count > 0]
    looks = ("colours", "underlining", "strike-through", "raised and lowered figures")
    return told + [look for look in looks if lost[look]]
