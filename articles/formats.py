"""What a body may contain.

``FORMATS`` is the one definition. The editor's toolbar and its content filter
(``articles/editor.py``) and the sanitiser (``articles/body.py``) are both made from it, so the
toolbar offers exactly what survives a save.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from articles import cards
from authors.plain_text import printable


@dataclass(frozen=True, slots=True)
class Format:
    """One thing a reporter can do to text: its tags with their attributes, its toolbar buttons."""

    tags: Mapping[str, frozenset[str]]
    buttons: tuple[str, ...] = ()
    # Spelled differently by other programs: <b> is printed as <strong>.
    aliases: Mapping[str, str] = field(default_factory=dict)


_NONE: frozenset[str] = frozenset()
_CELL = frozenset({"colspan", "rowspan"})
# Blocks of other programs: each becomes a paragraph, so that its words keep apart from the next's.
_OTHER_BLOCKS = (
    *("address", "article", "aside", "center", "dd", "details", "dialog", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "main", "nav", "pre"),
    *("section", "summary"),
)
FORMATS = (
    Format({"p": _NONE, "br": _NONE}, aliases=dict.fromkeys(_OTHER_BLOCKS, "p")),
    Format({"strong": _NONE}, ("Bold",), {"b": "strong"}),
    Format({"em": _NONE}, ("Italic",), {"i": "em"}),
    Format(
        {"h2": _NONE, "h3": _NONE},
        ("Format",),
        {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"},
    ),
    Format({"blockquote": _NONE}, ("Blockquote",)),
    Format({"ul": _NONE, "ol": _NONE, "li": _NONE}, ("BulletedList", "NumberedList")),
    Format({"a": frozenset({"href"})}, ("Link", "Unlink")),
    Format(
        {"table": _NONE, "caption": _NONE, "thead": _NONE, "tbody": _NONE, "tr": _NONE}
        | {"th": _CELL | {"scope"}, "td": _CELL},
        ("Table",),
    ),
    Format({"p": frozenset({"data-also-read"})}, ("AlsoRead",)),
    # Made from an address on a line of its own; see articles/cards.py.
    Format({"p": frozenset({"data-card"})}),
    # Its words are this use's own; see articles/blocks.py.
    Format({"p": frozenset({"data-picture", "data-alt", "data-credit"})}, ("Picture",)),
)
ALIASES = {old: new for each in FORMATS for old, new in each.aliases.items()}
URL_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def _allowed() -> dict[str, set[str]]:
    """Return each allowed tag with its attributes, merged over ``FORMATS``."""
    allowed: dict[str, set[str]] = {}
    for each in FORMATS:
        for tag, attributes in each.tags.items():
            allowed.setdefault(tag, set()).update(attributes)
    return allowed


ALLOWED = _allowed()


def attribute(tag: str, name: str, value: str) -> str | None:
    """Keep of an attribute what it may say: numbers where it is a number; nh3 judges the rest."""
    if name in {"data-also-read", "data-picture", "colspan", "rowspan"}:
        return value if re.fullmatch(r"[1-9][0-9]{0,17}", value) else None
    if name == "data-card":
        card = cards.read(value)
        return card.url if card else None
    if name in {"data-alt", "data-credit"}:
        return " ".join(printable(value).split())
    if name == "scope":
        return value if value in {"row", "col"} else None
    return value
