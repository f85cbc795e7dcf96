"""The address that a mail comes back to: it names the delivery (VERP), signed.

Whoever could make one up could end other people's letters.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_WRITTEN = re.compile(r"\+b([0-9]{1,18})-([0-9a-f]{12})@", re.IGNORECASE)


def of(delivery_id: int) -> str:
    """Return a delivery's own: ``letters+b17-0123456789ab@example.com``."""
    local, _, domain = settings.NEWSLETTER_BOUNCES.rpartition("@")
    return f"{local}+b{delivery_id}-{_signature(delivery_id)}@{domain}"


def delivery(text: str) -> int | None:
    """Return the delivery that the first whole return address in a text names, if there is one."""
    for number, signature in _WRITTEN.findall(text):
        if constant_time_compare(signature.lower(), _signature(int(number))):
            return int(number)
    return None


def _signature(delivery_id: int) -> str:
    return salted_hmac("newsletter.bounce", str(delivery_id), algorithm="sha256").hexdigest()[:12]
