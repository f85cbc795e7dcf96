"""Files on a disk: what a row says is there, also after a loss of power."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from images.disk import Disk


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What the system was asked for, in order: each sync and each replacing, with the inode."""
    asked: list[tuple[str, int]] = []
    sync, replace = os.fsync, os.replace

    def noted_sync(opened: int) -> None:
        asked.append(("sync", os.fstat(opened).st_ino))
        sync(opened)

    def noted_replace(old: Any, new: Any) -> None:
        asked.append(("replace", os.stat(old).st_ino))
        replace(old, new)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)
    return asked


def inode(path: Path) -> int:
    return path.stat().st_ino


def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_folders_after(
    tmp_path: Path, done: list[tuple[str, int]]
) -> None:
    disk = Disk(location=tmp_path)
    disk.save("pictures/one/320.jpg", ContentFile(b"a pier"))
    file = tmp_path / "pictures/one/320.jpg"
    assert file.read_bytes() == b"a pier"
    assert done == [
        ("sync", inode(file)),
        ("replace", inode(file)),
        ("sync", inode(file.parent)),
        ("sync", inode(tmp_path / "pictures")),
        ("sync", inode(tmp_path)),
    ]


def test_where_its_folder_was_there_that_alone_is_synced(
    tmp_path: Path, done: list[tuple[str, int]]
) -> None:
    disk = Disk(location=tmp_path)
    disk.save("pictures/one/320.jpg", ContentFile(b"a pier"))
    done.clear()
    disk.save("pictures/one/320.jpg", ContentFile(b"a better pier"))
    file = tmp_path / "pictures/one/320.jpg"
    assert file.read_bytes() == b"a better pier"
    assert done[2:] == [("sync", inode(file.parent))]
    assert [each.name for each in file.parent.iterdir()] == ["320.jpg"]


@pytest.mark.parametrize("answer", [errno.EINVAL, errno.EBADF, errno.ENOTSUP])
def test_where_no_folder_can_be_synced_a_file_is_kept_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    fails(monkeypatch, stat.S_ISDIR, answer)
    Disk(location=tmp_path).save("pictures/one/320.jpg", ContentFile(b"a pier"))
    assert (tmp_path / "pictures/one/320.jpg").read_bytes() == b"a pier"


def test_a_disk_that_fails_at_a_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, stat.S_ISDIR, errno.EIO)
    with pytest.raises(OSError, match="Input/output error"):
        Disk(location=tmp_path).save("pictures/one/320.jpg", ContentFile(b"a pier"))


def test_a_file_that_cannot_be_synced_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, stat.S_ISREG, errno.EINVAL)
    with pytest.raises(OSError, match="Invalid argument"):
        Disk(location=tmp_path).save("pictures/one/320.jpg", ContentFile(b"a pier"))
    assert not (tmp_path / "pictures/one/320.jpg").exists()


def fails(monkeypatch: pytest.MonkeyPatch, at: Callable[[int], bool], answer: int) -> None:
    """Have the system answer with an error where files, or folders, are synced."""
    sync = os.fsync

    def fsync(opened: int) -> None:
        if at(os.fstat(opened).st_mode):
            raise OSError(answer, os.strerror(answer))
        sync(opened)

    monkeypatch.setattr(os, "fsync", fsync)
