"""Reading a page as a reader does: its lines from top to bottom, its links by their words.

The reader is strict: a tag that is never closed, or closed in the wrong place, is an error, so
every test that reads a page also checks that it is built soundly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol

_VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr esi:include".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body br button caption dd details div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main nav ol p "
    "section summary table tbody td th thead title tr ul".split()
)
_SILENT = frozenset("head script style template".split())


class Answer(Protocol):
    """Whatever the test client brings back."""

    @property
    def content(self) -> bytes:
        """The bytes that were sent."""


@dataclass(eq=False)
class Element:
    """One element of a page with what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The text as a reader sees it, a line for each block, from top to bottom."""
        pieces = "".join(self._pieces()).split("\n")
        return [line for piece in pieces if (line := " ".join(piece.split()))]

    @property
    def text(self) -> str:
        """The whole text on one line."""
        return " ".join(self.lines)

    @property
    def links(self) -> list[tuple[str, str]]:
        """The links in order: their words and their addresses."""
        return [(link.text, link["href"]) for link in self.all("a")]

    @property
    def data(self) -> list[dict[str, Any]]:
        """What it says to machines, in JSON-LD, block by block."""
        return [
            json.loads("".join(map(str, each.children)))
            for each in self.all("script")
            if each.attributes.get("type") == "application/ld+json"
        ]

    def address(self, words: str) -> str:
        """Return the address of the one link with these words."""
        found = [address for text, address in self.links if text == words]
        if len(set(found)) != 1:
            raise LookupError(f"{len(found)} links say {words!r}; the links are {self.links}.")
        return found[0]

    def all(self, tag: str = "", *, css: str = "", id: str = "") -> list[Element]:
        """Return the elements below with this tag, class and id, in order."""
        return [
            each
            for each in self._below()
            if (not tag or each.tag == tag)
            and (not css or css in each.attributes.get("class", "").split())
            and (not id or each.attributes.get("id") == id)
        ]

    def one(self, tag: str = "", *, css: str = "", id: str = "") -> Element:
        """Return the one such element; LookupError for none or several."""
        found = self.all(tag, css=css, id=id)
        if len(found) != 1:
            raise LookupError(f"{len(found)} elements are {tag}.{css}#{id} in:\n{self.text}")
        return found[0]

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def _below(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._below()

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child.replace("\n", " ")
            elif child.tag not in _SILENT and "hidden" not in child.attributes:
                line = "\n" if child.tag in _BLOCKS else ""
                yield line
                yield from child._pieces()
                yield line


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            line, _ = self.getpos()
            raise AssertionError(f"</{tag}> closes <{self.open[-1].tag}> in line {line}.")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_html(html: str) -> Element:
    """Read HTML; AssertionError where its tags do not close as they opened."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    if len(builder.open) > 1:
        raise AssertionError(f"<{builder.open[-1].tag}> is never closed.")
    return builder.open[0]


def read(response: Answer) -> Element:
    """Read the page that a response brings."""
    return read_html(response.content.decode())


def assert_in_order(lines: Sequence[str], *passages: str) -> None:
    """Check that the passages stand in these lines one after the other, top to bottom."""
    position = 0
    for passage in passages:
        for index in range(position, len(lines)):
            if passage in lines[index]:
                position = index + 1
                break
        else:
            rest = "\n".join(lines[position:])
            raise AssertionError(f"{passage!r} does not stand below, in:\n{rest}")
