"""How often letters can be asked for: by one network, and for one address.

Both are stored as keyed hashes and forgotten within a day; no address of a machine is stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsletter.models import Attempt

OF_A_NETWORK = 30  # an hour: an office or a school is one network
FOR_AN_ADDRESS = 3  # a day: whoever types somebody else's cannot fill their inbox
_HOUR, KEPT = timedelta(hours=1), timedelta(days=1)


def spend(*, address: str, client: str | None) -> tuple[bool, bool]:
    """Note an attempt; return whether the network, and whether the address, has one left.

    In a transaction. Four queries, whatever the answer.
    """
    now = timezone.now()
    by_network = _hashed(f"network {_network(client)}")
    for_address = _hashed(f"address {address.lower()}")
    with connection.cursor() as cursor:
        # One after the other: a hundred at once are no way past the limit.
        for each in sorted((by_network, for_address)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [each])
    recent = Attempt.objects.filter(
        Q(who=by_network, at__gt=now - _HOUR) | Q(who=for_address, at__gt=now - KEPT)
    )
    seen = [who for (who,) in recent.values_list("who")[: OF_A_NETWORK + FOR_AN_ADDRESS]]
    network_has = seen.count(by_network) < OF_A_NETWORK
    address_has = seen.count(for_address) < FOR_AN_ADDRESS
    noted = [by_network] * network_has + [for_address] * (network_has and address_has)
    Attempt.objects.bulk_create([Attempt(who=who, at=now) for who in noted])
    return network_has, address_has


def forget(*, now: datetime) -> None:
    """Delete what was noted a day ago."""
    Attempt.objects.filter(at__lt=now - KEPT).delete()


def _network(client: str | None) -> str:
    """Return what one household or office has: a /24, or of IPv6 a /48."""
    try:
        address = ip_address(client or "")
    except ValueError:
        return "unknown"
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _hashed(text: str) -> str:
    return salted_hmac("newsletter.attempt", text, algorithm="sha256").hexdigest()
