"""The words added and removed between two texts, as HTML.

Pure: it asks no database and knows no story. What was removed stands in ``<del>``, what was added
in ``<ins>``, and everything is escaped. Words that were replaced by others have one space between
the two elements, ``</del> <ins>``, which is part of neither text; apart from that, the HTML without
its ``<del>`` reads as the new text and without its ``<ins>`` as the old one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape
from itertools import groupby
from typing import TypeAlias

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import alignment, wording
from articles.blocks import AlsoReadTarget
from articles.likeness import ALIKE, alike
from articles.wording import EM, STRONG, Block, Kind, Link

# Unchanged words that are left standing on each side of a change, and blocks around a changed one.
_WORDS_AROUND = 40
_BLOCKS_AROUND = 1
# Links that a note names.
_MOST_NOTES = 10

_ENDS_A_SENTENCE = frozenset('.!?…”"')
_LONGEST_SLIDE = 60
_GAP = " […]"


class Change(StrEnum):
    """What became of a block."""

    KEPT = "kept"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block of the running text with what became of it, ready to print.

    ``notes`` say what words alone do not: where links lead, what is emphasised. A folded one stands
    for ``count`` blocks that did not change.
    """

    change: Change
    kind: Kind = Kind.PARAGRAPH
    html: SafeString = SafeString("")
    notes: tuple[SafeString, ...] = ()
    count: int = 1


_Pair: TypeAlias = tuple[Block | None, Block | None]


def words(old: str, new: str, *, at: datetime | None = None) -> SafeString:
    """Return two plain texts as one HTML; ``at`` is when the one became the other, if it is known.

    Linear in the length of the texts.
    """
    before = Block(Kind.PARAGRAPH, wording.words(old))
    after = Block(Kind.PARAGRAPH, wording.words(new))
    return _html(before, after, _runs(before, after), _Marks(at), whole=True)


def bodies(
    old: str,
    new: str,
    *,
    also_reads: Mapping[int, AlsoReadTarget],
    at: datetime | None = None,
    whole: bool = False,
) -> list[BlockChange]:
    """Return two bodies as blocks, in order; nothing if they print alike.

    What did not change is folded but for a block beside each change, and within a block but for 40
    words, unless ``whole``. ``also_reads`` holds the public targets by id; an "Also read" block
    without one is left out. Linear in the length of the bodies: two of 150,000 words, all changed,
    take a second.
    """
    before = wording.blocks(old, also_reads=also_reads)
    after = wording.blocks(new, also_reads=also_reads)
    pairs = _paired(before, after)
    if all(_is_kept(*pair) for pair in pairs):
        return []
    marks = _Marks(at)
    changes = []
    for pair in pairs if whole else _folded(pairs):
        if isinstance(pair, int):
            changes.append(BlockChange(Change.FOLDED, count=pair))
        else:
            changes.extend(_changes(*pair, marks, whole=whole))
    return changes


class _Marks:
    """The elements around what was removed and what was added."""

    def __init__(self, at: datetime | None) -> None:
        moment = f' datetime="{escape(at.isoformat(timespec="seconds"))}"' if at else ""
        self.del_, self.ins = f"<del{moment}>", f"<ins{moment}>"

    def removed(self, html: str) -> str:
        return f"{self.del_}{html}</del>" if html else ""

    def added(self, html: str) -> str:
        return f"{self.ins}{html}</ins>" if html else ""


# --- Blocks -----------------------------------------------------------------------------------


def _is_kept(old: Block | None, new: Block | None) -> bool:
    return old is not None and new is not None and old.identity == new.identity


def _paired(old: Sequence[Block], new: Sequence[Block]) -> list[_Pair]:
    """Return all blocks in order, each with what it was or became, if anything."""
    pairs: list[_Pair] = []
    i = j = 0
    common = alignment.runs([each.identity for each in old], [each.identity for each in new])
    for run in common:
        pairs += _in_gap(old[i : run.old], new[j : run.new])
        i, j = run.old + run.length, run.new + run.length
        pairs += zip(old[run.old : i], new[run.new : j], strict=True)
    return pairs


def _in_gap(old: Sequence[Block], new: Sequence[Block]) -> Iterator[_Pair]:
    i = j = 0
    for next_i, next_j in [*alike(old, new), (len(old), len(new))]:
        yield from ((block, None) for block in old[i:next_i])
        yield from ((None, block) for block in new[j:next_j])
        if next_i < len(old):
            yield old[next_i], new[next_j]
        i, j = next_i + 1, next_j + 1


def _folded(pairs: Sequence[_Pair]) -> Iterator[_Pair | int]:
    """Replace what lies away from every change by the number of its blocks."""
    stretches = [
        (is_kept, list(stretch))
        for is_kept, stretch in groupby(pairs, key=lambda pair: _is_kept(*pair))
    ]
    for place, (is_kept, stretch) in enumerate(stretches):
        head = _BLOCKS_AROUND if place else 0
        tail = _BLOCKS_AROUND if place < len(stretches) - 1 else 0
        folded = len(stretch) - head - tail
        # A single block says more than the line that would stand for it.
        if not is_kept or folded < 2:
            yield from stretch
        else:
            yield from stretch[:head]
            yield folded
            yield from stretch[head + folded :]


def _changes(
    old: Block | None, new: Block | None, marks: _Marks, *, whole: bool
) -> Iterator[BlockChange]:
    if old and new:
        runs = _runs(old, new)
        common = sum(run.length for run in runs)
        if 2 * common >= ALIKE * (len(old.words) + len(new.words)):
            kept = _is_kept(old, new)
            html = _html(old, new, runs, marks, whole=whole)
            notes = () if kept else tuple(_notes(old, new, runs, marks))
            yield BlockChange(Change.KEPT if kept else Change.CHANGED, new.kind, html, notes)
            return
    if old:
        html = mark_safe(marks.removed(_written(old, 0, len(old.words)).strip()))
        yield BlockChange(Change.REMOVED, old.kind, html)
    if new:
        html = mark_safe(marks.added(_written(new, 0, len(new.words)).strip()))
        yield BlockChange(Change.ADDED, new.kind, html)


# --- Words ------------------------------------------------------------------------------------


def _runs(old: Block, new: Block) -> list[alignment.Run]:
    """Return the words in common; what was put in or taken out begins with a sentence if it can.

    "The pier held. The bridge" after "The bridge" could be "The [pier held. The] bridge" as well as
    "[The pier held.] The bridge".
    """
    runs = alignment.runs(old.words, new.words)
    for place in range(1, len(runs)):
        before, after = runs[place - 1], runs[place]
        old_gap = range(before.old + before.length, after.old)
        new_gap = range(before.new + before.length, after.new)
        if old_gap and new_gap:
            continue
        text, gap = (old.words, old_gap) if old_gap else (new.words, new_gap)
        if slide := _slide(text, gap, before.length):
            runs[place - 1] = before._replace(length=before.length - slide)
            runs[place] = alignment.Run(after.old - slide, after.new - slide, after.length + slide)
    return runs


def _slide(text: Sequence[str], gap: range, room: int) -> int:
    """Return by how many words a gap moves to the left to begin with a sentence; 0 if it cannot."""
    for slide in range(min(room, _LONGEST_SLIDE) + 1):
        if slide and text[gap.start - slide] != text[gap.stop - slide]:
            return 0
        if slide == gap.start or text[gap.start - slide - 1] in _ENDS_A_SENTENCE:
            return slide
    return 0


def _html(
    old: Block, new: Block, runs: Sequence[alignment.Run], marks: _Marks, *, whole: bool
) -> SafeString:
    parts: list[str] = []
    i = j = 0
    for run in runs:
        removed = _written(old, i, run.old)
        added = _written(new, j, run.new)
        follows = new.words[run.new] if run.length else " "
        # A space stands outside the elements where both texts have one: it is no change of words.
        if all(each.startswith(" ") for each in (removed or follows, added or follows)):
            changed = (marks.removed(removed[1:]), marks.added(added[1:]))
            parts += [" ", " ".join(filter(None, changed))] if any(changed) else []
        else:
            parts += [marks.removed(removed), marks.added(added)]
        i, j = run.old + run.length, run.new + run.length
        opens, closes = run.old == run.new == 0, i == len(old.words) and j == len(new.words)
        around = 0 if whole else _WORDS_AROUND
        parts.append(_unchanged(new, run.new, j, around=around, opens=opens, closes=closes))
    return mark_safe("".join(parts).strip())


def _unchanged(
    block: Block, start: int, end: int, *, around: int, opens: bool, closes: bool
) -> str:
    """Return a run of unchanged words; a long one with ``around`` words beside each change.

    One that is a whole block shows where in the text one is, by its first and last words.
    """
    is_whole = opens and closes
    head = start + around if is_whole or not opens else start
    tail = end - around if is_whole or not closes else end
    if not around or tail - head <= around:
        return _written(block, start, end)
    return f"{_written(block, start, head)}{_GAP}{_written(block, tail, end)}"


def _written(block: Block, start: int, end: int) -> str:
    """Return some of a block's words as HTML, with their emphasis."""
    if not block.emphasis:
        return escape("".join(block.words[start:end]), quote=False)
    parts = []
    for emphasis, places in groupby(range(start, end), key=lambda place: block.emphasis[place]):
        text = "".join(block.words[place] for place in places)
        html = escape(text.removeprefix(" "), quote=False)
        html = f"<em>{html}</em>" if emphasis & EM else html
        html = f"<strong>{html}</strong>" if emphasis & STRONG else html
        parts.append(f" {html}" if text.startswith(" ") else html)
    return "".join(parts)


# --- Notes ------------------------------------------------------------------------------------


def _notes(
    old: Block, new: Block, runs: Sequence[alignment.Run], marks: _Marks
) -> Iterator[SafeString]:
    if old.kind != new.kind:
        names = _names()
        yield format_html(_("Set as {} before, as {} now."), names[old.kind], names[new.kind])
    if (old.emphasis or new.emphasis) and any(
        _emphasis(old, run.old + step) != _emphasis(new, run.new + step)
        for run in runs
        for step in range(run.length)
    ):
        yield format_html("{}", _("The emphasis changed."))
    yield from _links(old.links, new.links, marks)


def _emphasis(block: Block, place: int) -> int:
    return block.emphasis[place] if block.emphasis else 0


def _names() -> dict[Kind, str]:
    return {
        Kind.PARAGRAPH: _("a paragraph"),
        Kind.HEADING: _("a heading"),
        Kind.ITEM: _("an item of a list"),
        Kind.QUOTE: _("a quotation"),
        Kind.CAPTION: _("a table’s title"),
        Kind.ROW: _("a row of a table"),
        Kind.ALSO_READ: _("a link to another story"),
        Kind.CARD: _("a post of another place"),
        Kind.PICTURE: _("a picture"),
    }


def _links(old: Sequence[Link], new: Sequence[Link], marks: _Marks) -> Iterator[SafeString]:
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    changed = {link.words: [link.href, ""] for link in gone}
    for link in come:
        changed.setdefault(link.words, ["", ""])[1] = link.href
    for linked, (before, after) in list(changed.items())[:_MOST_NOTES]:
        addresses = [
            mark(escape(href, quote=False))
            for mark, href in ((marks.removed, before), (marks.added, after))
            if href
        ]
        # Safe: the addresses are escaped above.
        yield format_html(_("The link on “{}”: {}"), linked, mark_safe(" ".join(addresses)))
    if len(changed) > _MOST_NOTES:
        yield format_html(_("And {} more links."), len(changed) - _MOST_NOTES)
