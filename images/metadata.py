"""What agencies and photographers write into a picture, read into our fields.

XMP goes before IPTC where both say it, as the IPTC's own guideline has it. Whoever made the file
wrote this: it is text and nothing else, of limited length, and whatever is wrong with it costs the
words, never the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from PIL import ImageFile, IptcImagePlugin

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
# Where the words are, the first that says something.
_XMP = {
    "caption": (f"{_DC}description",),
    "credit": (f"{_PHOTOSHOP}Credit",),
    "alt": (f"{_IPTC_CORE}AltTextAccessibility",),
    "byline": (f"{_DC}creator",),
    "city": (f"{_PHOTOSHOP}City",),
    "taken_on": (f"{_PHOTOSHOP}DateCreated",),
    "agency": (f"{_PHOTOSHOP}Source",),
    "copyright": (f"{_DC}rights",),
    "licence": (f"{_RIGHTS}UsageTerms", f"{_PHOTOSHOP}Instructions"),
}
# Datasets of IPTC's record 2.
_IPTC = {
    "caption": 120,
    "credit": 110,
    "byline": 80,
    "city": 90,
    "taken_on": 55,
    "agency": 115,
    "copyright": 116,
    "licence": 40,
}
_IPTC_CHARSET, _IPTC_UTF8 = (1, 90), b"\x1b%G"
_EXIF_IFD, _EXIF_TAKEN = 0x8769, 0x9003
# Of an XMP packet that is read, in bytes; agencies' have a few thousand.
_MOST = 1_000_000
# Of the fields, in characters; those of models.Image, but for the licence, which has none there.
_LENGTHS = {
    "caption": 1_000,
    "alt": 500,
    "credit": 200,
    "byline": 200,
    "city": 100,
    "agency": 100,
    "copyright": 300,
    "licence": 5_000,
}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Words:
    """What was written into a file; named like the fields of ``models.Image``."""

    caption: str = ""
    credit: str = ""
    alt: str = ""
    byline: str = ""
    city: str = ""
    taken_on: date | None = None
    agency: str = ""
    copyright: str = ""
    licence: str = ""


def read(opened: ImageFile.ImageFile) -> Words:
    """Return what is written into an opened file; nothing where it cannot be read."""
    found: dict[str, str] = {}
    for reader in (_exif, _iptc, _xmp):
        try:
            found |= {name: text for name, text in reader(opened).items() if text.strip()}
        except Exception:  # strangers' data, in the hands of parsers that raise what they like
            continue
    words: dict[str, Any] = {
        each.name: _tidy(each.name, found.get(each.name, ""))
        for each in fields(Words)
        if each.name != "taken_on"
    }
    return Words(**words, taken_on=_day(found.get("taken_on", "")))


def _tidy(name: str, text: str) -> str:
    """Return a text without what nobody sees, and no longer than its field."""
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.strip() if name in {"caption", "licence"} else " ".join(text.split())
    return text[: _LENGTHS[name]].rstrip()


def _day(text: str) -> date | None:
    """Return the day of 20260301, 2026-03-01T10:00:00Z or 2026:03:01 10:00:00."""
    digits = re.match(r"(\d{4})[-:]?(\d\d)[-:]?(\d\d)(?!\d)", text.strip())
    try:
        return date(*map(int, digits.groups())) if digits else None
    except ValueError:
        return None


def _exif(opened: ImageFile.ImageFile) -> dict[str, str]:
    return {"taken_on": str(opened.getexif().get_ifd(_EXIF_IFD).get(_EXIF_TAKEN, ""))}


def _iptc(opened: ImageFile.ImageFile) -> dict[str, str]:
    found = IptcImagePlugin.getiptcinfo(opened) or {}
    is_utf8 = found.get(_IPTC_CHARSET) == _IPTC_UTF8
    words = {}
    for name, number in _IPTC.items():
        values = found.get((2, number), [])
        several = values if isinstance(values, list) else [values]
        words[name] = ", ".join(_decoded(value, is_utf8) for value in several)
    return words


def _decoded(value: bytes, is_utf8: bool) -> str:
    """Many programs write UTF-8 and do not say so; other text hardly ever looks like it."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace") if is_utf8 else value.decode("cp1252", "replace")


def _xmp(opened: ImageFile.ImageFile) -> dict[str, str]:
    packet = opened.info.get("xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode()
    if not packet or len(packet) > _MOST:
        return {}
    root = ElementTree.fromstring(packet.rstrip(b"\0 "))
    words: dict[str, str] = {}
    for name, tags in _XMP.items():
        said = (
            text
            for tag in tags
            for each in root.iter(f"{_RDF}Description")
            for text in _said(each, tag)
        )
        words[name] = next((text for text in said if text.strip()), "")
    return words


def _said(description: Element, tag: str) -> Iterator[str]:
    """Find what a description says by an attribute, an element, or a list in an element."""
    yield description.get(tag, "")
    for element in description.findall(tag):
        items = list(element.iter(f"{_RDF}li"))
        if not items:
            yield element.text or ""
        elif element.find(f"{_RDF}Alt") is not None:  # one text in several languages
            yield items[0].text or ""
        else:
            yield ", ".join(text for each in items if (text := (each.text or "").strip()))
