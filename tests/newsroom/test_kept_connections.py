"""Each thread of a web server keeps its connection; one that the server ended is not used again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from newsroom.database.base import DatabaseWrapper


@pytest.fixture
def kept(django_db_blocker: Any, django_db_setup: None) -> Iterator[DatabaseWrapper]:
    """A connection of its own, as a web server's thread keeps it between two requests."""
    with django_db_blocker.unblock():
        database = connection.copy()
        assert isinstance(database, DatabaseWrapper)
        with database.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield database
        database.close()


@pytest.fixture
def administrator(kept: DatabaseWrapper) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**kept.get_connection_params(), autocommit=True) as connected:
        yield connected


def test_a_connection_that_works_is_not_asked_whether_it_does(
    kept: DatabaseWrapper, administrator: psycopg.Connection[Any]
) -> None:
    process = kept.connection.info.backend_pid
    when = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"
    before = administrator.execute(when, [process]).fetchone()
    assert kept.is_usable()
    assert administrator.execute(when, [process]).fetchone() == before


def test_a_connection_that_the_server_ended_is_replaced(
    kept: DatabaseWrapper, administrator: psycopg.Connection[Any]
) -> None:
    first = kept.connection.info.backend_pid
    administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert not kept.is_usable()
    # As at the start of a request.
    kept.health_check_enabled, kept.health_check_done = True, False
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != first
