"""What ``make bench-images`` has measured, as a page, and whether it is what was wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

EVERY = 50  # one of so many uploads is a large one
CAMERA = "a camera’s JPEG, 24 megapixels"
PHONE = "a phone’s HEIC, 12 megapixels"
USABLE, CUT, SEARCHED = 3.0, 20.0, 0.2  # seconds
GROWTH = 1.1  # of the web process's memory, from the first of its figures to the last

HEAD = """\
# Pictures

`make bench-images` makes this page: uploads by HTTP to the web server as in the product, one
process, with the worker beside it, which may use one core. The database is durable and on the same
machine.

Machine: {machine}.

"""


@dataclass(slots=True)
class Run:
    """What one run has measured: seconds, and megabytes of the web process."""

    usable: dict[str, list[float]] = field(default_factory=dict)
    cut: dict[str, list[float]] = field(default_factory=dict)
    uploads: int = 0
    per_upload: float = 0.0
    memory: dict[int, float] = field(default_factory=dict)
    pictures: int = 0
    found: dict[str, list[float]] = field(default_factory=dict)
    listed: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Goal:
    """What was wanted, and what was measured at worst; both in the same unit."""

    name: str
    limit: float
    worst: float
    unit: str

    @property
    def is_kept(self) -> bool:
        """Whether the worst is good enough."""
        return self.worst <= self.limit

    def __str__(self) -> str:
        said = "kept" if self.is_kept else "missed"
        return f"{said}: {self.name}: {self.worst:.{2 if self.limit < 100 else 0}f} {self.unit}"


def goals(run: Run) -> list[Goal]:
    """Return the goals, each with the worst that was measured."""
    memory = list(run.memory.values())
    searched = max(max(times) for times in (*run.found.values(), *run.listed.values()))
    return [
        Goal("a camera’s JPEG is usable within 3 s", USABLE, max(run.usable[CAMERA]), "s"),
        Goal("and cut within 20 s on one core", CUT, max(run.cut[CAMERA]), "s"),
        Goal(
            f"the memory after {run.uploads:,} uploads is at most 1.1 times the first figure",
            GROWTH,
            memory[-1] / memory[0],
            "times",
        ),
        Goal(
            f"whatever is asked of {run.pictures:,} pictures is answered within 200 ms",
            1000 * SEARCHED,
            1000 * searched,
            "ms",
        ),
    ]


def report(run: Run) -> str:
    """Return what was measured as Markdown."""
    lines = [
        "## Goals",
        "",
        *(f"- {goal}" for goal in goals(run)),
        "",
        "## From the upload to the draft, and to every size",
        "",
        "Usable: the upload is answered, the picture is the first in the chooser, and its",
        "thumbnail is there. Cut: every width, format and crop is made and pages name them.",
        "",
        "| | usable, s: median | most | cut, s: median | most |",
        "|---|---|---|---|---|",
    ]
    for name, usable in run.usable.items():
        cut = run.cut[name]
        figures = (median(usable), max(usable), median(cut), max(cut))
        lines.append(f"| {name} | {' | '.join(f'{each:.2f}' for each in figures)} |")
    lines += [
        "",
        f"## {run.uploads:,} uploads in a row",
        "",
        f"JPEGs of 1 megapixel, one of {EVERY} of 24; {run.per_upload:.2f} s each.",
        "",
        f"| uploads | {' | '.join(f'{each:,}' for each in run.memory)} |",
        f"|---|{'---|' * len(run.memory)}",
        "| memory of the web process, MB | "
        + " | ".join(f"{each:.0f}" for each in run.memory.values())
        + " |",
        "",
        f"## A library of {run.pictures:,} pictures",
        "",
        "By HTTP, 7 times each: what the chooser in the editor asks for, 24 pictures as JSON, and",
        "the lists of the library’s page, 48 pictures as HTML.",
        "",
        "| asked for | median, ms | most, ms |",
        "|---|---|---|",
    ]
    for name, times in (run.found | run.listed).items():
        lines.append(f"| {name} | {1000 * median(times):.0f} | {1000 * max(times):.0f} |")
    return "\n".join([*lines, ""])
