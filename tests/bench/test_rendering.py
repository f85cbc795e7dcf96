"""The measure of a story's page: small, and with the figures it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bench.rendering import FUNCTIONS


def test_it_tells_the_page_beside_the_constant_and_where_the_time_goes(tmp_path: Path) -> None:
    results = tmp_path / "rendering.md"
    command = [sys.executable, "-m", "bench.rendering", "--rounds=2", f"--write={results}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    text = results.read_text()
    ratios = re.findall(r"^\| (?:nothing kept yet|warm) \|.*\| ([0-9.]+) \|$", text, re.MULTILINE)
    assert len(ratios) == 2
    assert all(0 < float(each) < 1 for each in ratios)
    # Functions by their file in the house or in a library, and no directory of this machine.
    table = text[text.index("   ncalls") :].rstrip("`\n").splitlines()[1:]
    assert len(table) == FUNCTIONS
    files = re.findall(r" (\S+\.py):[0-9]+\(", "\n".join(table))
    # Which of them come first hangs on the machine; that pages are made by templates does not.
    assert any("/django/template/" in each for each in files), files
    assert not any(each.startswith("/") for each in files), files
    assert str(Path(sys.prefix)) not in text
