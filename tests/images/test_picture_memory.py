"""A small file that unpacks to gigabytes: what a process takes to say no, or to print it."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from pytest_django import Settings

from images import apart, decoding, uploads

# Prints the megabytes that a process grew by at most while it took in a picture, those of a process
# that decoded it apart, and the picture's size.
PROBE = """
import resource, sys
import django
django.setup()
from pathlib import Path
from unittest import mock
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from images import jobs, renditions
from images.models import Image
from images.uploads import store

def peak(whose=resource.RUSAGE_SELF):
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(whose).ru_maxrss * unit // 1024**2

file = ContentFile(Path(sys.argv[1]).read_bytes(), name="bomb")
before = peak()
# A process without the tests' database.
with mock.patch.object(Image, "save"), mock.patch("django.db.transaction.atomic"), \
        mock.patch.object(jobs, "order_cut"):
    try:
        image = store(file)
        outcome = f"{image.width}x{image.height}"
        if sys.argv[2:] == ["cut"]:
            with mock.patch.object(renditions, "_is_shown", return_value=True), \\
                    mock.patch.object(renditions, "_as_it_was", return_value=image), \\
                    mock.patch.object(renditions, "_tell"):
                renditions.cut(image)
            outcome = f"{image.widths[-1]},{'+'.join(image.formats)}"
    except ValidationError as refused:
        outcome = refused.code
print(peak() - before, peak(resource.RUSAGE_CHILDREN), outcome)
"""
# What a process that decodes apart has before it begins, in MB.
PROGRAM = 60

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="Limits of a process hold on Linux alone."
)


def encoded(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def growth(content: bytes, folder: Path, *then: str) -> tuple[int, int, str]:
    """Return how much a process grows over a file, and another beside it, in MB.

    The last is what becomes of the picture: its size, or why it is refused; where it is ``cut``
    then, its last width and its formats.
    """
    bomb = folder / "bomb"
    bomb.write_bytes(content)
    assert len(content) < 2_000_000
    run = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", PROBE, str(bomb), *then],
        cwd=Path(__file__).resolve().parents[2],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    megabytes, beside, outcome = run.stdout.split()
    return int(megabytes), max(0, int(beside) - PROGRAM), outcome


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
    content = encoded(Pillow.new(mode, size, 1), kind, **OPTIONS.get(kind, {}))
    megabytes, beside, found = growth(content, tmp_path)
    assert found == outcome
    assert megabytes + beside < 450


def test_the_largest_avif_is_decoded_apart_in_less_than_half_a_gigabyte(tmp_path: Path) -> None:
    picture = Pillow.effect_noise((100, 100), 60).resize((5_000, 5_000))
    content = encoded(picture.convert("RGBA"), "AVIF", speed=10, subsampling="4:4:4", quality=30)
    megabytes, beside, found = growth(content, tmp_path)
    assert found == "5000x5000"
    assert beside > 50
    assert megabytes + beside < 450


@pytest.mark.parametrize(
    ("height", "made"), [(16_383, "1600,webp+jpg"), (6_200, "1600,avif+webp+jpg")]
)
def test_the_tallest_picture_is_cut_in_less_than_half_a_gigabyte(
    height: int, made: str, tmp_path: Path
) -> None:
    picture = Pillow.effect_noise((100, 100), 60).resize((1_600, height)).convert("RGB")
    megabytes, _beside, found = growth(encoded(picture, "JPEG", quality=30), tmp_path, "cut")
    assert found == made
    assert megabytes < 500


@linux
def test_a_press_cameras_heic_of_the_largest_size_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten bits, and colours in every row: nearly twice the memory of a phone's."""
    width, height = 3_000, 2_000
    file = io.BytesIO()
    samples = os.urandom(width * 6) * height
    pillow_heif.encode(
        "RGB;16", (width, height), samples, file, chroma=422, enc_params={"preset": "ultrafast"}
    )
    assert pillow_heif.open_heif(file, convert_hdr_to_8bit=False).mode.startswith("RGB;1")
    scale = width * height / decoding.max_pixels("HEIF")
    most = apart._MEMORY["HEIF"]
    monkeypatch.setitem(apart._MEMORY, "HEIF", int(most * scale))
    picture = apart.decoded(file.getvalue(), "HEIF", width, 0)
    assert picture.size == (width, height)
    monkeypatch.setitem(apart._MEMORY, "HEIF", int(most * scale / 2))
    with pytest.raises(ValidationError, match="too much memory. Save it as a JPEG"):
        uploads.store(ContentFile(file.getvalue(), name="x"))


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("kill -TERM $$", "not_kept"),
        ("kill -KILL $$", "not_kept"),
        ("echo 'OSError: [Errno 28] No space left on device' >&2; exit 1", "not_kept"),
        ("kill -XCPU $$", "unreadable"),
        ("exit 1", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_what_befalls_the_machine_is_not_told_as_the_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, code: str
) -> None:
    ends = tmp_path / "python"
    ends.write_text(f"#!/bin/sh\n{program}\n")
    ends.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(ends))
    content = encoded(Pillow.new("RGB", (100, 50)), "HEIF")
    with pytest.raises(ValidationError) as refused:
        uploads.store(ContentFile(content, name="x"))
    assert refused.value.code == code
    ends.unlink()
    with pytest.raises(apart.NotDecodedNow), decoding.decoding(content, 100):
        pass


def test_who_decodes_is_told_no_secret_of_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells = tmp_path / "python"
    tells.write_text(f"#!/bin/sh\nenv > {tmp_path}/told; exit 1\n")
    tells.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tells))
    monkeypatch.setenv("SECRET_KEY", "of the house")
    with pytest.raises(ValidationError):
        uploads.store(ContentFile(encoded(Pillow.new("RGB", (100, 50)), "HEIF"), name="x"))
    told = (tmp_path / "told").read_text()
    assert "PATH=" in told
    assert "SECRET" not in told
    assert "DATABASE" not in told


def lying(content: bytes) -> bytes:
    """Return an AVIF or a HEIC whose container says that it has 100 by 100 pixels."""
    start = content.index(b"ispe") + 8
    return content[:start] + struct.pack(">II", 100, 100) + content[start + 8 :]


@linux
@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_a_picture_that_is_larger_than_it_says_takes_no_more_memory(
    kind: str, tmp_path: Path
) -> None:
    picture = Pillow.new("RGB", (8_000, 8_000), "green")
    content = lying(encoded(picture, kind, **OPTIONS.get(kind, {"speed": 10})))
    megabytes, beside, found = growth(content, tmp_path)
    assert found in {"100x100", "unreadable", "too_much"}
    assert megabytes < 20
    assert beside < 450


@linux
def test_a_bomb_that_says_it_is_small_is_refused_before_it_takes_a_gigabyte(tmp_path: Path) -> None:
    """An AVIF of 16,000 by 16,000 pixels of one colour, in three thousand bytes."""
    bomb = Path(__file__).with_name("bomb.avif").read_bytes()
    megabytes, beside, found = growth(lying(bomb), tmp_path)
    assert found in {"unreadable", "too_much"}
    assert megabytes < 20
    assert beside < 500


def test_a_decoder_that_falls_over_takes_nothing_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = tmp_path / "python"
    dies.write_text("#!/bin/sh\nkill -SEGV $$\n")
    dies.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dies))
    with pytest.raises(ValidationError, match="not a picture we can read"):
        uploads.store(ContentFile(encoded(Pillow.new("RGB", (100, 50)), "HEIF"), name="x"))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_a_large_file_of_a_format_is_refused_with_its_own_limit(
    kind: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    content = encoded(Pillow.new("RGB", (100, 50)), kind)
    limits = {"WEBP": 4_999, "AVIF": 4_999, "HEIF": 4_999}
    monkeypatch.setattr(decoding, "_MAX_PIXELS_OF", limits)
    settings.PICTURE_MAX_PIXELS = 4_999 if kind not in limits else 10_000
    with pytest.raises(ValidationError) as refused:
        uploads.store(ContentFile(content, name="x"))
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
