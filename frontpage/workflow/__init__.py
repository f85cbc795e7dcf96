"""All writing of the board: one keyword-only function per act.

Each checks the permission, runs in one transaction under the board's lock, writes its BoardEntry
and tells every page of what it changed. Nothing else changes a slot or a strip.
"""

from frontpage.workflow.act import Done, Meanwhile
from frontpage.workflow.due import change_next, next_time
from frontpage.workflow.leaving import leave
from frontpage.workflow.placing import move, pin, put, set_times, take_off
from frontpage.workflow.strips import lower_strip, raise_strip
from frontpage.workflow.undoing import undo

__all__ = [
    "Done",
    "Meanwhile",
    "change_next",
    "leave",
    "lower_strip",
    "move",
    "next_time",
    "pin",
    "put",
    "raise_strip",
    "set_times",
    "take_off",
    "undo",
]
