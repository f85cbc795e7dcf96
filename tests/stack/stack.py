"""The production stack on loopback: edge, two web servers, worker, started as their units say."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.processes import DEADLINE, ROOT, free_port, status, wait_for

UNITS = ROOT / "deploy" / "stack"
# What the stack needs besides Python: Debian's varnish, varnish-modules and pgbouncer.
PROGRAMS = ("varnishd", "varnishadm", "pgbouncer")
HOST = "127.0.0.1"


def missing() -> list[str]:
    """Return the programs that are not installed here."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    return [each for each in PROGRAMS if shutil.which(each, path=path) is None]


class Service:
    """A program with its environment; a context manager that runs it and leaves nothing behind."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a group of its own."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to all that it has started."""
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """Let it die without a word, as a machine does."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait(DEADLINE)

    def revive(self) -> None:
        """Let it go on where it hangs, start it again where it is dead."""
        assert self._process is not None
        if self._process.poll() is None:
            self.signal(signal.SIGCONT)
        else:
            self.start()

    def stop(self) -> None:
        """End it in order; kill it if that takes too long."""
        if self._process is None or self._process.poll() is not None:
            return
        self.signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.kill()

    def said(self) -> str:
        """Return what it has printed."""
        return self.log.read_text(errors="replace")

    def __enter__(self) -> Service:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def command_of(unit: str, instance: str = "") -> list[str]:
    """Return the command of a systemd unit, with this checkout in the place of /srv/newsroom."""
    found = re.search(r"^ExecStart=(.+)$", (UNITS / unit).read_text(), re.MULTILINE)
    assert found, unit
    return found[1].replace("/srv/newsroom", str(ROOT)).replace("%i", instance).split()


@dataclass
class Web:
    """One web server and its port."""

    port: int
    service: Service
    requests: Path

    def asked(self, path: str) -> int:
        """How often this server was asked for a path."""
        wanted = f'"GET {path} '
        return sum(wanted in line for line in self.requests.read_text().splitlines())


@dataclass
class Stack:
    """The running stack; ``port`` is the readers', ``pooled`` the database through pgbouncer."""

    port: int
    purge_port: int
    webs: list[Web]
    worker: Service
    edge: Service
    pooled: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    @property
    def purge_url(self) -> str:
        """Where the worker sends its purges."""
        return f"http://{HOST}:{self.purge_port}/"

    def get(self, path: str, *, port: int = 0, **headers: str) -> httpx.Response:
        """Ask as a reader does; ``port`` is a web server's own."""
        return self.client.get(f"http://{HOST}:{port or self.port}{path}", headers=headers)

    def asked(self, path: str, *, least: int = 1) -> int:
        """How often the web servers were asked for a path, as soon as it is ``least`` times."""

        def noted() -> int:
            return sum(each.asked(path) for each in self.webs)

        wait_for(f"{path} is asked for", lambda: noted() >= least)
        return noted()

    def await_webs(self) -> None:
        """Wait until each web server answers and the edge takes it for alive."""
        for each in self.webs:
            wait_for("a web server answers", lambda web=each: status(web.port, "/healthz") == 200)

        def healthy() -> bool:
            directory = self.edge_directory
            command = ["varnishadm", "-n", str(directory), "backend.list"]
            listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            return len(re.findall(r"web_\d.*\bhealthy\b", listing)) == len(self.webs)

        wait_for("the edge finds both web servers alive", healthy)

    @property
    def edge_directory(self) -> Path:
        """Where Varnish works."""
        return self.edge.log.parent / "edge" / "work"


@contextmanager
def running_stack(
    directory: Path, *, database: str, pooled: str, env: dict[str, str]
) -> Iterator[Stack]:
    """Run the stack; the second web server comes to the ``database`` through the ``pooled`` one."""
    port, purge_port, *ports = (free_port() for _ in range(4))
    purge_url = f"http://{HOST}:{purge_port}/"
    common = env | {"PORT": str(port), "DATABASE_URL": database, "PURGE_URLS": purge_url}
    with ExitStack() as stack:
        webs = []
        for number, each in enumerate(ports):
            requests = directory / f"requests-{number}"
            requests.touch()
            own = common | {"GUNICORN_CMD_ARGS": f"--access-logfile={requests}"}
            if number == 1:
                own |= {"DATABASE_URL": pooled, "DATABASE_DIRECT_URL": database}
            command = command_of("newsroom-web@.service", str(each))
            web = Service(f"web server {number}", command, own, directory / f"web-{number}.log")
            webs.append(Web(each, stack.enter_context(web), requests))
        command = command_of("newsroom-worker.service")
        worker = stack.enter_context(Service("worker", command, common, directory / "worker.log"))
        own = os.environ | {
            "WEB_SERVERS": " ".join(f"{HOST}:{each}" for each in ports),
            "EDGE_LISTEN": f"{HOST}:{port}",
            "PURGE_LISTEN": f"{HOST}:{purge_port}",
            "EDGE_MEMORY": "64M",
            "EDGE_DIR": str(directory / "edge"),
        }
        command = command_of("newsroom-edge.service")
        edge = stack.enter_context(Service("edge", command, own, directory / "edge.log"))
        found = Stack(port, purge_port, webs, worker, edge, pooled)
        stack.callback(found.client.close)
        wait_for("the edge answers", lambda: status(port, "/healthz") == 200)
        found.await_webs()
        yield found
