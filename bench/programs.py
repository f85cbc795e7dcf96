"""The programs that a benchmark starts and measures with; all of it on loopback."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsroom.processes import answers, die_with_parent

# What is measured with, and Debian's packages that have it.
PACKAGES = {
    "wrk": "wrk",
    "nginx": "nginx",
    "varnishd": "varnish varnish-modules",
    "varnishadm": "varnish varnish-modules",
}
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 60.0, 20.0
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
# In what wrk says: answers that are none.
_FAILED = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .*")


def lacking() -> str:
    """Return in one line what is not installed; empty where all is there."""
    programs = [each for each in PACKAGES if shutil.which(each, path=PATH) is None]
    if not programs:
        return ""
    packages = " ".join(dict.fromkeys(" ".join(PACKAGES[each] for each in programs).split()))
    return f"{', '.join(programs)} missing. On Debian: apt-get install --yes {packages}"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    ready: Callable[[], bool],
) -> Iterator[int]:
    """Run a program meanwhile, from when it is ``ready``; yields the number of its process.

    Raises RuntimeError where it does not start.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env={**os.environ, "PATH": PATH, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C is for us: we stop it in order
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                reason = " ".join(log.read_text(errors="replace").split())[-500:]
                raise RuntimeError(f"{name} did not start: {reason}")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def web_server(
    directory: Path,
    application: str = "newsroom.wsgi",
    *,
    options: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    path: str = "/healthz",
) -> Iterator[int]:
    """Run gunicorn as the product does, with ``options`` of its own; yields its port."""
    port = free_port()
    command = [
        str(ROOT / ".venv" / "bin" / "gunicorn"),
        *("-c", "deploy/gunicorn.conf.py", "--bind", f"{HOST}:{port}", *options),
        application,
    ]
    with running(
        f"gunicorn with {application}",
        command,
        log=directory / f"web-{port}.log",
        env=env,
        ready=lambda: answers(HOST, port, path),
    ):
        yield port


@dataclass(frozen=True, slots=True)
class Edge:
    """Varnish with the product's VCL: where readers come in, and where purges do."""

    port: int
    purge_url: str


@contextmanager
def edge(directory: Path, web: int, *, port: int, purge_port: int) -> Iterator[Edge]:
    """Run deploy/varnish/start in front of a web server."""
    found = Edge(port, f"http://{HOST}:{purge_port}/")
    env = {
        "WEB_SERVERS": f"{HOST}:{web}",
        "EDGE_LISTEN": f"{HOST}:{port}",
        "PURGE_LISTEN": f"{HOST}:{purge_port}",
        "EDGE_MEMORY": "256M",
        "EDGE_DIR": str(directory / f"edge-{port}"),
    }
    with running(
        "The edge",
        [str(ROOT / "deploy" / "varnish" / "start")],
        log=directory / f"edge-{port}.log",
        env=env,
        ready=lambda: answers(HOST, port, "/healthz"),
    ):
        yield found


@contextmanager
def plain_varnish(directory: Path, web: int, *, path: str) -> Iterator[int]:
    """Run Varnish as it comes, with its built-in VCL, in front of a web server; yields its port."""
    port = free_port()
    work = directory / f"varnish-{port}"
    command = ["varnishd", "-F", "-n", str(work), "-b", f"{HOST}:{web}", "-s", "malloc,256M"]
    command += ["-a", f"{HOST}:{port}", *([] if os.geteuid() == 0 else ["-j", "none"])]
    with running(
        "Varnish",
        command,
        log=directory / f"varnish-{port}.log",
        ready=lambda: answers(HOST, port, path),
    ):
        yield port


_NGINX = """\
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/nginx-error.log;
worker_processes {workers};
events {{ worker_connections 1024; }}
http {{
    access_log off;
    default_type "text/html; charset=utf-8";
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    open_file_cache max=100 inactive=60s;
    gzip_static on;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{ listen {host}:{port}; root {root}; }}
}}
"""


@contextmanager
def nginx(directory: Path, root: Path, *, path: str) -> Iterator[int]:
    """Run nginx over the files in ``root``, with their gzip forms beside them; yields its port."""
    port = free_port()
    config = directory / "nginx.conf"
    config.write_text(
        _NGINX.format(
            directory=directory, host=HOST, port=port, root=root, workers=os.cpu_count() or 1
        )
    )
    with running(
        "nginx",
        [
            "nginx",
            "-c",
            str(config),
            "-p",
            str(directory),
            "-e",
            str(directory / "nginx-error.log"),
        ],
        log=directory / "nginx.log",
        ready=lambda: answers(HOST, port, path),
    ):
        yield port


def wrk_command(
    url: str, *, seconds: float, connections: int, threads: int = 1, script: Path | None = None
) -> list[str]:
    """Return the command of a wrk that asks for gzip, as browsers do."""
    return [
        *("wrk", f"-t{threads}", f"-c{connections}", f"-d{max(1, round(seconds))}s"),
        *("-H", "Accept-Encoding: gzip", "--timeout", "10s"),
        *(["-s", str(script)] if script else []),
        url,
    ]


def requests_a_second(
    url: str, *, seconds: float, connections: int, threads: int = 1, script: Path | None = None
) -> float:
    """Ask with wrk and return how much was answered; RuntimeError where not all of it well."""
    command = wrk_command(
        url, seconds=seconds, connections=connections, threads=threads, script=script
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _RATE.search(done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    if failed := _FAILED.search(done.stdout):
        raise RuntimeError(f"{url} was not answered well: {failed[0]}")
    return float(found[1])
