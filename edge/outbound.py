"""Requests to other people's servers: short, small, and never to an address inside.

The one way in which the worker asks a server that a setting or an editor has named. A name is
looked up once, and the very address that was checked is connected to: a name that leads somewhere
else the next time gains nothing. Redirects are answers like others; nobody follows them. Pages
never ask.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, gaierror, getaddrinfo
from time import monotonic
from typing import Any

import httpcore
import httpx
from django.conf import settings

SECONDS = 10.0  # for all of an exchange, the name's look-up besides
MOST_BYTES = 1_000_000  # of an answer's body

_PORTS = {"http": 80, "https": 443}
# They hold an IPv4 address, to which something on the way leads.
_TRANSLATED = [ip_network(each) for each in ("64:ff9b::/96", "2002::/16", "2001::/32")]


class NotAsked(Exception):
    """Nothing was sent: the address is none that may be asked; ``str()`` is a sentence."""


class NoAnswer(Exception):
    """There was no whole answer in time; ``str()`` is a sentence without the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whatever its status; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is one of the 2xx."""
        return 200 <= self.status < 300


def get(
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Return what a server answers to a GET.

    Raises NotAsked for an address that is no http or https address of the public internet (hosts in
    ``OUTBOUND_INSIDE`` may be inside), NoAnswer where there is none in ``seconds`` or one of more
    than ``most_bytes``.
    """
    return _ask("GET", url, params or {}, headers or {}, b"", seconds, most_bytes)


def post(
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Return what a server answers to a POST; as ``get``."""
    sized = {**(headers or {}), "Content-Length": str(len(content))}
    return _ask("POST", url, {}, sized, content, seconds, most_bytes)


def _ask(
    method: str,
    url: str,
    params: Mapping[str, str],
    headers: Mapping[str, str],
    content: bytes,
    seconds: float,
    most_bytes: int,
) -> Answer:
    asked = _address(url, params)
    backend = _Outside(until=monotonic() + seconds)
    sent = {
        "Host": asked.netloc.decode("ascii"),
        "User-Agent": f"{settings.SITE_URL}/ newsroom",
        "Accept": "*/*",
        "Connection": "close",
        **headers,
    }
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, max_connections=1) as pool,
            pool.stream(
                method,
                httpcore.URL(
                    scheme=asked.raw_scheme,
                    host=asked.raw_host,
                    port=asked.port,
                    target=asked.raw_path,
                ),
                headers=[*sent.items()],
                content=content,
            ) as response,
        ):
            body = b""
            for chunk in response.iter_stream():
                body += chunk
                if len(body) > most_bytes:
                    raise NoAnswer(f"It answered with more than {most_bytes:,} bytes.")
    except httpcore.TimeoutException as late:
        raise NoAnswer(f"It did not answer within {seconds:g} seconds.") from late
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as failed:
        raise NoAnswer("It could not be reached, or did not answer as a web server does.") from (
            failed
        )
    named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers]
    return Answer(response.status, {name.lower(): value for name, value in named}, body)


def _address(url: str, params: Mapping[str, str]) -> httpx.URL:
    try:
        asked = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as wrong:
        raise NotAsked("That is no address of a web server.") from wrong
    if asked.scheme not in _PORTS or not asked.host:
        raise NotAsked("Only http:// and https:// addresses can be asked.")
    if asked.userinfo:
        raise NotAsked("An address with a user's name in it is not asked.")
    return asked.copy_merge_params(params) if params else asked


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and no other in disguise."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return (
        found.is_global
        and not found.is_multicast
        and not found.is_reserved
        and not any(found in each for each in _TRANSLATED if found.version == each.version)
    )


class _Outside(httpcore.NetworkBackend):
    """Connects to what is outside, and lets nothing last beyond a moment."""

    def __init__(self, *, until: float) -> None:
        """End everything at ``until``, by the monotonic clock."""
        self._until = until
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers; all of them must be outside."""
        failed: Exception = httpcore.ConnectError("The name has no address.")
        for address in _addresses(host, port):
            try:
                stream = self._plain.connect_tcp(
                    address, port, _left(self._until), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, self._until)
        raise failed


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = [str(each[4][0]) for each in getaddrinfo(host, port, type=SOCK_STREAM)]
    except (gaierror, UnicodeError) as unknown:
        raise NoAnswer("Its name is not known.") from unknown
    name = f"[{host}]" if ":" in host else host
    if f"{name}:{port}" not in settings.OUTBOUND_INSIDE and not all(map(is_public, found)):
        raise NotAsked("It is not on the public internet.")
    return list(dict.fromkeys(found))


class _Timed(httpcore.NetworkStream):
    """A connection of which no step outlives the exchange: slow drops do not add up."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._until))
        return _Timed(secured, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("The time is up.")
    return left
