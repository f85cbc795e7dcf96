"""What a page needs of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edge.dependencies import depends
from images import keys
from images.models import Image

# What a query asks of an image to make its view of.
COLUMNS = (
    *("id", "key", "width", "height", "widths", "formats", "crops", "colour"),
    *("focus_x", "focus_y", "hidden"),
)
# The width served to a browser that knows no srcset, in pixels: about a column's.
_PLAIN_WIDTH = 960
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Source:
    """The renditions of one format: for a ``<source>``."""

    media_type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture as a page prints it; ``width`` and ``height`` in pixels keep its room.

    ``formats`` are the endings of its renditions' names, the best first; every browser can show the
    last. ``crops`` are those of ``images/crops.py`` that are made.
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
    alt: str = ""
    caption: str = ""
    credit: str = ""

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
    def widest(self) -> tuple[str, int, int]:
        """The address of the widest cut, with its width and height in pixels."""
        width = self.widths[-1]
        height = max(1, round(self.height * width / self.width))
        return self._address(width, self.formats[-1]), width, height

    def _srcset(self, ending: str) -> str:
        return ", ".join(f"{self._address(width, ending)} {width}w" for width in self.widths)

    def _address(self, width: int, ending: str) -> str:
        # Not by reverse(): a sitemap has thousands of pictures.
        return f"/media/pictures/{self.key}/{width}.{ending}"


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
        alt=alt,
        caption=caption,
        credit=credit,
    )
