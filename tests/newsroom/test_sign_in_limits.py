"""Too many wrong passwords: who guesses is locked out, and nobody else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from edge.client_ip import client_ip
from tests import factories

PROXY = "172.18.0.1"
GUESSER, NORA = "203.0.113.6", "198.51.100.9"


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.AXES_ENABLED = True


def attempt(password: str, *, came_by: str = PROXY, forwarded: str = "") -> HttpResponse:
    """Try to sign in as nora from a browser without cookies."""
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    fields = {"username": "nora", "password": password}
    return Client().post("/newsroom/login/", fields, headers=headers, REMOTE_ADDR=came_by)  # type: ignore[return-value]


@pytest.mark.django_db
def test_behind_our_proxy_a_guesser_locks_out_themselves_alone(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    factories.reporter(username="nora")
    for _ in range(10):
        refused = attempt("wrong", forwarded=GUESSER)
    assert refused.status_code == 429
    assert "Too many attempts" in refused.content.decode()
    assert "a quarter of an hour" in refused.content.decode()
    assert attempt("deadline", forwarded=GUESSER).status_code == 429
    assert attempt("deadline", forwarded=f"{GUESSER}, {NORA}").status_code == 302


@pytest.mark.django_db
def test_behind_our_proxy_a_guesser_cannot_pose_as_many(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    factories.reporter(username="nora")
    for number in range(10):
        attempt("wrong", forwarded=f"192.0.2.{number}, {GUESSER}")
    assert attempt("deadline", forwarded=f"192.0.2.99, {GUESSER}").status_code == 429


@pytest.mark.django_db
def test_without_proxies_what_a_client_says_of_itself_changes_nothing() -> None:
    factories.reporter(username="nora")
    for number in range(10):
        attempt("wrong", came_by=GUESSER, forwarded=f"192.0.2.{number}")
    assert attempt("deadline", came_by=GUESSER, forwarded=NORA).status_code == 429
    assert attempt("deadline", came_by=NORA, forwarded=GUESSER).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, NORA, PROXY),
        (1, NORA, NORA),
        (1, f"{GUESSER}, {NORA}", NORA),
        (2, f"{GUESSER}, {NORA}, 10.0.0.1", NORA),
        (2, NORA, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, "'; DROP TABLE", PROXY),
        (1, f"{NORA}:51234", NORA),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_the_entry_that_our_outermost_proxy_wrote_is_taken(
    settings: Settings, proxies: int, forwarded: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=PROXY)
    assert client_ip(request) == seen


def test_a_server_on_a_unix_socket_knows_no_address() -> None:
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="")) is None
