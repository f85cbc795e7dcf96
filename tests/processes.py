"""Real processes for tests: commands of ours started as a person starts them."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
DEADLINE = 40.0  # seconds; only a failing test waits that long
COMMAND_DEADLINE = 110.0  # of a command that works all the time, such as migrate, on a busy machine

T = TypeVar("T")


def wait_for(what: str, condition: Callable[[], T], seconds: float = DEADLINE) -> T:
    """Ask until ``condition`` is true and return what it says; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"Within {seconds:.0f} s it did not happen: {what}"
        time.sleep(0.05)
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, port: int = 8000, **others: str) -> dict[str, str]:
    """Return the environment of a demo in ``data_dir``, without anything of this test run's."""
    ours = (
        *("DATABASE_", "NEWSROOM_MODE", "DATA_DIR", "STATIC_ROOT", "MEDIA_ROOT", "ORIGINALS_ROOT"),
        *("PICTURE", "SITE_URL"),
    )
    kept = {key: text for key, text in os.environ.items() if not key.startswith(ours)}
    demo = {"NEWSROOM_MODE": "demo", "DATA_DIR": str(data_dir), "PORT": str(port)}
    return kept | demo | {"WEB_PROCESSES": "1", "PYTHONUNBUFFERED": "1"} | others


def manage(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py to its end; errors and output come as one text."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMAND_DEADLINE,
        check=False,
    )


def table() -> dict[int, tuple[int, str]]:
    """Return every living process: its parent and its command line, by its number."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,command="],
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for line in listing.stdout.splitlines():
        pid, parent, state, command = [*line.split(maxsplit=3), ""][:4]
        if not state.startswith("Z"):
            found[int(pid)] = (int(parent), command)
    return found


def descendants(pid: int) -> dict[int, str]:
    """Return the command lines of all that a process has started, by number."""
    everything = table()
    found: dict[int, str] = {}
    parents = {pid}
    while parents:
        parents = {each for each, (parent, _) in everything.items() if parent in parents}
        found |= {each: everything[each][1] for each in parents}
    return found


def status(port: int, path: str = "/") -> int:
    """Return the status of a page; 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Running:
    """A command of manage.py that runs meanwhile; a context manager that leaves nothing behind."""

    def __init__(self, *command: str, output: Path, env: dict[str, str]) -> None:
        self.output = output
        self.port = int(env["PORT"])
        self.data_dir = Path(env["DATA_DIR"])
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def said(self) -> str:
        """Return what it has printed."""
        return self.output.read_text()

    def await_line(self, words: str) -> None:
        """Wait until it has printed ``words``."""

        def spoken() -> bool:
            assert words in self.said() or self.process.poll() is None, self.said()
            return words in self.said()

        wait_for(f"the line {words!r}", spoken)

    def children(self) -> dict[int, str]:
        """Return the command lines of all that it has started, by number."""
        return descendants(self.process.pid)

    def child(self, words: str) -> int:
        """Return the number of the program that it has started with ``words``."""
        everything = table()
        return next(
            pid
            for pid, (parent, command) in everything.items()
            if parent == self.process.pid and words in command
        )

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)
