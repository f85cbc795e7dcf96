"""The blocks that a body is made of, and those of them that are no running text.

A paragraph may stand for something else: another story ("Also read"), a post or video of another
place (a card, see ``articles/cards.py``), a picture of the library. Such a block says in attributes
what it stands for, and holds plain text: the label, the words of the link, the caption. Everything
here takes canonical HTML, as the sanitiser in ``articles/body.py`` writes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from authors.plain_text import printable

# Every tag is in lower case, every attribute quoted, quotes inside them escaped.
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>')
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
# Its text may hold no other paragraph: a search that fails ends there.
_WORDS = r">([^<]*(?:<(?!/?p\b)[^<]*)*)</p>"
ALSO_READ = re.compile(r'<p data-also-read="([1-9][0-9]{0,17})"' + _WORDS)
CARD = re.compile(r'<p data-card="([^"]*)"' + _WORDS)
PICTURE = re.compile(
    r'<p data-picture="([1-9][0-9]{0,17})" data-alt="([^"]*)" data-credit="([^"]*)"' + _WORDS
)
_POINTING = re.compile(r"(<p data-(?:also-read|card|picture)=[^<>]*)" + _WORDS)
# Of a picture in a text, in characters: as its columns in the library have them.
LONGEST = {"caption": 1000, "credit": 200, "alt": 500}
_USE = ("alt", "credit")
_BLOCKS = {"p", "h2", "h3", "blockquote", "ul", "ol", "li", "table"}
_INLINE = {"strong", "em", "a"}


@dataclass(frozen=True, slots=True)
class AlsoReadTarget:
    """What an "Also read" block shows of its target at reading time."""

    headline: str
    url: str


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """A picture in a body: its id in the library, and the words of this use of it."""

    image_id: int
    alt: str
    credit: str
    caption: str


def is_block(tag: re.Match[str]) -> bool:
    """Whether a tag begins or ends a block, and not words in one."""
    return tag[2] in _BLOCKS


def opening(attributes: str) -> str:
    """Return the tag that opens a paragraph with these attributes; it points at one thing alone."""
    of = dict(_ATTRIBUTE.findall(attributes))
    if also_read := of.get("data-also-read"):
        return f'<p data-also-read="{also_read}">'
    if card := of.get("data-card"):
        return f'<p data-card="{card}">'
    if picture := of.get("data-picture"):
        # Without its equals signs, no words of a person look like another program's attributes.
        alt, credit = (of.get(f"data-{each}", "").replace("=", "&#61;") for each in _USE)
        return f'<p data-picture="{picture}" data-alt="{alt}" data-credit="{credit}">'
    return "<p>"


def in_plain_text(html: str) -> str:
    """Leave plain text alone in the blocks that stand for something else."""
    return _POINTING.sub(
        lambda block: f"{block[1]}>{escape(text(block[2]), quote=False)}</p>", html
    )


def with_pictures_between(html: str) -> str:
    """Put each picture that stands in a list, a quotation or a table below it."""
    parts: list[str] = []
    for block in blocks(html):
        inside = [] if PICTURE.fullmatch(block) else [each[0] for each in PICTURE.finditer(block)]
        parts += [PICTURE.sub("", block), *inside] if inside else [block]
    return "".join(parts)


def blocks(body: str) -> list[str]:
    """Return the blocks that a clean body is made of: paragraphs, headings, lists, tables …"""
    found: list[str] = []
    depth = start = 0
    for tag in TAG.finditer(body):
        if is_block(tag):
            depth += -1 if tag[1] else 1
            if not depth:
                found.append(body[start : tag.end()])
                start = tag.end()
    rest = body[start:]
    return [*found, rest] if rest.strip() else found


def text(body: str) -> str:
    """Return the text of a clean body with its captions and labels, one space between words."""
    words = TAG.sub(lambda tag: "" if tag[2] in _INLINE else " ", body)
    return printable(" ".join(unescape(words).split()))


def running(body: str) -> str:
    """Return a clean body without the blocks that stand for something else."""
    return _POINTING.sub("", body)


def also_read_ids(body: str) -> list[int]:
    """Return the ids of the articles that the "Also read" blocks of a clean body point at."""
    return [int(block[1]) for block in ALSO_READ.finditer(body)]


def card_urls(body: str) -> list[str]:
    """Return the addresses that the cards of a clean body lead to."""
    return [unescape(block[1]) for block in CARD.finditer(body)]


def pictures(body: str) -> list[PictureBlock]:
    """Return the pictures of a clean body, in order; one that stands twice comes twice."""
    return [picture(block) for block in PICTURE.finditer(body)]


def picture_ids(body: str) -> list[int]:
    """Return the ids in the library of the pictures of a clean body."""
    return [each.image_id for each in pictures(body)]


def picture(block: re.Match[str]) -> PictureBlock:
    """Return what a match of ``PICTURE`` says."""
    return PictureBlock(int(block[1]), unescape(block[2]), unescape(block[3]), text(block[4]))


def picture_of(attributes: str) -> PictureBlock | None:
    """Return what the attributes of a paragraph say of a picture, without its caption."""
    of = dict(_ATTRIBUTE.findall(attributes))
    if not (image_id := of.get("data-picture")):
        return None
    return PictureBlock(int(image_id), unescape(of["data-alt"]), unescape(of["data-credit"]), "")
