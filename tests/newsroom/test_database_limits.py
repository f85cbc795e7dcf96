"""What a page may ask of the database, and that a command may ask for more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.databases import address
from tests.processes import DEADLINE, ROOT, environment

pytestmark = pytest.mark.django_db

SHOWN = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""
A_PAGE = "import newsroom.wsgi"
A_COMMAND = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'newsroom.settings'"
A_COMMAND += "; django.setup()"


def python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python on this run's database."""
    env = environment(ROOT / "var" / "test", DATABASE_URL=address()) | variables
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, ["15s", "5s", "1min"]),
        ({"DATABASE_STATEMENT_TIMEOUT": "3"}, ["3s", "5s", "1min"]),
        ({"DATABASE_STATEMENT_TIMEOUT": "0"}, ["0", "5s", "1min"]),
    ],
)
def test_a_page_has_limits(variables: dict[str, str], shown: list[str]) -> None:
    assert python(f"{A_PAGE}\n{SHOWN}", **variables).stdout.split() == shown


def test_a_command_and_the_worker_have_none() -> None:
    found = python(f"{A_COMMAND}\n{SHOWN}", DATABASE_STATEMENT_TIMEOUT="3")
    assert found.stdout.split() == ["0", "0", "0"]


def test_the_address_of_the_database_has_the_last_word() -> None:
    url = f"{address()}?options=-c%20lock_timeout%3D9s%20-c%20work_mem%3D5MB"
    found = python(f"{A_PAGE}\n{SHOWN}", DATABASE_URL=url)
    assert found.stdout.split() == ["15s", "9s", "1min"]


def test_a_query_without_end_is_ended() -> None:
    endless = "from django.db import connection; connection.cursor().execute('SELECT pg_sleep(30)')"
    found = python(f"{A_PAGE}\n{endless}", DATABASE_STATEMENT_TIMEOUT="1")
    assert found.returncode == 1
    assert "canceling statement due to statement timeout" in found.stderr


def test_a_limit_that_is_no_number_of_seconds_stops_the_start() -> None:
    found = python(A_PAGE, DATABASE_STATEMENT_TIMEOUT="-1")
    assert found.returncode == 1
    assert '"DATABASE_STATEMENT_TIMEOUT" invalid' in found.stderr
