"""What a page needs of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edge.dependencies import depends
from images import crops, keys
from images.models import Image

# What a query asks of an image to make its view of.
COLUMNS = (
    *("id", "key", "width", "height", "widths", "formats", "crops", "colour"),
    *("focus_x", "focus_y", "hidden", "copyright"),
)
# The width served to a browser that knows no srcset, in pixels: about a column's.
_PLAIN_WIDTH = 960
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
# How light a prevailing colour is, in so many steps; and how much of blue and of red it has more
# than a grey. A class of the stylesheet for each three: most photographs are nearly grey, and in
# steps of red, green and blue all of those would be.
_LIGHTS = 5
_TINTS = (-48, -16, 0, 16, 48)


@dataclass(frozen=True, slots=True)
class Source:
    """The renditions of one format: for a ``<source>``."""

    media_type: str
    srcset: str


class Renditions:
    """The files that show a picture in one shape, and what a page needs to print them.

    ``width`` and ``height`` in pixels keep its room, before a file is there. ``formats`` are the
    endings of the files' names, the best first; every browser can show the last.
    """

    __slots__ = ()
    key: str
    width: int
    height: int
    widths: tuple[int, ...]
    formats: tuple[str, ...]
    colour: str

    @property
    def src(self) -> str:
        """The address for who knows no better."""
        plain = min(self.widths, key=lambda width: abs(width - _PLAIN_WIDTH))
        return self._address(plain, self.formats[-1])

    @property
    def media_type(self) -> str:
        """What ``src`` and ``srcset`` are."""
        return MEDIA_TYPES[self.formats[-1]]

    @property
    def srcset(self) -> str:
        """Each width, in the format that every browser can show."""
        return self._srcset(self.formats[-1])

    @property
    def sources(self) -> list[Source]:
        """The better formats, the best first."""
        return [Source(MEDIA_TYPES[each], self._srcset(each)) for each in self.formats[:-1]]

    @property
    def best(self) -> Source:
        """The best format: what a browser that knows it fetches."""
        return Source(MEDIA_TYPES[self.formats[0]], self._srcset(self.formats[0]))

    @property
    def widest(self) -> tuple[str, int, int]:
        """The address of the widest file, with its width and height in pixels."""
        width = self.widths[-1]
        height = max(1, round(self.height * width / self.width))
        return self._address(width, self.formats[-1]), width, height

    @property
    def tone(self) -> str:
        """The class that shows about the prevailing colour until the picture is there, if known.

        No style of its own: readers' pages allow none inline. None for a tall one, which does not
        fill its room, so that the colour would show beside it.
        """
        if not self.colour or self.height > self.width:
            return ""
        red, green, blue = (int(self.colour[at : at + 2], 16) for at in (1, 3, 5))
        light = 0.299 * red + 0.587 * green + 0.114 * blue
        tints = [_nearest(0.564 * (blue - light)), _nearest(0.713 * (red - light))]
        return f"tone-{int(light * _LIGHTS / 256)}{tints[0]}{tints[1]}"

    def _srcset(self, ending: str) -> str:
        return ", ".join(f"{self._address(width, ending)} {width}w" for width in self.widths)

    def _address(self, width: int, ending: str) -> str:
        # Not by reverse(): a sitemap has thousands of pictures.
        return f"/media/pictures/{self.key}/{self._file(width, ending)}"

    def _file(self, width: int, ending: str) -> str:
        return f"{width}.{ending}"


def _nearest(tint: float) -> int:
    """Return which of ``_TINTS`` is the nearest."""
    return min(range(len(_TINTS)), key=lambda place: abs(_TINTS[place] - tint))


@dataclass(frozen=True, slots=True)
class Cut(Renditions):
    """A picture cut to another shape around its focus."""

    key: str
    crop: str
    focus: tuple[int, int]
    width: int
    height: int
    widths: tuple[int, ...]
    formats: tuple[str, ...]
    colour: str

    def _file(self, width: int, ending: str) -> str:
        return crops.file_name(self.crop, self.focus, width, ending)


@dataclass(frozen=True, slots=True)
class PictureView(Renditions):
    """A picture as a page prints it, with the words of one use of it.

    ``crops`` are those of ``images/crops.py`` that are made; ``copyright`` says whose it is. Who
    took it is not for readers: a use's credit says what they are told.
    """

    image_id: int
    key: str
    width: int
    height: int
    widths: tuple[int, ...]
    formats: tuple[str, ...]
    crops: tuple[str, ...] = ()
    colour: str = ""
    focus: tuple[int, int] = (50, 50)
    copyright: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""

    def cut(self, crop: str) -> Renditions:
        """Return it in a shape of ``images/crops.py``; whole until that is made."""
        if crop not in self.crops:
            return self
        sizes = crops.sizes(crop, self.width, self.height)
        width, height = sizes[-1]
        return Cut(
            key=self.key,
            crop=crop,
            focus=self.focus,
            width=width,
            height=height,
            widths=tuple(each for each, _height in sizes),
            formats=crops.FORMATS,
            colour=self.colour,
        )

    @property
    def card(self) -> Renditions:
        """It as teasers show it."""
        return self.cut("16x9")

    @property
    def square(self) -> Renditions:
        """It as a portrait shows it."""
        return self.cut("square")

    @property
    def wide(self) -> Renditions:
        """It as it goes with a link that is shown elsewhere."""
        return self.cut("wide")


def picture(
    image: Image | None, *, alt: str = "", caption: str = "", credit: str = ""
) -> PictureView | None:
    """Return the view of an image in one use of it; None for no image, or one that is hidden.

    What is being made depends on it from then on. No query.
    """
    if image is None:
        return None
    return picture_from(
        **{name: getattr(image, name) for name in COLUMNS}, alt=alt, caption=caption, credit=credit
    )


def picture_from(**columns: Any) -> PictureView | None:
    """Return the view of an image from its ``COLUMNS``, as a query's JSON delivers them.

    ``alt``, ``caption`` and ``credit`` are the use's. None for one that is hidden. What is being
    made depends on it either way.
    """
    depends(keys.picture(columns["id"]))
    return view_from(**columns)


def view_from(
    *,
    id: int,
    key: Any,
    width: int,
    height: int,
    widths: Sequence[int],
    formats: Sequence[str],
    crops: Sequence[str],
    colour: str,
    focus_x: int,
    focus_y: int,
    hidden: str,
    copyright: str,
    alt: str = "",
    caption: str = "",
    credit: str = "",
) -> PictureView | None:
    """The same for a list of thousands, which says by itself what it depends on."""
    if hidden:
        return None
    return PictureView(
        image_id=id,
        key=str(key),
        width=width,
        height=height,
        widths=tuple(sorted(widths)),
        formats=tuple(formats),
        crops=tuple(crops),
        colour=colour,
        focus=(focus_x, focus_y),
        copyright=copyright,
        alt=alt,
        caption=caption,
        credit=credit,
    )
