"""The database and the two roles of production, made by the script that makes them there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from newsroom import postgres_files
from tests.databases import address
from tests.processes import ROOT, environment, manage

SCRIPT = ROOT / "deploy" / "postgres" / "roles.sql"
PASSWORD = "only-in-this-test"


@dataclass(frozen=True)
class Roles:
    """A newsroom's own database, the owner of its tables, and the role of the application."""

    database: str
    owner: str
    app: str

    @contextmanager
    def signed_in(self, role: str) -> Iterator[None]:
        """Let Django's connection of this process be a role's on this database meanwhile."""
        used = connection.settings_dict
        before = {key: used[key] for key in ("NAME", "USER", "PASSWORD")}
        connection.close()
        used.update(NAME=self.database, USER=role, PASSWORD=PASSWORD)
        ContentType.objects.clear_cache()
        try:
            yield
        finally:
            connection.close()
            used.update(before)
            ContentType.objects.clear_cache()

    def environment(self, role: str, **others: str) -> dict[str, str]:
        """Return the environment of a process that connects as a role."""
        with self.signed_in(role):
            url = address()
        return environment(ROOT / "var" / "test", DATABASE_URL=url, **others)

    def migrate(self) -> None:
        """Run the migrations as production runs them: as the owner, for the application."""
        done = manage("migrate", env=self.environment(self.owner, DATABASE_APP_ROLE=self.app))
        assert done.returncode == 0, done.stdout


def superuser(database: str = "postgres") -> psycopg.Connection[Any]:
    """Return an autocommit connection of the test run's own role, who makes and drops roles."""
    parameters: dict[str, Any] = connection.get_connection_params()
    parameters |= {"dbname": database, "cursor_factory": psycopg.ClientCursor}
    return psycopg.connect(**parameters, autocommit=True)


def run(statement: str, *values: object, **names: str) -> list[tuple[object, ...]]:
    """Run a statement as who is signed in, with ``{names}`` quoted in it; return its rows."""
    quoted = {key: sql.Identifier(name) for key, name in names.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**quoted), values or None)
        return cursor.fetchall() if cursor.description else []


def refused(statement: str, reason: str, **names: str) -> None:
    """Expect the database to refuse a statement for ``reason``."""
    with pytest.raises(DatabaseError, match=reason), transaction.atomic():
        run(statement, **names)


def run_script(roles: Roles) -> subprocess.CompletedProcess[str]:
    """Run the script with psql, as a superuser of the test run's server; errors are one text."""
    used = connection.settings_dict
    client = {f"PG{key}": str(used[key]) for key in ("HOST", "PORT", "USER", "PASSWORD")}
    passwords = {"POSTGRES_PASSWORD": PASSWORD, "POSTGRES_APP_PASSWORD": PASSWORD}
    names = [f"--set={name}={text}" for name, text in vars(roles).items()]
    return subprocess.run(
        [psql(), "--no-psqlrc", *names, "--dbname=postgres", "--file", str(SCRIPT)],
        env=os.environ | {key: text for key, text in client.items() if text} | passwords,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def psql() -> str:
    """Return PostgreSQL's own client: the embedded server's, or the system's."""
    try:
        return str(postgres_files.find_programs(None) / "psql")
    except postgres_files.PostgresError:
        if found := shutil.which("psql"):
            return found
    pytest.skip("There is no psql here to run deploy/postgres/roles.sql with.")


@contextmanager
def newsroom_roles() -> Iterator[Roles]:
    """Make a database and its roles, with names that are this process's; all are dropped after."""
    # With what has to be quoted: a capital, a hyphen, a quote.
    name = f"test_newsroom_{os.getpid()}"
    roles = Roles(f"{name}_roles", f"{name}_Owner", f'{name}_"app"-1')
    _drop(roles)
    try:
        done = run_script(roles)
        assert done.returncode == 0, done.stdout
        yield roles
    finally:
        _drop(roles)


def _drop(roles: Roles) -> None:
    with superuser() as server:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        server.execute(drop.format(sql.Identifier(roles.database)))
        for role in (roles.app, roles.owner):
            server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
