"""The letters that readers may ask for: the daily digest, breaking alerts, each section's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from articles.models import Section

DIGEST, BREAKING = "digest", "breaking"
_SECTION = "section-"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: its key in forms and links, its name, and what it brings."""

    key: str
    name: str
    brings: str
    section_id: int | None = None

    @property
    def kind(self) -> str:
        """What kind of subscription it is."""
        return "section" if self.section_id else self.key


def offered() -> list[Letter]:
    """Return every letter, in the order in which readers are asked; one query."""
    return [
        Letter(DIGEST, "The daily digest", "One letter each day with the day’s stories."),
        Letter(BREAKING, "Breaking alerts", "A short note when something breaks."),
        *(
            Letter(
                f"{_SECTION}{section.pk}",
                section.name,
                f"Each day, what is new in {section.name}.",
                section.pk,
            )
            for section in Section.objects.all()
        ),
    ]


def known(keys: Collection[str]) -> list[Letter]:
    """Return the letters with these keys that there are; one query."""
    return [letter for letter in offered() if letter.key in keys]


def name(key: str) -> str:
    """Return what a letter is called, also one that there is no more; one query for a section's."""
    found = known([key])
    return found[0].name if found else f"A letter of {settings.SITE_NAME}"
