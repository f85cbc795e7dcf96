"""What a page needs of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from images.models import Image

# The width served to a browser that knows no srcset, in pixels: about a column's.
_PLAIN_WIDTH = 960


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture as a page prints it; ``width`` and ``height`` in pixels keep its room."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""

    @property
    def widest(self) -> tuple[str, int, int]:
        """The address of the widest cut, with its width and height in pixels."""
        address, _, width = self.srcset.rpartition(", ")[2].rpartition(" ")
        size = int(width.removesuffix("w"))
        return address, size, max(1, round(self.height * size / self.width))


def picture(
    image: Image | None, *, alt: str = "", caption: str = "", credit: str = ""
) -> PictureView | None:
    """Return the view of an image in one use of it; None for no image. No query."""
    if image is None:
        return None
    return picture_from(
        key=str(image.key),
        width=image.width,
        height=image.height,
        widths=image.widths,
        alt=alt,
        caption=caption,
        credit=credit,
    )


def picture_from(
    *,
    key: str,
    width: int,
    height: int,
    widths: Sequence[int],
    alt: str = "",
    caption: str = "",
    credit: str = "",
) -> PictureView:
    """Return the view of an image from its columns, as a query's JSON delivers them."""
    address = {size: _rendition_url(key, size) for size in widths}
    plain = min(widths, key=lambda size: abs(size - _PLAIN_WIDTH))
    return PictureView(
        src=address[plain],
        srcset=", ".join(f"{url} {size}w" for size, url in sorted(address.items())),
        width=width,
        height=height,
        alt=alt,
        caption=caption,
        credit=credit,
    )


def _rendition_url(key: str, size: int) -> str:
    # Not by reverse(): a sitemap has thousands of pictures.
    return f"/media/pictures/{key}/{size}.webp"
