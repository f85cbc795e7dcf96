"""One printed dispatch of a chain, as the one query of a story's page brings it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Printed(NamedTuple):
    """One printing of a dispatch, with who signed what was printed then and where it came from."""

    id: int
    act: str
    at: datetime
    kind: str
    note: str
    agency: str | None
    names: tuple[str, ...]
    source: str
    version: str


class ChainRow(NamedTuple):
    """One printed dispatch with all that a page prints of it; plain values, as there may be many.

    From ``headline`` on it is the live revision's: None of a dispatch that is not live. ``text`` is
    the body, None where a page does not print the dispatch whole; ``also_reads`` has the id of each
    article that its blocks point at, with its headline, date and slug where it is public, and
    ``pictures`` each picture in it, as ``images.pictures`` asks for one.
    """

    id: int
    number: int
    provenance: list[list[int]]
    printed: list[Printed]
    live_revision_id: int | None
    headline: str
    standfirst: str
    dateline_city: str
    dateline_region: str
    agency: str | None
    is_own_desk: bool | None
    licence_note: str
    source_uri: str
    source_version: str
    image: dict[str, Any]
    alt: str
    caption: str
    credit: str
    signed: list[dict[str, Any]]
    text: str | None
    also_reads: list[dict[str, Any]]
    pictures: list[dict[str, Any]]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> ChainRow:
        """Return a row of ``DispatchQuerySet.chain``."""
        # JSON carries a time as text.
        printed = [
            Printed(
                **{**each, "at": datetime.fromisoformat(each["at"]), "names": tuple(each["names"])}
            )
            for each in values["printed"]
        ]
        return cls(**{**values, "printed": printed})
