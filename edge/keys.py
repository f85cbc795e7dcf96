"""What a response depends on and how long caches may share it, said in its headers."""

from __future__ import annotations

from collections.abc import Iterable

from django.http.response import HttpResponseBase


def share(response: HttpResponseBase, *, keys: Iterable[str], seconds: int) -> None:
    """Let caches that we can purge share a response for ``seconds``; browsers ask each time.

    ``Surrogate-Key`` names what the response depends on, for a purge by key. The shared lifetime
    stands only in ``Surrogate-Control`` (Edge Architecture Specification 1.0) and
    ``CDN-Cache-Control`` (RFC 9213): a cache that no purge reaches does not read them.
    """
    response["Surrogate-Key"] = " ".join(dict.fromkeys(keys))
    response["Surrogate-Control"] = response["CDN-Cache-Control"] = f"max-age={seconds}"
    response["Cache-Control"] = "no-cache"
