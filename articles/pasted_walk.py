"""The walk through another program's HTML that writes it anew; see ``articles/pasted.py``."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

from articles.formats import ALIASES, ALLOWED

# Read for what they say of the text in them, and never written.
LOOKED_AT = {"span", "font", "u", "s", "strike", "sup", "sub", "img"}

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_ORDERED = re.compile(r"\s*\(?(?:[0-9]+|[a-z]|[ivxlcdm]+)[.)]", re.IGNORECASE)
# A hard space keeps a figure with its unit, a name with its number, a dash or mark with its word.
_KEPT_SPACE = re.compile(r"(?<=[\d«№§])\u00a0(?=[^\s<])|(?<=[^\s>])\u00a0(?=[\d%°€–—»:;!?])")

_HEADINGS = {"h2", "h3"}
_TABLE = {"table", "caption", "thead", "tbody", "tr"}
_CELLS = {"td", "th", "caption"}


def rewrite(canonical: str) -> tuple[str, Counter[str]]:
    """Return the parser's canonical HTML in the tags of a body, and a count of what it lost.

    Its ``style`` and ``class`` attributes hold the words of ``articles/pasted_styles.py``.
    """
    walk, position = _Walk(), 0
    for tag in _TAG.finditer(canonical):
        walk.text(canonical[position : tag.start()])
        position = tag.end()
        walk.tag(tag)
    walk.text(canonical[position:])
    return walk.html(), walk.lost


@dataclass(slots=True)
class _Frame:
    """An open element: what holds for the text in it."""

    name: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    looks: frozenset[str] = frozenset()
    is_gone: bool = False
    is_marker: bool = False
    in_heading: bool = False
    closing: str = ""
    # A paragraph's own; it is written when its first words come. Another program's boxes in boxes
    # are one paragraph, or none.
    opening: str = ""


@dataclass(slots=True)
class _Room:
    """What holds list items and soft paragraphs: the text itself, a cell, a quotation."""

    is_cell: bool = False
    lists: list[str] = field(default_factory=list)  # the tags of the lists that are written open
    real: list[str] = field(default_factory=list)  # of those that are open in what is read
    items: int = 0  # real items that are open in what is read
    continues: bool = False  # lists side by side are one, told apart by levels
    has_words: bool = False  # in the cell, or in the item that is open


class _Walk:
    """Writes anew what it is shown, tag by tag."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.lost: Counter[str] = Counter()
        self.frames = [_Frame("")]
        self.blocks = [self.frames[0]]  # of the frames, those that something is written for
        self.paragraph: _Frame | None = None  # the one that is written open
        self.rooms = [_Room()]
        self.inline: tuple[str, bool, bool] = ("", False, False)  # what is written open
        self.space = ""
        self.breaks = 0
        self.item = 0  # the level of an item whose mark is still to be read
        self.mark = ""

    @property
    def room(self) -> _Room:
        return self.rooms[-1]

    def html(self) -> str:
        """Return all that was written."""
        self._end_inline()
        self._close_lists()
        written = "".join(self.out).replace("</blockquote><blockquote>", "")
        kept = _KEPT_SPACE.sub("\x00", written)
        return kept.replace("\u00a0", " ").replace("\x00", "\u00a0")

    # --- Text ---

    def text(self, escaped: str) -> None:
        """Write text as it stands between tags."""
        frame = self.frames[-1]
        escaped = escaped.replace("&nbsp;", "\u00a0")
        if frame.is_marker:
            self.mark += escaped
        if not escaped or frame.is_gone or frame.is_marker:
            return
        words = escaped.strip(" \t\r\n\f\u00a0")
        if not words:
            self.space += escaped
            return
        start = escaped.index(words)
        self.space += escaped[:start]
        self._begin_words()
        self._settle((frame.link, frame.bold and not frame.in_heading, frame.italic))
        self.out.append(_SPACES.sub(_one_space, words))
        self.space = escaped[start + len(words) :]
        self.room.has_words = True
        for look in frame.looks:
            self.lost[look] += 1

    def _begin_words(self) -> None:
        """Open the paragraph or item that these words begin, or the line that they stand on."""
        room = self.room
        block = self.blocks[-1]
        if self.item:
            tag = "ol" if _ORDERED.match(self.mark) else "ul"
            level, self.item, self.mark = self.item, 0, ""
            self._begin_item(level, tag)
        elif block.opening and block is not self.paragraph:
            self._close_lists()
            self._open_paragraph(block)
        elif self.breaks and room.has_words:
            self._break_line(block)
        elif room.lists and not room.items and not block.closing:
            self._close_lists()
        self.breaks = 0

    def _open_paragraph(self, block: _Frame) -> None:
        self._close_paragraph()
        self.out.append(block.opening)
        self.paragraph = block
        self.room.has_words = False

    def _close_paragraph(self) -> None:
        """Close the paragraph around a block that begins; words after it begin another."""
        if self.paragraph:
            self.out.append(self.paragraph.closing)
            self.paragraph = None

    def _break_line(self, block: _Frame) -> None:
        self._end_inline()
        if self.frames[-1].in_heading:
            self.out.append(" ")
        elif self.breaks > 1 and block is self.paragraph:
            self._open_paragraph(block)
        else:
            self.out.append("<br><br>" if self.breaks > 1 and not block.closing else "<br>")

    def _settle(self, wanted: tuple[str, bool, bool]) -> None:
        """Write the space that is due, and open and close links and emphasis for what follows."""
        space, self.space = _one_space_of(self.space), ""
        if wanted == self.inline:
            self.out.append(space)
            return
        self._close_inline()
        self.out.append(space)
        link, bold, italic = self.inline = wanted
        self.out.append(f'<a href="{link}">' if link else "")
        self.out.append(f"{'<strong>' if bold else ''}{'<em>' if italic else ''}")

    def _close_inline(self) -> None:
        link, bold, italic = self.inline
        self.out.append(f"{'</em>' if italic else ''}{'</strong>' if bold else ''}")
        self.out.append("</a>" if link else "")
        self.inline = ("", False, False)

    def _end_inline(self) -> None:
        """Close what is open at the end of a block; spaces there print as nothing."""
        self._close_inline()
        self.space = ""

    # --- Tags ---

    def tag(self, tag: re.Match[str]) -> None:
        """Begin or end what a tag begins or ends."""
        name = ALIASES.get(tag[2], tag[2])
        if name == "br":
            self.breaks += 1
        elif name == "img":
            self.lost["picture"] += 1
        elif tag[1]:
            self._end()
        else:
            self._begin(name, dict(_ATTRIBUTE.findall(tag[3])))

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        outer = self.frames[-1]
        words = {*attributes.get("style", "").split(), *attributes.get("class", "").split()}
        if attributes.get("role") == "heading" and name == "p":
            name = "h2" if attributes.get("aria-level", "2") in {"1", "2"} else "h3"
        elif "title" in words and name == "p":
            name = "h2"
        if "comment" in words:
            self.lost["comment"] += 1
        frame = _Frame(
            name,
            bold=_either(words, "bold", "not-bold", outer.bold or name == "strong"),
            italic=_either(words, "italic", "not-italic", outer.italic or name == "em"),
            link=outer.link,
            looks=outer.looks | _looks(name, words),
            is_gone=outer.is_gone or bool(words & {"gone", "comment"}),
            is_marker=outer.is_marker or "marker" in words,
            in_heading=outer.in_heading or name in _HEADINGS or name == "th",
        )
        self.frames.append(frame)
        if name == "a":
            frame.link = _address(attributes.get("href", ""))
        if frame.link or frame.in_heading:
            frame.looks = frozenset()
        if frame.is_gone or name in {"a", "strong", "em"} | LOOKED_AT:
            return
        self.blocks.append(frame)
        self._begin_block(frame, words, attributes)

    def _begin_block(self, frame: _Frame, words: set[str], attributes: dict[str, str]) -> None:
        self._end_inline()
        room, name = self.room, frame.name
        points = _kept(name, attributes) if name == "p" else ""
        if name != "p" or points:
            self._close_paragraph()
        if name in {"ul", "ol"}:
            room.real.append(name)
            frame.closing = "list"
        elif name == "li":
            told = attributes.get("data-aria-level") or attributes.get("aria-level")
            room.continues = bool(told)
            self._begin_item(int(told or len(room.real) or 1), room.real[-1] if room.real else "ul")
            room.items += 1
            frame.closing = "item"
        elif points:  # at another story or place: it needs no words
            self._close_lists()
            self._begin_other(frame, attributes)
        elif name == "p" and room.items:
            self._begin_soft(frame)
        elif name == "p" and (level := _item_level(words)):
            self.item, self.mark = level, ""
            frame.closing = "soft"
        elif name == "p" and room.is_cell:
            self._begin_soft(frame)
        elif name == "p":
            quoted = "quote" in words
            frame.opening = "<blockquote><p>" if quoted else "<p>"
            frame.closing = "</p></blockquote>" if quoted else "</p>"
        else:
            if not room.items:
                self._close_lists()
            self._begin_other(frame, attributes)

    def _begin_soft(self, frame: _Frame) -> None:
        self.breaks += 1
        frame.closing = "soft"

    def _begin_other(self, frame: _Frame, attributes: dict[str, str]) -> None:
        name = frame.name
        self.breaks = 0
        self.out.append(f"<{name}{_kept(name, attributes)}>")
        frame.closing = f"</{name}>"
        if name in _CELLS or name == "blockquote":
            self.rooms.append(_Room(is_cell=name in _CELLS))
        elif name not in _TABLE:
            self.room.has_words = False

    def _end(self) -> None:
        frame = self.frames.pop()
        if frame is not self.blocks[-1]:
            return
        self.blocks.pop()
        self._end_inline()
        self.item = 0
        if frame.closing == "list":
            self.room.real.pop()
            if not self.room.real and not self.room.continues:
                self._close_lists()
        elif frame.closing == "item":
            self.room.items -= 1
        elif frame.closing == "soft":
            self.breaks += 1
        elif frame.opening:
            self.breaks = 0
            if frame is self.paragraph:
                self._close_paragraph()
        else:
            if frame.name in _CELLS or frame.name == "blockquote":
                self._close_lists()
                self.rooms.pop()
            self.breaks = 0
            self.out.append(frame.closing)

    # --- Lists ---

    def _begin_item(self, level: int, tag: str) -> None:
        lists = self.room.lists
        level = min(level, len(lists) + 1)
        while len(lists) > level:
            self.out.append(f"</li></{lists.pop()}>")
        if len(lists) == level:
            if lists[-1] == tag:
                self.out.append("</li><li>")
            else:
                self.out.append(f"</li></{lists.pop()}><{tag}><li>")
                lists.append(tag)
        else:
            self.out.append(f"<{tag}><li>")
            lists.append(tag)
        self.breaks = 0
        self.room.has_words = False

    def _close_lists(self) -> None:
        self._end_inline()
        while self.room.lists:
            self.out.append(f"</li></{self.room.lists.pop()}>")


def _either(words: set[str], yes: str, no: str, otherwise: bool) -> bool:
    return yes in words or (otherwise and no not in words)


def _kept(name: str, attributes: dict[str, str]) -> str:
    return "".join(f' {key}="{attributes[key]}"' for key in attributes if key in ALLOWED[name])


def _looks(name: str, words: set[str]) -> set[str]:
    looks = words & {"colours"}
    if name == "u" or "underlined" in words:
        looks.add("underlining")
    if name in {"s", "strike"} or "struck" in words:
        looks.add("strike-through")
    if name in {"sup", "sub"} or "raised" in words:
        looks.add("raised and lowered figures")
    return looks


def _item_level(words: set[str]) -> int:
    return next((int(word[5:]) for word in words if word.startswith("item-")), 0)


def _one_space(spaces: re.Match[str]) -> str:
    return _one_space_of(spaces[0])


def _one_space_of(spaces: str) -> str:
    """Return one space for any number of them, a hard one only where it stands alone."""
    return spaces if spaces == "\u00a0" else " " if spaces else ""


def _address(escaped: str) -> str:
    """Return where a link leads, past Google's redirect; nothing for a place in the same text."""
    address = unescape(escaped).strip()
    for _ in range(5):
        try:
            parts = urlsplit(address)
        except ValueError:
            return ""
        host = (parts.hostname or "").removeprefix("www.")
        if not (host.startswith("google.") and parts.path == "/url"):
            break
        query = parse_qs(parts.query)
        address = next(iter(query.get("q") or query.get("url") or [""]))
    else:
        return ""
    return "" if address.startswith("#") else escape(address)
