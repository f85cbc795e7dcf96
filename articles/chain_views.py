"""What a page shows of a chain: its dispatches, whole or as stubs, and who signs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from articles import passages
from articles.passages import BlockView, PassageView
from images.pictures import PictureView


@dataclass(frozen=True, slots=True)
class AuthorView:
    """An author as a byline and a box show them."""

    name: str
    url: str
    bio: str
    website: str
    photo: PictureView | None
    job_title: str = ""
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A public note on a printed dispatch."""

    kind: str
    kind_label: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """A dispatch that left the chain with a word to readers about it."""

    number: int
    printed_at: datetime
    notice: CorrectionView

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return anchor(self.number)


@dataclass(frozen=True, slots=True)
class DispatchView:
    """One live dispatch with its provenance, as printed."""

    id: int
    number: int
    url: str
    headline: str
    standfirst: str
    dateline: str
    place: str
    agency: str
    is_own_desk: bool
    licence_note: str
    source_uri: str
    source_version: str
    blocks: tuple[BlockView, ...]
    authors: tuple[AuthorView, ...]
    picture: PictureView | None
    printed_at: datetime
    changed_at: datetime
    corrections: tuple[CorrectionView, ...]
    hand_off: str
    withdrawn_below: tuple[WithdrawnView, ...] = ()

    @property
    def anchor(self) -> str:
        """Its place on the page: ``update-3``, or ``first-filed``."""
        return anchor(self.number)

    @property
    def is_update(self) -> bool:
        """Whether it is a breaking update, and not the story as first filed."""
        return self.number > 0

    @property
    def body(self) -> SafeString:
        """The running text as printed."""
        # Safe: the blocks are.
        return mark_safe("".join(block.html for block in self.blocks))

    @property
    def plain_text(self) -> str:
        """The running text without its markup, links to stories and captions, by line."""
        return passages.plain_text(self.blocks)

    @property
    def pictures(self) -> tuple[PictureView, ...]:
        """The pictures in its running text, in order."""
        return tuple(each.picture for each in self.blocks if each.picture)

    @property
    def passages(self) -> tuple[PassageView, ...]:
        """The passages that its paragraphs belong to, in order."""
        return tuple(dict.fromkeys(each.passage for each in self.blocks if each.passage))


@dataclass(frozen=True, slots=True)
class StubView:
    """A live dispatch that a page does not print whole; ``url`` is where it stands whole."""

    id: int
    number: int
    url: str
    headline: str
    agency: str
    authors: tuple[AuthorView, ...]
    printed_at: datetime
    changed_at: datetime
    corrections: tuple[CorrectionView, ...]
    hand_off: str
    withdrawn_below: tuple[WithdrawnView, ...] = ()

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return anchor(self.number)


@dataclass(frozen=True, slots=True)
class Chain:
    """The live dispatches of a story, newest first: printed whole, the stubs, whole again.

    ``above`` are the newest, ``below`` is the story as first filed where stubs stand between.
    ``withdrawn_on_top`` were newer than the newest that is live.
    """

    above: tuple[DispatchView, ...]
    stubs: tuple[StubView, ...]
    below: tuple[DispatchView, ...]
    withdrawn_on_top: tuple[WithdrawnView, ...]
    lead: PictureView | None

    @property
    def dispatches(self) -> tuple[DispatchView, ...]:
        """The dispatches that are printed whole."""
        return self.above + self.below

    @property
    def all(self) -> tuple[DispatchView | StubView, ...]:
        """Every live dispatch, whole or not, newest first."""
        return (*self.above, *self.stubs, *self.below)


def anchor(number: int) -> str:
    """Return the place on a story's page of the dispatch with this number."""
    return f"update-{number}" if number else "first-filed"
