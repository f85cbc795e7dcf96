"""A copy that was written on an older revision, and the newest one: what both hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from articles import merge
from articles.merge import Agreed, Clash
from articles.workflow.copy import Copy, Filing

_TOGETHER = (
    ("dateline_city", "dateline_region"),
    ("source_uri", "source_version", "source_at"),
)
# The words of a picture are about that picture: with another one they change as one.
_PICTURE = ("lead_image", "caption", "credit", "alt")


@dataclass(frozen=True, slots=True)
class MergedCopy:
    """Two copies as one; where they clash ``copy`` holds mine.

    ``clashes`` are the names of fields that say one thing and were changed on both sides; ``body``
    is the running text in order.
    """

    copy: Copy
    clashes: Sequence[tuple[str, ...]]
    body: Sequence[Agreed | Clash]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.clashes and not any(isinstance(each, Clash) for each in self.body)


def copies(base: Copy, theirs: Copy, mine: Copy) -> MergedCopy:
    """Merge two clean copies that were both written on ``base``; no query."""
    old, other, own = (_values(each) for each in (base, theirs, mine))
    same_picture = base.lead_image == theirs.lead_image == mine.lead_image
    together = _TOGETHER if same_picture else (*_TOGETHER, _PICTURE)
    merged, clashes = merge.fields(old, other, own, together=together)
    body = merge.bodies(base.body, theirs.body, mine.body)
    text = "".join(
        block for each in body for block in (each.mine if isinstance(each, Clash) else each.blocks)
    )
    return MergedCopy(replace(mine, body=text, **merged), clashes, body)


def _values(copy: Copy) -> dict[str, Any]:
    values = {each.name: getattr(copy, each.name) for each in fields(copy) if each.name != "body"}
    return values | {"authors": tuple(copy.authors)}


def filings(base: Filing, theirs: Filing, mine: Filing) -> tuple[Filing, list[str]]:
    """Merge two filings of one story; returns it, and the fields that clash: those hold mine."""
    old, other, own = (
        {each.name: getattr(filing, each.name) for each in fields(filing)}
        for filing in (base, theirs, mine)
    )
    merged, clashes = merge.fields(old, other, own)
    return replace(mine, **merged), [name for names in clashes for name in names]
