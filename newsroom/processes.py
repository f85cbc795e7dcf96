"""Running several programs as one: start them, restart what dies, stop them all.

No Django here, and nothing that knows what the programs are.
"""

import contextlib
import errno
import fcntl
import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

STOP_SECONDS = 8.0  # then a program is killed
MOST_DEATHS = 5  # of one program within DEATH_SECONDS, then everything stops
DEATH_SECONDS = 60.0
PR_SET_PDEATHSIG = 1  # from Linux's prctl.h


class ProcessError(Exception):
    """The programs cannot run; the message is one line for a person."""


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return a ``preexec_fn`` that sends the child ``number`` when the starting thread dies.

    It covers the ends that we cannot clean up after (SIGKILL, out of memory). Only Linux can:
    None elsewhere.
    """
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # settings import this module by way of newsroom.postgres: keep that cheap

    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl  # found before the fork: after it, little is safe to call

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return tie


# --- Addresses ------------------------------------------------------------------------------


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host:port``; raises ProcessError when that is taken.

    Held by us and handed to the web server, it cannot be lost to another program between the
    check and the start, nor while the web server is restarted.
    """
    # Binding alone does not tell: macOS binds 127.0.0.1 beside a program on all addresses, and a
    # program on ::1 would get those visitors who write localhost.
    for family, address in ((socket.AF_INET, host), (socket.AF_INET6, "::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            if probe.connect_ex((address, port)) == 0:
                raise ProcessError(_taken(port))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if isinstance(error, PermissionError):
            raise ProcessError(f"Port {port} needs root: choose one from 1024 up.") from None
        if error.errno != errno.EADDRINUSE:
            reason = error.strerror or error
            raise ProcessError(f"{host} is no address to listen on: {reason}") from None
        raise ProcessError(_taken(port)) from None
    return listener


def _taken(port: int) -> str:
    return f"Port {port} is in use: stop the program that listens there, or set another PORT."


def answers(host: str, port: int, path: str) -> bool:
    """Tell whether a GET of ``path`` is answered without a server error, within 2 s."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def only_one(path: Path, note: str) -> Iterator[None]:
    """Hold ``path`` as the lock of one instance; raises ProcessError with the holder's note."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ProcessError(file.read().strip() or f"{path} is held.") from None
        file.truncate(0)
        file.write(note)
        file.flush()
        yield


# --- Signals --------------------------------------------------------------------------------


class StopSignals:
    """Turns Ctrl-C, SIGTERM and SIGHUP into one orderly stop; a context manager.

    While ``interrupts`` is set, the first one raises KeyboardInterrupt. All later ones are
    only noted, so that nobody can interrupt the cleaning up.
    """

    def __init__(self) -> None:
        self.requested = False
        self.interrupts = True
        self._reader, self._writer = socket.socketpair()

    def __enter__(self) -> "StopSignals":
        for end in (self._reader, self._writer):
            end.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup the terminal's end is ignored, and stays so.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._note)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a child's end wakes wait()
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._reader.close()
        self._writer.close()

    def _note(self, number: int, frame: FrameType | None) -> None:
        first, self.requested = not self.requested, True
        if first and self.interrupts:
            raise KeyboardInterrupt

    def wait(self, seconds: float) -> None:
        """Return after ``seconds``, or as soon as a signal or a child's end arrives."""
        if select.select([self._reader], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                self._reader.recv(4096)


# --- Programs -------------------------------------------------------------------------------


@dataclass
class Program:
    """One program to keep running."""

    title: str
    command: Sequence[str]
    pass_fds: Sequence[int] = ()
    process: "subprocess.Popen[bytes] | None" = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_DEATHS))


class Supervisor:
    """Keeps programs running until a stop is requested.

    ``log`` takes their output (None: ours), ``say`` the lines for the person at the terminal.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        directory: Path,
        say: Callable[[str], None],
        log: Path | None = None,
    ) -> None:
        self._programs = programs
        self._directory = directory
        self._say = say
        self._log = log

    def run(
        self, signals: StopSignals, *, ready: Callable[[], bool], every_second: Callable[[], None]
    ) -> None:
        """Run until ``signals.requested``; raises ProcessError when a program keeps dying.

        ``ready`` is called ten times a second until it returns True, ``every_second`` always, and
        at once when a child has ended.
        """
        signals.interrupts = False
        is_ready = False
        try:
            while not signals.requested:
                for program in self._programs:
                    self._keep(program)
                every_second()
                is_ready = is_ready or ready()
                signals.wait(1.0 if is_ready else 0.1)
        finally:
            self._stop()

    def _keep(self, program: Program) -> None:
        if program.process is not None:
            code = program.process.poll()
            if code is None:
                return
            program.deaths.append(time.monotonic())
            reason = f"the {program.title} has stopped ({_describe(code)})"
            if (
                len(program.deaths) == MOST_DEATHS
                and program.deaths[-1] - program.deaths[0] < DEATH_SECONDS
            ):
                where = f" See {self._log}." if self._log else ""
                raise ProcessError(f"Giving up: {reason}, {MOST_DEATHS} times in a minute.{where}")
            self._say(f"{reason[0].upper()}{reason[1:]}: starting it again.")
            _signal_group(program.process, signal.SIGKILL)  # what it left of its own children
        program.process = self._start(program)

    def _start(self, program: Program) -> "subprocess.Popen[bytes]":
        with self._open_log() as output:
            return subprocess.Popen(
                program.command,
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                pass_fds=program.pass_fds,
                start_new_session=True,  # a Ctrl-C in the terminal is for us: we stop them in order
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def _open_log(self) -> "contextlib.AbstractContextManager[IO[bytes] | None]":
        return contextlib.nullcontext() if self._log is None else self._log.open("ab")

    def _stop(self) -> None:
        living = [p.process for p in self._programs if p.process is not None]
        for process in living:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in living:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Signal what still lives of a program and its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _describe(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
