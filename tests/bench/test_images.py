"""The measure of pictures: small, and with the figures it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(300)
def test_it_tells_how_soon_a_picture_is_there_what_uploads_take_and_how_soon_one_is_found(
    tmp_path: Path,
) -> None:
    results = tmp_path / "images.md"
    command = [sys.executable, "-m", "bench.images", "--rounds=1", "--uploads=4", "--pictures=300"]
    done = subprocess.run(
        [*command, f"--write={results}"], capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    text = results.read_text()
    rows = re.findall(r"^\| a (?:camera|phone).* \| ([\d.]+) \| [\d.]+ \| ([\d.]+) \|", text, re.M)
    assert len(rows) == 2
    assert all(0 < float(usable) < float(cut) for usable, cut in rows)
    assert re.search(r"^\| memory of the web process, MB \|( \d+ \|)+$", text, re.M)
    assert len(re.findall(r"^\| [^|]* \| \d+ \| \d+ \|$", text, re.M)) == 8
