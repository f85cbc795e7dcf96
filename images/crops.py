"""Which shapes a picture is cropped to, around its focus, and where the knife goes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

# Each crop is made in these, by the endings of their files, the best first.
FORMATS = ("webp", "jpg")


@dataclass(frozen=True, slots=True)
class Crop:
    """A shape: its width for a height of one, and the widths it is made in, in pixels."""

    ratio: Fraction
    widths: tuple[int, ...]


CROPS = {
    # What places that show a link have room for.
    "wide": Crop(Fraction(191, 100), (1200,)),
    "square": Crop(Fraction(1), (320, 640, 1200)),
    "16x9": Crop(Fraction(16, 9), (320, 640, 1200)),
}


def box(name: str, width: int, height: int, focus: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the largest box of a shape in a picture: left, top, right, bottom, in its pixels.

    The focus, in per cent from the left and from the top, is as near to its middle as can be.
    """
    return around(CROPS[name].ratio, width, height, focus)


def around(
    ratio: Fraction, width: int, height: int, focus: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return the same for a ratio of width to height."""
    across = min(width, max(1, round(height * ratio)))
    down = min(height, max(1, round(width / ratio)))
    left = min(max(0, round(width * focus[0] / 100 - across / 2)), width - across)
    top = min(max(0, round(height * focus[1] / 100 - down / 2)), height - down)
    return left, top, left + across, top + down


def sizes(name: str, width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes in which a crop of a picture of this size is made, the smallest first.

    A picture that is too small for all of them is cropped in its own.
    """
    crop = CROPS[name]
    left, _top, right, _bottom = box(name, width, height, (50, 50))
    widths = [each for each in crop.widths if each <= right - left] or [right - left]
    return [(each, max(1, round(each / crop.ratio))) for each in widths]


def file_name(name: str, focus: tuple[int, int], width: int, ending: str) -> str:
    """Return what a crop's file is called; a moved focus has other files, as none ever changes."""
    return f"{name}-{focus[0]}x{focus[1]}-{width}.{ending}"
