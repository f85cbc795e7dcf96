"""The measure of a digest to many: small, and with the figures it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


def test_it_sends_to_everybody_once_and_tells_speed_memory_and_the_alert(tmp_path: Path) -> None:
    results = tmp_path / "newsletter.md"
    command = [sys.executable, "-m", "bench.newsletter", "--subscribers=600"]
    done = subprocess.run(
        [*command, f"--write={results}"], capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr
    text = results.read_text()
    assert "| addresses that got a mail twice, or none | 0, 0 |" in text
    [first] = re.findall(r"commit to its first mail \| ([0-9.]+) s", text)
    assert 0 <= float(first) < 10
    assert re.search(r"^\| the worker's memory, MB \|( \d+ \|){6}$", text, re.MULTILINE)
