"""The ticks beside the text of an update: what else is to be done once it is in print."""

from __future__ import annotations

from dataclasses import dataclass

from articles import errands
from articles.admin.buttons import printable
from articles.admin.workbench import Workbench
from articles.errands import Errand
from articles.workflow import may

ONLY_WITH_A_PRINT = (
    "What is ticked below the text is done when somebody prints it, and cannot be scheduled. Take"
    " the tick off, or print now."
)


@dataclass(frozen=True, slots=True)
class Tick:
    """One errand, and whether it is asked for."""

    errand: Errand
    is_ticked: bool


def offered_errands(bench: Workbench) -> list[Tick]:
    """Return what a person may tick: of an update that they may print; no query of its own."""
    article, dispatch = bench.article, bench.dispatch
    if (
        bench.mode != "update"
        or not printable(article)
        or not may(bench.user, "publish", article=article, dispatch=dispatch)
    ):
        return []
    return [Tick(each, each.name in bench.errands) for each in errands.offered(bench.user)]
