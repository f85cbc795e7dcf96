"""Files on a local disk, each there as a whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class Disk(FileSystemStorage):
    """Files in a folder, as Django has them; but nobody ever reads half of one.

    A file that is there already is replaced in one step, as an S3 bucket does it.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: who saves knows what stands there."""
        return name

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        written = super()._save(self._named(fresh), content)  # type: ignore[misc]
        os.replace(self.path(written), path)
        return name

    def _named(self, path: Path) -> str:
        return str(path.relative_to(Path(self.location)))
