"""What is said of pictures that were measured: each goal, and whether it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import images
from bench.images_report import CAMERA, PHONE, Run, report


def measured(*, cut: float = 4.2, found: float = 0.03, listed: float = 0.02) -> Run:
    return Run(
        usable={CAMERA: [0.3, 0.6], PHONE: [0.9, 1.0]},
        cut={CAMERA: [2.3, cut], PHONE: [4.3, 34.0]},
        uploads=1_000,
        per_upload=0.08,
        memory={100: 150.0, 1_000: 153.0},
        pictures=200_000,
        found={"the newest": [0.01, found]},
        listed={"without credit": [0.01, listed]},
    )


def test_each_goal_has_a_line_with_the_worst_that_was_measured() -> None:
    said = [line for line in report(measured()).splitlines() if line.startswith("- ")]
    assert said == [
        "- kept: a camera’s JPEG is usable within 3 s: 0.60 s",
        "- kept: and cut within 20 s on one core: 4.20 s",
        "- kept: the memory after 1,000 uploads is at most 1.1 times the first figure: 1.02 times",
        "- kept: whatever is asked of 200,000 pictures is answered within 200 ms: 30 ms",
    ]


@pytest.mark.parametrize(
    ("run", "missed"),
    [
        (measured(), []),
        (measured(cut=23.7), ["and cut within 20 s on one core: 23.70 s"]),
        (
            measured(listed=0.25),
            ["whatever is asked of 200,000 pictures is answered within 200 ms: 250 ms"],
        ),
    ],
)
def test_a_goal_that_is_missed_fails_the_benchmark(
    run: Run,
    missed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(images, "measure", lambda *_asked: run)
    page = tmp_path / "images.md"
    assert images.main(["--write", str(page)]) == (1 if missed else 0)
    lines = page.read_text().splitlines()
    assert [line.removeprefix("- missed: ") for line in lines if "missed" in line] == missed
    assert capsys.readouterr().out.strip() == page.read_text().strip()
