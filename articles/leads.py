"""Which stories lead a section's front: the app that arranges the fronts registers here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from articles.models import Article, Section

# The positions above the section's list; None where the newest story of the list is to stand.
Leads = Callable[[Section], Sequence[Article | None]]

_registered: list[Leads] = []


def register(leads: Leads) -> None:
    """Let ``leads`` say who leads a section; called once, in an app's ``ready()``.

    It takes one query, says what the page depends on by ``edge.dependencies``, and returns public
    stories only, loaded as teasers.
    """
    _registered[:] = [leads]


def of(section: Section) -> Sequence[Article | None]:
    """Return the positions above a section's list; one query."""
    return [position for leads in _registered for position in leads(section)]
