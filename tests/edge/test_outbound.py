"""Asking other people's servers: only outside, not for long, and no more than was agreed."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from pytest_django import Settings

from edge import outbound
from edge.outbound import NoAnswer, NotAsked
from tests.outside import Outside, outside_server
from tests.processes import free_port


@pytest.fixture
def server(settings: Settings) -> Iterator[Outside]:
    """A server of our own, named in the settings."""
    with outside_server() as outside:
        settings.OUTBOUND_INSIDE = [outside.name]
        yield outside


def test_the_answer_has_status_headers_and_body(server: Outside) -> None:
    server.status, server.headers, server.body = 429, {"Retry-After": "60"}, b"Later."
    answer = outbound.get(f"{server.url}/forecast?a=1", params={"city": "Port Averly"})
    assert (answer.status, answer.headers["retry-after"], answer.body) == (429, "60", b"Later.")
    assert not answer.is_success
    [asked] = server.asked
    assert (asked.method, asked.path) == ("GET", "/forecast")
    assert asked.query == {"a": ["1"], "city": ["Port Averly"]}
    assert asked.headers["Host"] == server.name


def test_a_post_carries_its_content(server: Outside) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert outbound.post(server.url, content=b"hub.mode=publish", headers=form).is_success
    [asked] = server.asked
    assert (asked.method, asked.body) == ("POST", b"hub.mode=publish")
    assert asked.headers["Content-Type"] == form["Content-Type"]


def test_a_redirect_is_not_followed(server: Outside) -> None:
    server.status, server.headers = 302, {"Location": f"{server.url}/elsewhere"}
    assert outbound.get(server.url).status == 302
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_outside_is_public(address: str) -> None:
    assert outbound.is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"])
def test_a_server_inside_is_not_asked_however_it_is_written(
    server: Outside, settings: Settings, host: str
) -> None:
    settings.OUTBOUND_INSIDE = []
    with pytest.raises((NotAsked, NoAnswer)):
        outbound.get(f"http://{host}:{server.port}/")
    assert server.asked == []


def test_a_name_with_one_address_inside_is_not_asked(
    server: Outside, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOUND_INSIDE = []

    def two(host: str, port: int, type: int) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (each, port)) for each in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(outbound, "getaddrinfo", two)
    with pytest.raises(NotAsked, match="not on the public internet"):
        outbound.get(f"http://two-faced.example:{server.port}/")


def test_the_setting_lets_one_port_in_and_no_other(settings: Settings) -> None:
    settings.OUTBOUND_INSIDE = [f"127.0.0.1:{free_port()}"]
    with pytest.raises(NotAsked):
        outbound.get(f"http://127.0.0.1:{free_port()}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com/",
        "http://",
        "http://a@b.example/",
    ],
)
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    with pytest.raises(NotAsked):
        outbound.get(url)


def test_nobody_listens(settings: Settings) -> None:
    port = free_port()
    settings.OUTBOUND_INSIDE = [f"127.0.0.1:{port}"]
    with pytest.raises(NoAnswer, match="could not be reached"):
        outbound.get(f"http://127.0.0.1:{port}/")


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*asked: object, **more: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(outbound, "getaddrinfo", unknown)
    with pytest.raises(NoAnswer, match="name is not known"):
        outbound.get("https://nowhere.example/")


def silence(server: Outside) -> Callable[[Callable[[bytes], object]], None]:
    return lambda write: server.closing.wait()  # type: ignore[return-value]


def drops(server: Outside) -> Callable[[Callable[[bytes], object]], None]:
    """A byte every 50 ms: each step is quick, the whole would take for ever."""

    def write_drops(write: Callable[[bytes], object]) -> None:
        write(b"HTTP/1.0 200 OK\r\n\r\n")
        while not server.closing.wait(0.05):
            write(b".")

    return write_drops


@pytest.mark.parametrize("slowly", [silence, drops])
def test_a_slow_server_is_given_up_in_time(
    server: Outside, slowly: Callable[[Outside], Callable[[Callable[[bytes], object]], None]]
) -> None:
    server.trickle = slowly(server)
    began = monotonic()
    with pytest.raises(NoAnswer, match="within 0.5 seconds"):
        outbound.get(server.url, seconds=0.5)
    assert monotonic() - began < 3


def test_an_answer_that_has_no_end_is_given_up(server: Outside) -> None:
    def endless(write: Callable[[bytes], object]) -> None:
        write(b"HTTP/1.0 200 OK\r\n\r\n")
        while not server.closing.is_set():
            write(b"." * 10_000)

    server.trickle = endless
    with pytest.raises(NoAnswer, match="more than 50,000 bytes"):
        outbound.get(server.url, most_bytes=50_000)


def test_what_is_no_http_is_no_answer(server: Outside) -> None:
    server.trickle = lambda write: write(b"220 mail.example ESMTP\r\n") and None
    with pytest.raises(NoAnswer, match="as a web server does"):
        outbound.get(server.url)


def test_the_error_says_nothing_of_the_address(server: Outside) -> None:
    server.trickle = silence(server)
    with pytest.raises(NoAnswer) as late:
        outbound.get(f"{server.url}/?apikey=secret", seconds=0.2)
    assert "secret" not in str(late.value)
