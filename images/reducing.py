"""Decoding a picture and making it smaller, so that little more than it is in memory at a time."""

from __future__ import annotations

from PIL import Image as Pillow
from PIL import ImageFile

# How much of a picture is worked at as one, in pixels.
_BAND = 2_000_000


def reduced(opened: ImageFile.ImageFile, needed: int, across: int) -> Pillow.Image:
    """Return it decoded, without transparency, by a whole factor smaller where it can be.

    It has at least ``needed`` pixels ``across``: 0 is its width, 1 its height. Band by band:
    besides the decoded picture itself there is never another one as large.
    """
    claimed = opened.size
    opened.load()
    if opened.size != claimed:
        raise ValueError("It is not as large as it claimed.")
    factor = opened.size[across] // needed or 1
    if factor == 1 and opened.mode in {"RGB", "CMYK"} and "transparency" not in opened.info:
        return opened
    smaller: Pillow.Image | None = None
    rows = factor * max(1, _BAND // (factor * opened.width))
    for top in range(0, opened.height, rows):
        band = opened.crop((0, top, opened.width, min(top + rows, opened.height)))
        band = _opaque(band).reduce(factor)
        if smaller is None:
            smaller = Pillow.new(band.mode, (band.width, -(-opened.height // factor)))
            smaller.info = band.info
        smaller.paste(band, (0, top // factor))
    assert smaller is not None
    return smaller


def _opaque(picture: Pillow.Image) -> Pillow.Image:
    """Return it in RGB (or CMYK), what is transparent on white as on our pages."""
    if picture.mode.startswith("I;16"):
        # A scan with 65,536 greys: a plain conversion would turn all but the darkest white.
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        ground = Pillow.new("RGBA", with_alpha.size, "white")
        opaque = Pillow.alpha_composite(ground, with_alpha).convert("RGB")
        opaque.info = {k: v for k, v in picture.info.items() if k == "icc_profile"}
        return opaque
    return picture if picture.mode == "CMYK" else picture.convert("RGB")
