"""Pictures of the demo newsroom, drawn when they are needed so that the tree holds no binaries.

`draw(name)` is deterministic: the same name gives the same bytes with the same Pillow.
"""

from collections.abc import Callable
from functools import partial

from . import buildings, halls, harbour, land, portraits, science, sea, streets, tables
from .canvas import Canvas

__all__ = ["NAMES", "PORTRAITS", "draw"]

SCENES: dict[str, Callable[[Canvas], None]] = {
    **harbour.SCENES,
    **sea.SCENES,
    **streets.SCENES,
    **buildings.SCENES,
    **halls.SCENES,
    **tables.SCENES,
    **land.SCENES,
    **science.SCENES,
}
PORTRAITS: dict[str, Callable[[Canvas], None]] = {
    name: partial(portraits.bust, look=look) for name, look in portraits.LOOKS.items()
}
NAMES: tuple[str, ...] = (*SCENES, *PORTRAITS)


def draw(name: str) -> bytes:
    """One of NAMES as a JPEG: scenes 1600 by 1000 pixels, portraits 600 by 600."""
    if name in PORTRAITS:
        canvas = Canvas(name, 600, 600)
        PORTRAITS[name](canvas)
    elif name in SCENES:
        canvas = Canvas(name)
        SCENES[name](canvas)
    else:
        raise ValueError(f"no picture is called {name!r}")
    return canvas.finish()
