"""Whose address a request comes from, behind the proxies that we trust."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """Return the address that the outermost of our own proxies saw, None where nobody knows.

    Each of the ``TRUSTED_PROXIES`` appends to X-Forwarded-For whom it heard from; what stands
    before their entries is the client's own word. A header with fewer entries has not come through
    all of them: then it is the peer.
    """
    peer = request.META.get("REMOTE_ADDR") or None
    proxies: int = settings.TRUSTED_PROXIES
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < proxies <= len(entries):
        return peer
    try:
        return str(ip_address(_without_port(entries[-proxies].strip())))
    except ValueError:
        return peer


def _without_port(entry: str) -> str:
    """Return the address in ``192.0.2.1:443`` and ``[2001:db8::1]:443``, as some proxies write."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
