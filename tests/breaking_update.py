"""The real page that this project is for, as its file has it.

Its text stays out of the project: tests read it from ``../shared/stories``, where that is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

STORY = Path(settings.BASE_DIR).parent / "shared" / "stories" / "breaking-update.txt"
HAND_OFF = "THIS IS A BREAKING NEWS UPDATE. AP’s earlier story follows below."
DATELINE = re.compile(r"^(?P<city>[A-Z ]+), (?P<region>[\w ]+) \((?P<agency>[\w ]+)\) — ")


@dataclass(frozen=True)
class Given:
    """The parts of the page, as its file has them."""

    temperature: str
    city: str
    headline: str
    update: list[str]
    earlier: list[str]
    also_read: str
    author: str
    website: str
    bio: str
    passages: list[str]


def read_story() -> Given:
    """Read the file: paragraphs apart by blank lines, in the order of the page."""
    lines = [" ".join(line.split()) for line in STORY.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line]
    line_at = lines.index(HAND_OFF)
    name_at = next(index for index, line in enumerate(lines) if "https://" in line)
    name, website = re.split(r"(?=https://)", lines[name_at])
    earlier = lines[line_at + 1 : name_at]
    return Given(
        temperature=lines[0].removesuffix(" C"),
        city=lines[1],
        headline=lines[3],
        update=lines[4:line_at],
        earlier=earlier,
        also_read=next(line for line in earlier if line.startswith("Also read: ")),
        author=name.title(),
        website=website,
        bio=lines[name_at + 1],
        passages=lines[3:name_at],
    )
