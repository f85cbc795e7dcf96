"""Telling outer caches to drop what they carry. A CDN's own interface would be a function here."""

from __future__ import annotations

from collections.abc import Iterable

import httpx

_SECONDS = 5.0


def purge(url: str, keys: Iterable[str]) -> None:
    """Ask the cache at ``url`` to drop at once every response that names one of the keys.

    A PURGE request with the keys in ``xkey-purge``, as Varnish's vmod xkey has it in its manual.
    Raises httpx.HTTPError unless the cache acknowledges with a 2xx: call it again then.
    """
    with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
        client.request("PURGE", url, headers={"xkey-purge": " ".join(keys)}).raise_for_status()
