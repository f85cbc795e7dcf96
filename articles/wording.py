"""The running text of a dispatch as blocks of words: what two versions of it are compared by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape

from django.utils.translation import gettext as _

from articles import body, cards
from articles.blocks import AlsoReadTarget, PictureBlock, picture_of

STRONG, EM = 1, 2

# A word is what stands between spaces, without the marks at its ends, so that a comma more is a
# comma more and not another word; "3,000", "U.S" and "ship’s" are words. No text is left over.
_MARKS = r".,;:!?…()\[\]{}\"“”„‘«»—–/|"
_WORD = re.compile(rf"(\s*)([^\s{_MARKS}]+(?:[.,:/–][^\s{_MARKS}]+)*|[{_MARKS}])")
_HREF = re.compile(r'\bhref="([^"]*)"')
_ALSO_READ = re.compile(r'\bdata-also-read="([0-9]+)"')
_CARD = re.compile(r'\bdata-card="([^"]+)"')
_CELLS = " | "


class Kind(StrEnum):
    """What a block is in print."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"
    ROW = "row"
    ALSO_READ = "also-read"
    CARD = "card"
    PICTURE = "picture"


_KINDS = {
    "h2": Kind.HEADING,
    "h3": Kind.HEADING,
    "li": Kind.ITEM,
    "blockquote": Kind.QUOTE,
    "caption": Kind.CAPTION,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a block: its words and where it leads."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list's item, a table's row, in words.

    A word carries the space before it, if there is one; the first always does. ``emphasis`` is
    empty or has one number for each word, a sum of ``STRONG`` and ``EM``.
    """

    kind: Kind
    words: Sequence[str]
    emphasis: Sequence[int] = ()
    links: tuple[Link, ...] = ()
    target: int = 0  # of an "Also read" block or a picture

    @property
    def text(self) -> str:
        """Its words as they read."""
        return "".join(self.words)[1:]

    @property
    def identity(self) -> tuple[object, ...]:
        """What it has in common with a block that is printed alike."""
        return (self.kind, self.target, "".join(self.words), tuple(self.emphasis), self.links)


def words(text: str) -> list[str]:
    """Return the words of a plain text, each with the space before it as one space."""
    found = [
        f" {word}" if space else word for space, word in _WORD.findall(text.rstrip())
    ]  # a search that fails at trailing spaces would begin again at each of them
    if found:
        found[0] = f" {found[0].lstrip()}"
    return found


def blocks(html: str, *, also_reads: Mapping[int, AlsoReadTarget]) -> list[Block]:
    """Return the blocks of a body in order; an "Also read" block as its label at reading time.

    A picture is its words: caption, credit and description.

    ``also_reads`` holds the public targets by id; a block without one is left out. Linear in the
    length of the body: 0.3 s for a million characters.
    """
    reader = _Reader(also_reads)
    for text, tag in body.walk(html):
        reader.text(unescape(text))
        if tag:
            reader.tag(tag[2], tag[3], closes=bool(tag[1]))
    reader.end_block()
    return reader.blocks


def picture_words(picture: PictureBlock) -> str:
    """Return what a picture says: caption, credit and description; a word where it says nothing."""
    said = [
        picture.caption,
        picture.credit and _("by %(credit)s") % {"credit": picture.credit},
        picture.alt and _("described as: %(alt)s") % {"alt": picture.alt},
    ]
    return " · ".join(filter(None, said)) or _("without words")


class _Reader:
    """Collects blocks from a body's texts and tags in order."""

    def __init__(self, also_reads: Mapping[int, AlsoReadTarget]) -> None:
        self.blocks: list[Block] = []
        self.also_reads = also_reads
        self.open: list[str] = []
        self.target = 0
        self.card: cards.Card | None = None
        self.picture: PictureBlock | None = None
        self.strong = self.em = 0
        self._begin()

    def _begin(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.spans: list[tuple[int, int]] = []  # the end of each piece and its emphasis
        self.links: list[Link] = []
        self.link: tuple[str, int] | None = None  # an open one's address, and its first piece
        self.has_cells = False

    def text(self, text: str) -> None:
        """Add running text, no longer escaped."""
        if text:
            self.pieces.append(text)
            self.length += len(text)
            emphasis = (STRONG if self.strong > 0 else 0) | (EM if self.em > 0 else 0)
            self.spans.append((self.length, emphasis))

    def tag(self, name: str, attributes: str, *, closes: bool) -> None:
        """Begin or end what a tag begins or ends."""
        if name in {"strong", "em"}:
            setattr(self, name, getattr(self, name) + (-1 if closes else 1))
        elif name == "a":
            self._end_link() if closes else self._begin_link(attributes)
        elif name == "br":
            self.text(" ")
        elif "tr" in self.open and name != "tr":
            self._in_row(name, closes=closes)
        else:
            self.end_block()
            self._nest(name, attributes, closes=closes)

    def _nest(self, name: str, attributes: str, *, closes: bool) -> None:
        if closes:
            self.target, self.card, self.picture = 0, None, None
            while self.open and self.open.pop() != name:
                pass
            return
        self.open.append(name)
        if target := _ALSO_READ.search(attributes):
            self.target = int(target[1])
        if card := _CARD.search(attributes):
            self.card = cards.read(unescape(card[1]))
        self.picture = picture_of(attributes)

    def _in_row(self, name: str, *, closes: bool) -> None:
        """Keep a row in one block: its cells apart from each other, and a cell's paragraphs."""
        if name in {"td", "th"} and not closes:
            self.text(_CELLS if self.has_cells else " ")
            self.has_cells = True
        else:
            self.text(" ")

    def _begin_link(self, attributes: str) -> None:
        if href := _HREF.search(attributes):
            self.link = (unescape(href[1]), len(self.pieces))

    def _end_link(self) -> None:
        if self.link:
            href, first = self.link
            self.links.append(Link(" ".join("".join(self.pieces[first:]).split()), href))
        self.link = None

    def end_block(self) -> None:
        """Close the block that is under way."""
        if not (self.pieces or self.target or self.card or self.picture):
            return
        text, spans = "".join(self.pieces), self.spans
        if self.target:
            self._also_read(text)
        elif self.picture:
            picture = replace(self.picture, caption=text.strip())
            said = words(picture_words(picture))
            self.blocks.append(Block(Kind.PICTURE, said, target=picture.image_id))
        elif self.card:
            label = text.strip() or self.card.title
            link = Link(label, self.card.url)
            self.blocks.append(Block(Kind.CARD, words(f"{self.card.what}: {label}"), links=(link,)))
        elif found := words(text):
            is_plain = not any(emphasis for _, emphasis in spans)
            emphasis = () if is_plain else _emphases(text, spans)
            self.blocks.append(Block(self._kind(), found, emphasis, tuple(self.links)))
        self._begin()

    def _also_read(self, pinned: str) -> None:
        target = self.also_reads.get(self.target)
        label = words(pinned.strip() or target.headline) if target else []
        if label:
            self.blocks.append(Block(Kind.ALSO_READ, label, target=self.target))

    def _kind(self) -> Kind:
        if "tr" in self.open:
            return Kind.ROW
        return next(
            (_KINDS[name] for name in reversed(self.open) if name in _KINDS), Kind.PARAGRAPH
        )


def _emphases(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Return the emphasis of each word of a text, in part or whole."""
    found: list[int] = []
    each = iter(spans)
    end, emphasis = next(each)
    for word in _WORD.finditer(text.rstrip()):
        while end <= word.start(2):
            end, emphasis = next(each)
        whole = emphasis
        while end < word.end(2):
            end, emphasis = next(each)
            whole |= emphasis
        found.append(whole)
    return found
