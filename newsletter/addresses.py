"""Mail addresses as people type them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

_MOST = 254  # characters of an address (RFC 5321, 4.5.3.1)


def normal(typed: str) -> str:
    """Return an address as it is stored and written to: its domain in ASCII and lower case.

    Raises ValidationError with a sentence for who typed it. A domain in any script will do; the
    part before the @ must be ASCII, as few servers take another.
    """
    local, _, domain = typed.strip().rpartition("@")
    if local and not local.isascii():
        raise ValidationError("Before the @ we can write to plain letters and figures only.")
    try:
        address = f"{local}@{punycode(domain).lower()}"
        validate_email(address)
    except (ValidationError, UnicodeError):
        raise ValidationError("Enter a mail address, such as name@example.com.") from None
    if len(address) > _MOST:
        raise ValidationError("This mail address is too long to be one.")
    return address


def shown(address: str) -> str:
    """Return a stored address as a person reads it, with its domain's own letters."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address
