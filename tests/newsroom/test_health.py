"""Whether a process answers, and whether it can serve."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries


@pytest.fixture
def database_away(transactional_db: None) -> Iterator[str]:
    """Point the connection to where no server listens: each attempt really fails.

    Yields the host where the server does listen.
    """
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield host
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host


def test_a_process_that_answers_says_so_without_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Content-Type"] == "text/plain"


@pytest.mark.django_db
def test_a_process_with_its_database_is_ready(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(1):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_process_without_its_database_is_alive_and_not_ready(
    database_away: str, client: Client
) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")
    assert b"/nowhere" not in answer.content


def test_a_process_is_ready_again_when_its_database_is_back(
    database_away: str, client: Client
) -> None:
    assert client.get("/readyz").status_code == 503
    connection.settings_dict["HOST"] = database_away
    assert client.get("/readyz").status_code == 200


def test_without_the_database_a_reader_gets_the_papers_error_page(
    database_away: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert "The presses have stopped" in answer.content.decode()
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_asked_and_not_told(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
