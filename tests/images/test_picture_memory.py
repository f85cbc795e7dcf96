"""A small file that unpacks to gigabytes: what a process takes to say no, or to print it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from pytest_django import Settings

from images import decoding, uploads

# Prints the megabytes that a process grew by at most while it took in a picture, and its size.
PROBE = """
import resource, sys
import django
django.setup()
from pathlib import Path
from unittest import mock
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from images import jobs
from images.models import Image
from images.uploads import store

def peak():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 1024**2

file = ContentFile(Path(sys.argv[1]).read_bytes(), name="bomb")
before = peak()
# A process without the tests' database.
with mock.patch.object(Image, "save"), mock.patch("django.db.transaction.atomic"), \
        mock.patch.object(jobs, "order_cut"):
    try:
        image = store(file)
        outcome = f"{image.width}x{image.height}"
    except ValidationError as refused:
        outcome = refused.code
print(peak() - before, outcome)
"""


def growth(picture: Pillow.Image, kind: str, folder: Path, **options: object) -> tuple[int, str]:
    """Return how much a process grows over a picture, in MB, and what becomes of it."""
    bomb = folder / "bomb"
    picture.save(bomb, kind, **options)
    assert bomb.stat().st_size < 2_000_000
    run = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", PROBE, str(bomb)],
        cwd=Path(__file__).resolve().parents[2],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    megabytes, outcome = run.stdout.split()
    return int(megabytes), outcome


def environment(folder: Path) -> dict[str, str]:
    places = {name: str(folder / name) for name in ("MEDIA_ROOT", "ORIGINALS_ROOT")}
    return os.environ | places


OPTIONS: dict[str, dict[str, Any]] = {
    "WEBP": {"lossless": True},
    "HEIF": {"enc_params": {"preset": "ultrafast"}},
}


@pytest.mark.parametrize(
    ("kind", "mode", "size", "outcome"),
    [
        ("PNG", "RGBA", (7_700, 7_700), "7700x7700"),
        ("PNG", "LA", (7_700, 7_700), "7700x7700"),
        ("PNG", "P", (7_700, 7_700), "7700x7700"),
        ("PNG", "I;16", (7_700, 7_700), "7700x7700"),
        ("JPEG", "RGB", (7_700, 7_700), "7700x7700"),
        ("WEBP", "RGBA", (4_990, 5_000), "4990x5000"),
        ("WEBP", "RGBA", (7_700, 7_700), "too_many_pixels"),
        ("HEIF", "RGB", (7_040, 7_040), "7040x7040"),
    ],
)
def test_a_picture_bomb_takes_less_than_half_a_gigabyte(
    tmp_path: Path, kind: str, mode: str, size: tuple[int, int], outcome: str
) -> None:
    megabytes, found = growth(Pillow.new(mode, size, 1), kind, tmp_path, **OPTIONS.get(kind, {}))
    assert found == outcome
    assert megabytes < 450


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_a_large_file_of_a_format_is_refused_with_its_own_limit(
    kind: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    file = io.BytesIO()
    Pillow.new("RGB", (100, 50)).save(file, kind)
    limits = {"WEBP": 4_999, "AVIF": 4_999, "HEIF": 4_999}
    monkeypatch.setattr(decoding, "_MAX_PIXELS_OF", limits)
    settings.PICTURE_MAX_PIXELS = 4_999 if kind not in limits else 10_000
    with pytest.raises(ValidationError) as refused:
        uploads.store(ContentFile(file.getvalue(), name="x"))
    assert refused.value.code == "too_many_pixels"
    assert ("JPEG" in refused.value.messages[0]) is (kind in limits)


def test_no_warning_filter_is_changed_and_no_warning_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = io.BytesIO()
    Pillow.new("1", (10_000, 10_000)).save(file, "PNG")  # where Pillow itself would warn
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(ValidationError, match="million pixels"):
            uploads.store(ContentFile(file.getvalue(), name="x"))
    assert caught == []


@pytest.mark.django_db
def test_a_third_picture_waits_until_one_of_two_is_taken_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    working, waiting = threading.Semaphore(0), threading.Event()
    at_once: list[int] = []
    inside = 0
    lock = threading.Lock()

    def decoded(content: bytes, width: int) -> None:
        nonlocal inside
        with lock:
            inside += 1
            at_once.append(inside)
        working.release()
        waiting.wait(10)
        with lock:
            inside -= 1
        raise ValidationError("read")

    def take() -> None:
        with pytest.raises(ValidationError):
            uploads.store(ContentFile(b"x", name="x"))

    monkeypatch.setattr(decoding, "_decoded", decoded)
    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert working.acquire(timeout=10)
    assert working.acquire(timeout=10)
    assert not working.acquire(timeout=0.3), "A third one began."
    waiting.set()
    for thread in threads:
        thread.join(10)
    assert len(at_once) == 5
    assert max(at_once) == 2
