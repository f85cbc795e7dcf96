"""Telling outer caches to drop what they carry. A CDN's own interface would be a function here."""

from __future__ import annotations

from collections.abc import Iterable

import httpx

_SECONDS = 5.0


class NotAcknowledged(Exception):
    """A cache did not say that it has dropped it; ``str()`` is a sentence for the newsroom."""


def purge(url: str, keys: Iterable[str], *, is_soft: bool = False) -> None:
    """Ask the cache at ``url`` to drop at once every response that names one of the keys.

    A PURGE request with the keys in ``xkey-purge``, as Varnish's vmod xkey has it in its manual; in
    ``xkey-softpurge`` where the old response may be sent for a moment while it is made anew.
    Waits at most 5 s for each step of the exchange. Raises NotAcknowledged unless the cache answers
    with a 2xx: call it again then.
    """
    try:
        with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
            name = "xkey-softpurge" if is_soft else "xkey-purge"
            answer = client.request("PURGE", url, headers={name: " ".join(keys)})
    except httpx.TimeoutException as late:
        raise NotAcknowledged(f"It did not answer within {_SECONDS:.0f} seconds.") from late
    except httpx.HTTPError as failed:
        # The error's own words may hold the address, and with it a password.
        raise NotAcknowledged("It could not be reached.") from failed
    if not answer.is_success:
        raise NotAcknowledged(f"It answered {answer.status_code} {answer.reason_phrase}".strip())
