"""Drawing the picture that goes with a link: the paper's name, a headline, a picture if any.

1200 by 630 pixels, which is what places that show links ask for, set in the paper's own faces.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from images import crops
from images.models import Image

SIZE = (1200, 630)  # pixels
# Changes with the design, so that what was drawn before is drawn anew when it is printed next.
DESIGN = "1"
_QUALITY = 88

_PAPER, _INK, _HOT, _LINE = "#fffdf9", "#1b1a17", "#b3261e", "#dcd7cc"
_MARGIN, _TOP, _BOTTOM = 64, 208, 40
_PICTURE_WIDTH, _GUTTER = 470, 48
_NAME_SIZE, _KICKER_SIZE, _ALONE_SIZE = 46, 26, 120
# The largest that fits is taken; a headline has 200 characters at most.
_SIZES = range(120, 31, -4)
_LEADING = 1.12

# In each row the first that has a letter sets it. Where none has it, its glyph is empty.
_SERIF = ("newsreader-display", "newsreader", "newsreader-names")
_SANS = ("public-sans", "public-sans-names")


class NotDrawn(Exception):
    """A headline has letters that the paper's faces do not; ``str()`` names the first."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is written on a poster; without section and headline it is the paper's own."""

    name: str
    section: str = ""
    headline: str = ""


def draw(words: Words, picture: Image | None = None) -> bytes:
    """Return a poster as a JPEG; about 40 ms and 15 MB. No query.

    Raises NotDrawn, and FileNotFoundError where the picture's file is gone.
    """
    words = Words(_plain(words.name), _plain(words.section), _plain(words.headline))
    canvas = Pillow.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(canvas)
    right = SIZE[0] - _MARGIN
    if picture is not None:
        left = SIZE[0] - _PICTURE_WIDTH
        canvas.paste(_cut(picture), (left, 0))
        right = left - _GUTTER
    if words.section or words.headline:
        _write(pen, words, right)
    else:
        size = _largest(words.name, _SERIF, _ALONE_SIZE, right - _MARGIN)
        start = (SIZE[0] - _length(words.name, _SERIF, size)) / 2
        _set(pen, (start, SIZE[1] / 2 + size * 0.3), words.name, _SERIF, size, _INK)
    file = io.BytesIO()
    canvas.save(file, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def _plain(text: str) -> str:
    """Return a text with letters and their accents in one, and without what nobody would miss.

    That is what nobody sees, and emoji and other symbols that the faces do not have.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(each for each in composed if _is_kept(each, unicodedata.category(each)))
    return " ".join(kept.split())


def _is_kept(letter: str, category: str) -> bool:
    if category in {"So", "Sk"}:
        return any(_has(face, letter) for face in _SERIF)
    # The last are what chooses between the forms of an emoji.
    return category != "Cf" and not "\ufe00" <= letter <= "\ufe0f"


def _write(pen: ImageDraw.ImageDraw, words: Words, right: int) -> None:
    """Write the name over a double rule, the section, and the headline as large as it fits."""
    width, room = right - _MARGIN, SIZE[1] - _TOP - _BOTTOM
    size = _largest(words.name, _SERIF, _NAME_SIZE, width)
    _set(pen, (_MARGIN, 92), words.name, _SERIF, size, _INK)
    pen.line((_MARGIN, 118, right, 118), _INK, 2)
    pen.line((_MARGIN, 124, right, 124), _LINE, 2)
    kicker = words.section.upper()
    size = _largest(kicker, _SANS, _KICKER_SIZE, width)
    _set(pen, (_MARGIN, 178), kicker, _SANS, size, _HOT)
    size = next((each for each in _SIZES if _fits(words.headline, each, width, room)), _SIZES[-1])
    for number, line in enumerate(_lines(words.headline, size, width)):
        base = _TOP + size * (_LEADING * number + 0.8)
        if base < SIZE[1]:
            _set(pen, (_MARGIN, base), line, _SERIF, size, _INK)


def _largest(text: str, row: tuple[str, ...], most: int, width: int) -> int:
    """Return the largest size, down from ``most``, in which a line has a width."""
    return next((each for each in range(most, 12, -2) if _length(text, row, each) <= width), 12)


def _fits(text: str, size: int, width: int, room: int) -> bool:
    """Whether a text fits at a size without breaking one of its words."""
    return (
        all(_length(word, _SERIF, size) <= width for word in text.split())
        and len(_lines(text, size, width)) * size * _LEADING <= room
    )


def _lines(text: str, size: int, width: int) -> list[str]:
    """Break a text into lines of a width; a word that is wider than one is broken, too."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while _length(word, _SERIF, size) > width:
            ends = range(len(word) - 1, 0, -1)
            cut = next(each for each in ends if _length(word[:each], _SERIF, size) <= width)
            lines += [each for each in (line, word[:cut]) if each]
            line, word = "", word[cut:]
        if line and _length(f"{line} {word}", _SERIF, size) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def _length(text: str, row: tuple[str, ...], size: int) -> float:
    return sum(_face(name, size).getlength(run) for name, run in _runs(text, row))


def _set(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    row: tuple[str, ...],
    size: int,
    colour: str,
) -> None:
    """Set a text from a point on its base line."""
    left, base = at
    for name, run in _runs(text, row):
        face = _face(name, size)
        pen.text((left, base), run, colour, face, "ls")
        left += face.getlength(run)


def _runs(text: str, row: tuple[str, ...]) -> list[tuple[str, str]]:
    """Cut a text where the face changes; each piece with the name of its face.

    Raises NotDrawn.
    """
    runs: list[tuple[str, str]] = []
    for letter in text:
        if letter.isspace() and runs:
            runs[-1] = (runs[-1][0], f"{runs[-1][1]}{letter}")
            continue
        name = next((each for each in row if _has(each, letter)), "")
        if not name:
            raise NotDrawn(f"{letter!r} is in none of the paper’s faces.")
        if runs and runs[-1][0] == name:
            runs[-1] = (name, f"{runs[-1][1]}{letter}")
        else:
            runs.append((name, letter))
    return runs


@lru_cache(2_000)
def _has(name: str, letter: str) -> bool:
    return letter.isspace() or _face(name, 40).getmask(letter).getbbox() is not None


@lru_cache(128)
def _face(name: str, size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(settings.BASE_DIR / "static" / "fonts" / f"{name}.woff2", size)
    if name != "newsreader-display":  # which is of one weight
        face.set_variation_by_axes([600])
    return face


def _cut(picture: Image) -> Pillow.Image:
    """Return a picture's cut that fills its room, around its focus.

    From the rendition next in size.
    """
    room = (_PICTURE_WIDTH, SIZE[1])
    needed = max(room[0], round(room[1] * picture.width / picture.height))
    width = next((each for each in sorted(picture.widths) if each >= needed), max(picture.widths))
    with default_storage.open(str(picture.folder / f"{width}.{picture.formats[-1]}")) as file:
        opened = Pillow.open(file, formats=["JPEG", "WEBP"])
        focus = (picture.focus_x, picture.focus_y)
        box = crops.around(Fraction(*room), *opened.size, focus)
        return opened.convert("RGB").resize(room, Pillow.Resampling.LANCZOS, box)
