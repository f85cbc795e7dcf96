"""The places that editors arrange: the front page, Don't Miss, and each section's front."""

from __future__ import annotations

import re
from dataclasses import dataclass

FRONT, DONT_MISS, SECTION = "front", "dont-miss", "section"
# How many stories each place has.
_SIZES = {FRONT: 5, DONT_MISS: 3, SECTION: 3}
_CODE = re.compile(r"(front|dont-miss)|section-([1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place; ``section_id`` names the section whose front it is."""

    kind: str
    section_id: int | None = None

    @property
    def size(self) -> int:
        """How many positions it has."""
        return _SIZES[self.kind]

    @property
    def code(self) -> str:
        """Its name in forms and in the audit: ``front``, ``dont-miss``, ``section-3``."""
        return self.kind if self.section_id is None else f"{self.kind}-{self.section_id}"

    @property
    def key(self) -> str:
        """The key of what editors have put there."""
        return f"board-{self.code}"

    @classmethod
    def of(cls, code: str) -> Place:
        """Read a code; raises ValueError for what is none."""
        match = _CODE.fullmatch(code)
        if match is None:
            raise ValueError(f"There is no place {code!r}.")
        return cls(match[1]) if match[1] else cls(SECTION, int(match[2]))


FRONT_PAGE, DONT_MISS_RAIL = Place(FRONT), Place(DONT_MISS)


def section_front(section_id: int) -> Place:
    """Return the place of a section's front."""
    return Place(SECTION, section_id)
