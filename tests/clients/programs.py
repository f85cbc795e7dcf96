"""The programs that are no Python's: Mozilla's Readability on Node, the Nu HTML checker on Java."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_MODULES = HERE / "node_modules"
_CHECKER = _MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def missing() -> list[str]:
    """Return what is not installed here."""
    found = [each for each in ("node", "java") if shutil.which(each) is None]
    return found + ([] if _CHECKER.exists() else ["tests/clients/node_modules (make clients)"])


def readability(pages: list[dict[str, str]]) -> list[dict[str, Any] | None]:
    """Return what Readability makes of pages, each a ``url`` and its ``html``; one process."""
    done = subprocess.run(
        ["node", str(HERE / "readability.mjs")],
        cwd=HERE,
        input=json.dumps(pages),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any] | None] = json.loads(done.stdout)
    return found


def nu(folder: Path) -> list[dict[str, Any]]:
    """Return what the checker says of the files in a folder, errors and warnings; one process."""
    done = subprocess.run(
        ["java", "-jar", str(_CHECKER), "--format", "json", "--exit-zero-always", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stderr or done.stdout)["messages"]
    return found
