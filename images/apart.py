"""Decoding in a process of its own, which gets so much memory and time, and no more.

The container of an AVIF or a HEIC says how large its picture is, and the picture within may be a
thousand times larger: who made the file wrote both. A decoder that fails for want of memory, or
that a file makes fall over, takes nobody's work with it.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import pillow_heif
from PIL import AvifImagePlugin
from PIL import Image as Pillow

from images.reducing import reduced

# As Pillow calls them.
FORMATS = frozenset({"AVIF", "HEIF"})
# What decoding may take besides the program itself, in bytes: of the largest pictures that are let
# in (decoding.py), with four channels, all colours and ten bits in each, and some room.
_MEMORY = {"AVIF": 500_000_000, "HEIF": 900_000_000}
_TIME = 60  # seconds of a core
_PATIENCE = 180  # seconds, on a machine that does much else
# All that it needs to know: of the house's secrets nothing.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")
# Ends that others brought about, not the file. More time than there is for it is SIGXCPU.
_ENDED_BY_OTHERS = (-signal.SIGTERM, -signal.SIGKILL, -signal.SIGINT, -signal.SIGHUP)
_FULL = "No space left on device"
_ROOT = Path(__file__).parent.parent

# A thumbnail in a HEIC may show anything: it is never taken for the picture.
pillow_heif.register_heif_opener(
    thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
)


class NotDecodedNow(OSError):
    """The machine had no room or no time for it: it is worth trying again."""


class TooLarge(ValueError):
    """It takes more memory than there is for a picture, whatever it says of its size."""


def decoded(content: bytes, kind: str, needed: int, across: int) -> Pillow.Image:
    """Return what ``reducing.reduced`` makes of a file, in RGB, and nothing of it but its pixels.

    Raises ValueError where the file cannot be decoded, TooLarge where it takes more memory than it
    may, NotDecodedNow where the machine lacks something. The limits hold on Linux.
    """
    with ExitStack() as held:
        with _machine():
            file = held.enter_context(tempfile.TemporaryFile())
            done = _run(content, file, kind, str(_MEMORY[kind]), str(needed), str(across))
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            said = f"It is not decoded ({done.returncode}): {said}"
            if done.returncode in _ENDED_BY_OTHERS or _FULL in said:
                raise NotDecodedNow(said)
            raise TooLarge(said) if "memory" in said.lower() else ValueError(said)
        file.seek(0)
        picture = Pillow.open(file, formats=["PPM"])
        picture.load()
        return picture


def _run(content: bytes, output: IO[bytes], *asked: str) -> subprocess.CompletedProcess[bytes]:
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "images.apart", *asked],
        input=content,
        stdout=output,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env=known | {"MALLOC_ARENA_MAX": "1"},
        process_group=0,  # who stops the server from a terminal stops it alone
        timeout=_PATIENCE,
        check=False,
    )


@contextmanager
def _machine() -> Iterator[None]:
    """Tell what the machine lacks, a process or room for one, from what a file lacks."""
    try:
        yield
    except OSError as failed:
        raise NotDecodedNow(str(failed)) from failed


def _limit(memory: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for limit, most in (
        (resource.RLIMIT_AS, taken + memory),
        (resource.RLIMIT_CPU, _TIME),
        (resource.RLIMIT_CORE, 0),
    ):
        # Nobody may go beyond the limit that the process has; a little of time is left to end in.
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, hard))


def _main(kind: str, memory: str, needed: str, across: str) -> None:
    """Decode the file on standard input to standard output."""
    content = sys.stdin.buffer.read()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Pillow.MAX_IMAGE_PIXELS = None  # who calls has looked
    _limit(int(memory))
    opened = Pillow.open(io.BytesIO(content), formats=[kind])
    reduced(opened, int(needed), int(across)).convert("RGB").save(sys.stdout.buffer, "PPM")


if __name__ == "__main__":
    _main(*sys.argv[1:])
