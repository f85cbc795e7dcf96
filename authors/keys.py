"""The names of what pages depend on: people and agencies."""

from __future__ import annotations

# What the agencies are called.
AGENCIES = "agencies"


# What authors are called.
NAMES = "names"


def author(slug: str) -> str:
    """An author's profile, or that there is none."""
    return f"author-{slug}"
