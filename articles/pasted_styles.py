"""What a style or a class of another program says of the text in it, in words of our own.

``bold``, ``not-bold``, ``italic``, ``not-italic``; ``item-2``, a list's item on the second level;
``marker``, its bullet or number; ``title`` and ``quote``, a paragraph's part; ``comment`` and
``gone``, what is no text of the story; ``colours``, ``underlined``, ``struck``, ``raised``, looks
that a body does not have.
"""

from __future__ import annotations

import re

_DECLARATION = re.compile(
    r"(?:^|[;{])\s*(font-weight|font-style|text-decoration(?:-line)?|vertical-align|color|display"
    r"|background(?:-color)?|mso-list|mso-element|mso-hide|mso-ignore|mso-highlight)\s*:([^;]*)",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\blevel([1-9])\b")
_NO_COLOUR = {"", "auto", "black", "white", "windowtext", "window", "inherit", "initial"} | {
    *("transparent", "currentcolor", "none", "canvastext")
}
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b")
_RGB = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)")
_CLASSES = {
    "msotitle": "title",
    "msoquote": "quote",
    "msointensequote": "quote",
    "msocommentreference": "comment",
    "msocommenttext": "gone",
    # The end of a paragraph in Word on the web: a space that nobody typed.
    "eop": "gone",
}


def style_words(style: str) -> str | None:
    """Return what a ``style`` attribute says, or None where it says nothing that counts."""
    found = [
        word
        for name, value in _DECLARATION.findall(style)
        if (word := _word(name.lower(), value.strip().lower()))
    ]
    return " ".join(found) or None


def class_words(classes: str) -> str | None:
    """Return what a ``class`` attribute says, or None where it says nothing that counts."""
    return " ".join(filter(None, (_CLASSES.get(each.lower()) for each in classes.split()))) or None


def _word(name: str, value: str) -> str:
    if name == "font-weight":
        return "bold" if _is_bold(value) else "not-bold"
    if name == "font-style":
        return "italic" if value in {"italic", "oblique"} else "not-italic"
    if name == "mso-list":
        level = _LEVEL.search(value)
        return "marker" if value == "ignore" else f"item-{level[1]}" if level else ""
    if name.startswith("mso-") and name != "mso-highlight":
        is_gone = value in {"all", "vglayout", "comment-list", "comment"}
        return "gone" if is_gone else ""
    if name == "display":
        return "gone" if value == "none" else ""
    return _look(name, value)


def _look(name: str, value: str) -> str:
    if name.startswith("text-decoration"):
        words = value.split()
        return "struck" if "line-through" in words else "underlined" if "underline" in words else ""
    if name == "vertical-align":
        return "raised" if value in {"super", "sub"} else ""
    return "colours" if _is_colour(value) else ""


def _is_bold(value: str) -> bool:
    if re.fullmatch(r"[0-9]{1,4}", value):
        return int(value) >= 600
    return value.startswith("bold")


def _is_colour(value: str) -> bool:
    """Whether a colour is more than black, white or grey."""
    if value in _NO_COLOUR:
        return False
    if hexed := _HEX.search(value):
        digits = hexed[1] if len(hexed[1]) == 6 else "".join(2 * each for each in hexed[1])
        parts = [int(digits[place : place + 2], 16) for place in (0, 2, 4)]
    elif rgb := _RGB.search(value):
        parts = [int(part[:6]) for part in rgb.groups()]
    else:
        return value.split()[0] not in _NO_COLOUR | {"gray", "grey", "silver", "dimgray"}
    return max(parts) - min(parts) > 16
