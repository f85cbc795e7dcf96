"""What was done on the board, in sentences for the newsroom."""

from __future__ import annotations

from collections.abc import Mapping

from frontpage.models import BoardEntry
from frontpage.places import DONT_MISS, FRONT, Place

_UNDONE = {
    "put": "putting",
    "move": "moving",
    "pin": "pinning",
    "unpin": "unpinning",
    "set_times": "the times of",
    "take_off": "taking off",
}


def place_name(place: Place, sections: Mapping[int, str]) -> str:
    """Return what a place is called; ``sections`` has their names by id."""
    if place.kind == FRONT:
        return "Front page"
    if place.kind == DONT_MISS:
        return "Don’t Miss"
    return f"{sections.get(place.section_id or 0, 'Section')} front"


def position_name(place: Place, position: int) -> str:
    """Return what a position is called: ``Lead``, ``2``."""
    return "Lead" if position == 0 and place.kind != DONT_MISS else str(position + 1)


def sentence(entry: BoardEntry, sections: Mapping[int, str]) -> str:
    """Say who did what: ``Edda Lund put “Bridge Closed” on the front page, as its lead.``"""
    return f"{entry.actor} {_did(entry, entry.verb, sections)}."


def _did(entry: BoardEntry, verb: str, sections: Mapping[int, str]) -> str:
    story = f"“{entry.article}”"
    text = f"“{entry.data.get('text', '')}”"
    where, at = _where(entry, sections)
    over = f": {entry.note}" if entry.note else ", as its time was over"
    said = {
        "put": f"put {story} on {where}{at}",
        "move": f"moved {story} to {where}{at}",
        "pin": f"pinned {story} on {where}",
        "unpin": f"unpinned {story} on {where}",
        "set_times": f"set the times of {story} on {where}",
        "take_off": f"took {story} off {where}",
        "begin": f"put {story} on {where}{at}, as it was time",
        "end": f"took {story} off {where}{over}",
        "leave": f"took {story} down, and off {where}",
        "raise_strip": f"raised the strip {text}",
        "lower_strip": f"lowered the strip {text}",
        "expire_strip": f"lowered the strip {text}, as its time was over",
        "leave_strip": f"took {story} down, and lowered its strip",
    }
    if verb == "undo":
        return f"took back {_UNDONE.get(entry.data['undone'], 'an act on')} {story}"
    return said[verb].rstrip(".")


def _where(entry: BoardEntry, sections: Mapping[int, str]) -> tuple[str, str]:
    code = entry.data.get("place")
    if not code:
        return "the board", ""
    place = Place.of(code)
    name = place_name(place, sections)
    where = {DONT_MISS: name, FRONT: "the front page"}.get(place.kind, f"the {name}")
    slot = entry.data.get("after", {}).get(str(entry.data.get("slot")))
    if slot is None:
        return where, ""
    at = position_name(place, slot["position"])
    return where, ", as its lead" if at == "Lead" else f", at position {at}"
