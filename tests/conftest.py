"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.postgresql.operations import DatabaseOperations
from zeal.constants import initialize_app_registry
from zeal.patch import patch

# Playwright's synchronous API runs an event loop in the test's thread, where Django would refuse
# to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """Let the test runner empty append-only tables between transactional tests.

    The guards refuse TRUNCATE by design; a superuser's session in the replica role skips them.
    The queue's tables are not Django's to flush: they are emptied with the others.
    """
    flush = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> Any:
        role = "SET session_replication_role = {}"
        queue = "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"
        statements = [role.format("replica"), *sql_list, queue, role.format("origin")]
        for is_last in (False, False, True):
            try:
                return flush(self, statements)
            except OperationalError as error:
                # An open page of a browser may ask the live server for news at the very end.
                if is_last or "deadlock" not in str(error):
                    raise

    DatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _zeal_watches() -> None:
    """Let zeal see queries; outside of its context it says nothing.

    Once a process: patched twice, it counts each query twice.
    """
    initialize_app_registry()
    patch()


def _drop(self: DatabaseCreation, test_database_name: str, verbosity: int) -> None:
    """Drop a test database, whoever is still connected.

    A page of a browser may ask the live server for news at the very end; its thread's connection
    would keep the database.
    """
    with self._nodb_cursor() as cursor:
        name = self.connection.ops.quote_name(test_database_name)
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


DatabaseCreation._destroy_test_db = _drop  # type: ignore[method-assign]
