"""The cuts of a picture around its focus: which there are, and how wide."""

from __future__ import annotations

from dataclasses import dataclass

# What every browser and every other place can show.
PLAIN = "jpg"


@dataclass(frozen=True, slots=True)
class Crop:
    """A shape, as ``across`` to ``down``, and the widths in pixels that are asked for.

    With ``only_plain`` it is made in JPEG alone, as those who ask for it read nothing better.
    """

    across: int
    down: int
    widths: tuple[int, ...]
    only_plain: bool = False

    def formats(self, of_picture: tuple[str, ...]) -> tuple[str, ...]:
        """Return the formats it is made in, of those that its picture is made in."""
        return (of_picture[-1],) if self.only_plain else of_picture

    def sizes(self, width: int, height: int) -> list[tuple[int, int]]:
        """Return the sizes that a picture of this size is cut to, the smallest first; in pixels.

        Never blown up: where the largest such piece of it is smaller than all widths, its own.
        """
        largest = min(width, height * self.across // self.down) or 1
        widths = [each for each in self.widths if each <= largest] or [largest]
        return [(each, max(1, round(each * self.down / self.across))) for each in widths]


CROPS = {
    # For cards elsewhere, which show a link.
    "wide": Crop(191, 100, (1200,), only_plain=True),
    "square": Crop(1, 1, (160, 320, 640, 1200)),
    # For teasers and the lead of a front.
    "16x9": Crop(16, 9, (320, 640, 960, 1600)),
}
