"""XML by a writer: elements with their text and attributes, never strings put together."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from authors.plain_text import printable


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """Append an element to another; what XML cannot hold of a text is left out."""
    found = SubElement(parent, name, attributes)
    if text:
        found.text = printable(text)
    return found


def written(root: Element) -> bytes:
    """Return a document as UTF-8, with its declaration."""
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
