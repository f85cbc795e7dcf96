"""Pictures that are something else, too: a page or a script in disguise.

What readers get is drawn anew of the pixels, so that nothing hidden in a file reaches them. A file
that was made to be two things is refused all the same: nobody at the desk makes one by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What a browser or a server would run.
_MARKUP = re.compile(rb"<script|<html[\s>]|<!doctype|<svg[\s>]|<\?php|javascript:", re.IGNORECASE)
# Endings of pictures, by what Pillow calls their formats; the first is the usual one.
_ENDINGS = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif", "mpo"),
    "PNG": ("png", "apng"),
    "WEBP": ("webp",),
    "AVIF": ("avif", "avifs"),
    "GIF": ("gif",),
    "HEIF": ("heic", "heif", "hif", "heics", "heifs"),
    "": ("bmp", "tif", "tiff", "jp2", "jxl", "psd", "raw", "dng"),
}
# What they are called, where that is not what Pillow calls them.
_SAID = {"WEBP": "WebP", "HEIF": "HEIC", "MPO": "JPEG"}
_FORMATS = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings}
# Of what is no picture, though one would be found in it.
_NO_PICTURES = frozenset(
    "html htm xhtml xht shtml svg svgz xml xsl js mjs cjs css json php php3 php4 php5 phtml phar "
    "asp aspx jsp cgi pl py rb sh bash bat cmd ps1 vbs hta lnk exe dll msi scr jar apk app dmg iso "
    "swf wasm zip rar 7z gz tgz tar pdf ps eps doc docx docm xls xlsx xlsm ppt pptx pptm odt rtf "
    "txt md csv eml mp3 wav ogg mp4 m4v mov avi webm mkv".split()
)
# A marker of JPEG: not a byte that was escaped, a restart, or what fills up.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_EOI, _COMMENT, _APP0, _APP15 = 0xD9, 0xFE, 0xE0, 0xEF
# Segments of JPEG whose text says what cameras and agencies write: Exif, XMP, colours, IPTC.
_METADATA = (
    b"Exif\0",
    b"http://ns.adobe.com/xap/",
    b"http://ns.adobe.com/xmp/",
    b"ICC_PROFILE\0",
    b"Photoshop 3.0\0",
)
# Chunks of PNG and WebP, and boxes of AVIF and HEIC, with pixels, colours or metadata.
_PNG_KEPT = {b"IDAT", b"fdAT", b"PLTE", b"iCCP", b"eXIf"}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"XMP "}
_BOXES_KEPT = {b"ftyp", b"meta", b"mdat", b"moov", b"idat"}

Span = tuple[int, int]


def refuse(content: bytes, kind: str, name: str) -> None:
    """Refuse a decoded picture with markup beside its pixels, or that is called no picture.

    ``kind`` is its format as Pillow calls it. Raises ValidationError with a sentence for the person
    who uploads.
    """
    ending = _ending(name)
    if ending in _NO_PICTURES:
        raise ValidationError(
            _(
                "The file’s name ends in .%(ending)s, which is no picture. If it is one, save it "
                "as a JPEG and send that."
            ),
            code="no_picture",
            params={"ending": ending},
        )
    view = memoryview(content)
    spans = list(_SPANS[kind](content)) if kind in _SPANS else []
    if any(_MARKUP.search(view[start:end]) for start, end in spans) or (
        _opens_comment(content)
        and any(content.find(b"*/", start, end) >= 0 for start, end in spans)
    ):
        raise ValidationError(
            _(
                "There is program code in this file, beside the picture. Open it in a picture "
                "editor, save it as a JPEG and send that."
            ),
            code="disguised",
        )


def note_of_name(kind: str, name: str) -> str:
    """Return what the person is told whose picture is called one of another format; "" for none.

    Phones and messengers name what they convert as it was before: that is nobody's doing.
    """
    ending = _ending(name)
    if _FORMATS.get(ending, kind) == kind or (kind == "MPO" and _FORMATS[ending] == "JPEG"):
        return ""
    return _("Its name ends in .%(ending)s, but it is a %(kind)s file. It was taken as that.") % {
        "ending": ending,
        "kind": _SAID.get(kind, kind),
    }


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def _opens_comment(content: bytes) -> bool:
    """Whether a script's comment begins where a size stands: the file would run as a script."""
    return content[4:6] == b"/*" or content[6:8] == b"/*"


def _of_jpeg(content: bytes) -> Iterator[Span]:
    """Find the segments that are neither pixels nor metadata, and what follows the picture."""
    at = 2
    while found := _MARKER.search(content, at):
        kind, start = content[found.start() + 1], found.end()
        if kind == _EOI:
            yield start, len(content)
            return
        end = start + max(2, int.from_bytes(content[start : start + 2], "big"))
        if (kind == _COMMENT or _APP0 <= kind <= _APP15) and not content.startswith(
            _METADATA, start + 2
        ):
            yield start + 2, end
        at = end


def _of_png(content: bytes) -> Iterator[Span]:
    at = 8
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        is_xmp = kind == b"iTXt" and content.startswith(b"XML:com.adobe.xmp\0", at + 8)
        if kind not in _PNG_KEPT and not is_xmp:
            yield at + 8, at + 8 + size
        at += 12 + size
        if kind == b"IEND":
            break
    yield at, len(content)


def _of_gif(content: bytes) -> Iterator[Span]:
    at = 13 + _colours(content, 10)
    while at < len(content) and content[at] in b"!,":
        if content[at] == 0x2C:  # a frame
            at = _after_blocks(content, at + 11 + _colours(content, at + 9))
            continue
        start, kind = at + 2, content[at + 1 : at + 2]
        at = _after_blocks(content, start)
        is_xmp = kind == b"\xff" and content.startswith(b"XMP DataXMP", start + 1)
        # What is a comment, and what some program keeps there.
        if kind != b"\xf9" and not is_xmp:
            yield start, at
    yield at, len(content)


def _colours(content: bytes, at: int) -> int:
    """Return how many bytes the table of colours of GIF has whose flags are at a place."""
    flags = int.from_bytes(content[at : at + 1], "big")
    return 3 * 2 ** (flags % 8 + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, at: int) -> int:
    """Return where a row of blocks, each with its length before it, ends."""
    while at < len(content) and content[at]:
        at += 1 + content[at]
    return at + 1


def _of_webp(content: bytes) -> Iterator[Span]:
    end = 8 + int.from_bytes(content[4:8], "little")
    at = 12
    while at + 8 <= min(end, len(content)):
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if kind not in _WEBP_KEPT:
            yield at + 8, at + 8 + size
        at += 8 + size + size % 2
    yield end, len(content)


def _of_boxes(content: bytes) -> Iterator[Span]:
    """The same of AVIF and HEIC."""
    at = 0
    while at + 8 <= len(content):
        size, kind, header = (
            int.from_bytes(content[at : at + 4], "big"),
            content[at + 4 : at + 8],
            8,
        )
        if size == 1:
            size, header = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        elif size == 0:  # up to the end
            size = len(content) - at
        if size < header or at + size > len(content):
            break  # no box: something was put behind the last
        if kind not in _BOXES_KEPT:
            yield at + header, at + size
        at += size
    yield at, len(content)


_SPANS = {
    "JPEG": _of_jpeg,
    "MPO": _of_jpeg,
    "PNG": _of_png,
    "GIF": _of_gif,
    "WEBP": _of_webp,
    "AVIF": _of_boxes,
    "HEIF": _of_boxes,
}
