"""Files on a local disk, each there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import uuid
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

# What a file system answers that syncs no folders (SMB, FUSE, some volumes of containers): it does
# without.
_NO_FOLDERS = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}


class Disk(FileSystemStorage):
    """Files in a folder, as Django has them; but nobody ever reads half of one.

    A file that is there already is replaced in one step, as an S3 bucket does it. What is saved is
    on the disk then, as the row that says so will be: also after a loss of power.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: who saves knows what stands there."""
        return name

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        found = next(folder for folder in path.parents if folder.exists())
        fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        written = super()._save(self._named(fresh), content)  # type: ignore[misc]
        _sync(Path(self.path(written)))
        os.replace(self.path(written), path)
        # A file is found by its folder, and a folder that was made for it by the one above.
        for folder in path.parents:
            _sync(folder)
            if folder == found:
                break
        return name

    def _named(self, path: Path) -> str:
        return str(path.relative_to(Path(self.location)))


def _sync(path: Path) -> None:
    """Have a file or a folder written to the disk; returns when it is, where that can be said.

    Raises OSError where the disk fails.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as failed:
        if failed.errno not in _NO_FOLDERS or not path.is_dir():
            raise
    finally:
        os.close(opened)
