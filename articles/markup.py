"""How much labour a text of HTML is for a parser, found out without parsing it.

Every tag makes an HTML parser look through the elements that are still open, and put formatting
that was never closed into each new paragraph: hostile or broken text of one megabyte takes minutes
and gigabytes. The scan here is linear. Where it cannot know what a parser will make of a text it
counts too much, and never too little.
"""

from __future__ import annotations

import re
from collections import Counter

_NAME = r"[a-zA-Z][^\t\n\f\r />\"'<=]*"
# One of these begins at each "<" that can begin markup, and none contains another "<".
_MARK = re.compile(
    # A comment or declaration that any reader ends at the same ">".
    r"<!--[^<>]*-->|<!-?-?->|<(?:!(?!--|\[CDATA\[)|\?)[^<>]*>"
    rf"|</(?P<closed>{_NAME})[\t\n\f\r ]*>"
    # A tag whose attributes hide no "<" and no ">".
    rf"|<(?P<opened>{_NAME})"
    r"(?P<plain>(?:[\t\n\f\r ]+(?:[^\t\n\f\r \"'<>/=]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'"
    r"|[^\t\n\f\r \"'<>=`]+))?)?)*+/?>)?"
    # Anything else: what follows may be hidden from the parser.
    r"|<(?=[!?/])"
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# A parser closes these itself when the next one opens; they pile up inside SVG and MathML alone.
_CLOSED_BY_THE_NEXT = frozenset("p li tr td th thead tbody tfoot".split())
_FOREIGN = re.compile(r"<(?:svg|math)", re.IGNORECASE)


# What was opened and never closed is opened anew in each paragraph; of those alike, at most three.
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_MOST_ALIKE = 3
# How much more it is to make an element than to look at one.
_TO_MAKE = 100


def labour(html: str) -> int:
    """Return how many elements a parser looks at, about, at all tags of a text together."""
    uncounted = frozenset() if _FOREIGN.search(html) else _VOID | _CLOSED_BY_THE_NEXT
    total = repeated = 0
    # With each name the tag as it stands. A name of None stands where the scan lost track: what
    # was opened before is never taken as closed.
    open_elements: list[tuple[str | None, str]] = []
    alike: Counter[str] = Counter()
    for mark in _MARK.finditer(html):
        total += len(open_elements) + _TO_MAKE * repeated
        if (closed := mark["closed"]) is not None:
            # Only the last one opened: a parser may ignore the end of another.
            if open_elements and closed.isascii() and open_elements[-1][0] == closed.lower():
                name, tag = open_elements.pop()
                if name in _FORMATTING:
                    alike[tag] -= 1
                    repeated -= alike[tag] < _MOST_ALIKE
        elif (opened := mark["opened"]) is not None:
            name = opened.lower() if opened.isascii() else None
            if name is None or name not in uncounted:
                open_elements.append((name, mark[0]))
            if mark["plain"] is None:
                open_elements.append((None, ""))
                repeated += name in _FORMATTING
            elif name in _FORMATTING:
                repeated += alike[mark[0]] < _MOST_ALIKE
                alike[mark[0]] += 1
        elif len(mark[0]) == 1:
            open_elements.append((None, ""))
    return total
