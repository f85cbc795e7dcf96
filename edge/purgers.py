"""Telling outer caches to drop what they carry.

``purge`` speaks as the edge of this house understands it (deploy/varnish/default.vcl), and as other
Varnishes with vmod xkey do. A CDN's own interface is one more function here with the same three
arguments, chosen by the host of its address in ``PURGE_URLS``: for Fastly a POST to
``/service/ID/purge`` with the keys in ``Surrogate-Key``, and ``Fastly-Soft-Purge: 1`` for a soft
one; for Cloudflare a POST to ``/zones/ID/purge_cache`` with the keys as ``tags``, which knows no
soft one. It raises NotAcknowledged in the same way; jobs, retries and the desk stay as they are.
Where a CDN stands before Varnish, its address comes after Varnish's, and the later purges of
``edge.jobs`` drop what it took from Varnish in between; Varnish must then pass Surrogate-Key and
Surrogate-Control on to it (``vcl_deliver``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import httpx

_SECONDS = 5.0
# Of keys in one request: a header of 8 kB is as much as a Varnish takes as shipped.
_MOST_BYTES = 4_000


class NotAcknowledged(Exception):
    """A cache did not say that it has dropped it; ``str()`` is a sentence for the newsroom."""


def purge(url: str, keys: Iterable[str], *, is_soft: bool = False) -> None:
    """Ask the cache at ``url`` to drop at once every response that names one of the keys.

    A PURGE request with the keys in ``xkey-purge``, as Varnish's vmod xkey has it in its manual; in
    ``xkey-softpurge`` where the old response may be sent for a moment while it is made anew.
    Many keys go in several requests. Waits at most 5 s for each step of the exchange. Raises
    NotAcknowledged unless the cache answers with a 2xx each time: call it again then.
    """
    name = "xkey-softpurge" if is_soft else "xkey-purge"
    with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
        for line in _lines(keys):
            _send(client, url, {name: line})


def _lines(keys: Iterable[str]) -> Iterator[str]:
    line = ""
    for key in keys:
        if line and len(line) + len(key) >= _MOST_BYTES:
            yield line
            line = ""
        line = f"{line} {key}" if line else key
    yield line


def _send(client: httpx.Client, url: str, headers: dict[str, str]) -> None:
    try:
        answer = client.request("PURGE", url, headers=headers)
    except httpx.TimeoutException as late:
        raise NotAcknowledged(f"It did not answer within {_SECONDS:.0f} seconds.") from late
    except httpx.HTTPError as failed:
        # The error's own words may hold the address, and with it a password.
        raise NotAcknowledged("It could not be reached.") from failed
    if not answer.is_success:
        raise NotAcknowledged(f"It answered {answer.status_code} {answer.reason_phrase}".strip())
