"""Databases beside the test run's own: for what must commit, or rebuild the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection


@contextmanager
def another_database(name: str) -> Iterator[None]:
    """Use a copy of the database meanwhile, in this process; it is dropped afterwards."""
    own = str(connection.settings_dict["NAME"])
    other = f"{own}_{name}"
    connection.close()  # a database that somebody uses cannot be copied
    with connection._nodb_cursor() as cursor:
        # Threads of earlier tests, such as a live server's, may have left a connection open.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [own]
        )
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE "{own}"')
    connection.settings_dict["NAME"] = other
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{other}" WITH (FORCE)')


def address() -> str:
    """Return the postgres:// address of the database in use, for another process."""
    found = connection.settings_dict
    person = quote(str(found["USER"]), safe="")
    if found["PASSWORD"]:
        person += ":" + quote(str(found["PASSWORD"]), safe="")
    # Parsers of addresses lower-case a host, so every character of a path is escaped.
    host = "".join(f"%{byte:02x}" for byte in str(found["HOST"]).encode())
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgres://{person}@{host}{port}/{quote(str(found['NAME']), safe='')}"
