"""Decoding in a process of its own, which gets so much memory and time, and no more.

The container of an AVIF or a HEIC says how large its picture is, and the picture within may be a
thousand times larger: who made the file wrote both. A decoder that fails for want of memory, or
that a file makes fall over, takes nobody's work with it.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pillow_heif
from PIL import AvifImagePlugin
from PIL import Image as Pillow

from images.reducing import reduced

# As Pillow calls them.
FORMATS = frozenset({"AVIF", "HEIF"})
# What decoding may take besides the program itself. The largest picture that is let in takes 0.43
# GB; it may have four channels, and more than eight bits in each.
_MEMORY = 500_000_000  # bytes
_TIME = 60  # seconds of a core
_ROOT = Path(__file__).parent.parent

# A thumbnail in a HEIC may show anything: it is never taken for the picture.
pillow_heif.register_heif_opener(
    thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
)


def decoded(content: bytes, kind: str, needed: int, across: int) -> Pillow.Image:
    """Return what ``reducing.reduced`` makes of a file, in RGB, and nothing of it but its pixels.

    Raises ValueError where it cannot be decoded with what there is. The limits hold on Linux.
    """
    with tempfile.TemporaryFile() as file:
        done = subprocess.run(
            [sys.executable, "-m", "images.apart", kind, str(needed), str(across)],
            input=content,
            stdout=file,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env=os.environ | {"MALLOC_ARENA_MAX": "1"},
            process_group=0,  # who stops the server from a terminal stops it alone
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise ValueError(f"It is not decoded ({done.returncode}): {said}")
        file.seek(0)
        picture = Pillow.open(file, formats=["PPM"])
        picture.load()
        return picture


def _limit() -> None:
    if sys.platform != "linux":
        return
    import resource

    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for limit, most in (
        (resource.RLIMIT_AS, taken + _MEMORY),
        (resource.RLIMIT_CPU, _TIME),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _main(kind: str, needed: str, across: str) -> None:
    """Decode the file on standard input to standard output."""
    content = sys.stdin.buffer.read()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Pillow.MAX_IMAGE_PIXELS = None  # who calls has looked
    _limit()
    opened = Pillow.open(io.BytesIO(content), formats=[kind])
    reduced(opened, int(needed), int(across)).convert("RGB").save(sys.stdout.buffer, "PPM")


if __name__ == "__main__":
    _main(*sys.argv[1:])
