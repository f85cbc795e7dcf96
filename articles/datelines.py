"""Datelines by the AP rule: ``SEOUL, South Korea (AP) — ``.

The city stands in capitals; some cities stand alone; US states are abbreviated; countries and
Canadian provinces stand in full. The two lists are data, in ``articles/data/``.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

_DATA = Path(__file__).parent / "data"


def _pairs(name: str) -> dict[str, str]:
    """Read ``left | right`` lines; the left side is folded to lower case."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("|") for line in lines if line.strip() and not line.startswith("#"))
    return {left.strip().lower(): right.strip() for left, right in rows}


STANDING_ALONE = _pairs("standing_alone.txt")
US_STATES = _pairs("us_states.txt")


@dataclass(frozen=True, slots=True)
class Dateline:
    """The place and agency that open a dispatch, as typed; any part may be empty."""

    city: str = ""
    region: str = ""
    agency: str = ""

    @property
    def place(self) -> str:
        """The place as printed: ``SEOUL, South Korea``, ``NEW YORK``, ``AUSTIN, Texas``."""
        if not self.city:
            return ""
        region = self.region
        own = STANDING_ALONE.get(self.city.lower())
        if own is not None and region.lower() in {"", own.lower(), _printed_state(own).lower()}:
            region = ""
        city = _capitals(self.city)
        return f"{city}, {_printed_state(region)}" if region else city

    def __str__(self) -> str:
        """Return ``SEOUL, South Korea (AP)``; empty without a city."""
        if not self.city:
            return ""
        return f"{self.place} ({self.agency})" if self.agency else self.place


def _printed_state(region: str) -> str:
    return US_STATES.get(region.lower(), region)


# A dateline as it stands in copy. The city's capitals tell it from a sentence with a bracket and
# a dash; Mc and the like keep their small letters ("McALLEN"). Copy comes with em, en and double
# dashes alike, with or without spaces.
_DATELINE = re.compile(
    r"""\s*
    (?P<city>[^\W\d_][^\s,()]+(?:\ [^\s,()]+){0,4})
    (?:,\s(?P<region>[^()—–]{2,60}?))?
    \s*\((?P<agency>[^()]{2,80})\)
    \s*(?:—|–|--)\s*
    """,
    re.VERBOSE,
)


def lift(text: str) -> tuple[Dateline, str] | None:
    """Split the dateline off the front of a passage of plain text.

    Returns the dateline, its city as printed in capitals, and the rest of the text; None where
    the text does not open with one.
    """
    match = _DATELINE.match(text)
    if match is None or match["city"] != _capitals(match["city"]):
        return None
    dateline = Dateline(
        city=usual_letters(match["city"]),
        region=(match["region"] or "").strip(),
        agency=match["agency"],
    )
    return dateline, text[match.end() :]


def _capitals(city: str) -> str:
    """Return the city as a dateline prints it: ``SEOUL``, ``McALLEN``, ``FORT McMURRAY``."""
    return re.sub(r"\b(Mc)?(\w*)", lambda word: (word[1] or "") + word[2].upper(), city)


# Small words inside a city's name, as in "Rio de Janeiro".
_SMALL = {"de", "da", "do", "del", "der", "des", "di", "du", "la", "le", "of", "on", "sur", "upon"}


def usual_letters(city: str) -> str:
    """Give a city in capitals its usual letters: ``RIO DE JANEIRO`` → ``Rio de Janeiro``.

    A city that is not all in capitals is returned as it is.
    """
    if city != _capitals(city):
        return city
    words = city.split(" ")
    titled = [
        word.lower()
        if index and word.lower() in _SMALL
        else re.sub(r"(Mc)?([^\W\d_]+)", lambda part: (part[1] or "") + part[2].capitalize(), word)
        for index, word in enumerate(words)
    ]
    return " ".join(titled)


def possessive(name: str) -> str:
    """Return the possessive by the name's ending: ``AP’s``, ``Reuters’``."""
    return f"{name}’" if name.lower().endswith("s") else f"{name}’s"


def hand_off(*, upper_is_own_desk: bool, lower_is_own_desk: bool, lower_agency: str) -> str:
    """Return the line between two dispatches of a chain, from the agency of the lower one.

    Where both are the own desk's, the paper does not name itself.
    """
    opening = _("THIS IS A BREAKING NEWS UPDATE.")
    if (upper_is_own_desk and lower_is_own_desk) or not lower_agency:
        earlier = _("Our earlier story follows below.")
    else:
        # Not every language has a possessive: a translation may name the agency instead.
        earlier = _("%(agency_possessive)s earlier story follows below.") % {
            "agency_possessive": possessive(lower_agency),
            "agency": lower_agency,
        }
    return f"{opening} {earlier}"
