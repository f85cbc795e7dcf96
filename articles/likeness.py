"""Which blocks of two texts are one another's rewriting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from articles import alignment
from articles.wording import Block, Kind

# Two paragraphs with this share of words in common are one that was rewritten; with less, the one
# went and the other came. So are two whose words, in order, agree for less than this.
ALIKE = 0.25


def alike(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the places of blocks that are one another's rewriting, ascending in both.

    They have in common what no other block of the two has: no block is compared with each other.
    """
    homes, new_homes = _homes(old), _homes(new)
    votes = Counter((i, new_homes[word]) for word, i in homes.items() if word in new_homes)
    own, new_own = Counter(homes.values()), Counter(new_homes.values())
    best: dict[int, int] = {}
    taken: set[int] = set()
    for (i, j), shared in votes.most_common():
        if i not in best and j not in taken and 2 * shared >= ALIKE * (own[i] + new_own[j]):
            best[i] = j
            taken.add(j)
    return alignment.ascending(sorted(best.items()))


def _homes(found: Sequence[Block]) -> dict[tuple[object, str], int]:
    """Return the words that one block alone has, with its place.

    Rows are alike with rows only, "Also read" blocks with one another, and a picture with itself.
    """
    homes: dict[tuple[object, str], int] = {}
    shared = set()
    for place, block in enumerate(found):
        family = _family(block)
        for word in set(block.words):
            key = (family, word.strip())
            if homes.setdefault(key, place) != place:
                shared.add(key)
    for key in shared:
        del homes[key]
    return homes


def _family(block: Block) -> object:
    if block.kind == Kind.PICTURE:
        return (block.kind, block.target)
    return block.kind if block.kind in {Kind.ROW, Kind.ALSO_READ} else None
