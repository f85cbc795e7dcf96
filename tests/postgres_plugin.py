"""A pytest plugin that brings a PostgreSQL: it must be loaded before pytest-django reads settings.

Without ``DATABASE_URL`` it starts the embedded server under ``var/test/``, shared by all runs of a
checkout at the same time; each run has a database of its own.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from newsroom.postgres import EmbeddedPostgres, PostgresError

_DATA_DIR = Path(__file__).resolve().parent.parent / "var" / "test"

os.environ["NEWSROOM_MODE"] = "test"
os.environ.setdefault("DATA_DIR", str(_DATA_DIR))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

_server: EmbeddedPostgres | None = None
_media: Path | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the server, and name this run's database and files after its process."""
    global _media, _server
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):
        _server = EmbeddedPostgres(settings.DATA_DIR / "postgres", durable=False)
        try:
            _server.start()
        except PostgresError as error:
            raise pytest.UsageError(str(error)) from None
        _drop_leftovers(_server)
    test: dict[str, object] = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = f"test_newsroom_{os.getpid()}"
    _media = settings.DATA_DIR / f"media-{os.getpid()}"
    settings.MEDIA_ROOT = _media / "public"
    settings.STORAGES["originals"]["OPTIONS"]["location"] = _media / "originals"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def _drop_leftovers(server: EmbeddedPostgres) -> None:
    """Drop the databases (11 MB each) and roles of runs that were killed.

    Two queries, and one for each of them.
    """
    with server.connect() as connection:
        for names, drop in (
            ("SELECT datname FROM pg_database", "DROP DATABASE IF EXISTS {} WITH (FORCE)"),
            ("SELECT rolname FROM pg_roles", "DROP ROLE IF EXISTS {}"),
        ):
            for (name,) in connection.execute(names).fetchall():
                run = re.fullmatch(r"test_newsroom_(\d+)(_.+)?", str(name))
                if run and not _lives(int(run[1])):
                    with contextlib.suppress(psycopg.Error):  # another run may be at it, too
                        connection.execute(sql.SQL(drop).format(sql.Identifier(run[0])))


def _lives(pid: int) -> bool:
    """Tell whether a process has this number."""
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server unless another run uses it, and remove this run's pictures."""
    if _media is not None:
        shutil.rmtree(_media, ignore_errors=True)
    if _server is not None:
        _server.stop()
