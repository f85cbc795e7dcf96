"""The address elsewhere that a story's page names as its own: that of who first published it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

LONGEST = 500
_is_address = URLValidator(schemes=["https"])


def check(url: str) -> None:
    """Refuse what is no https address of another site; raises ValidationError with a sentence."""
    try:
        _is_address(url)
        parts = urlsplit(url)
    except (ValidationError, ValueError):
        raise ValidationError("This is no https:// address.", code="no_address") from None
    if len(url) > LONGEST or "@" in parts.netloc or parts.fragment:
        raise ValidationError(
            "Give the plain https:// address of the page, without # or a name before an @.",
            code="no_address",
        )
    if parts.hostname == urlsplit(settings.SITE_URL).hostname:
        raise ValidationError(
            "This is our own site. The story’s own address needs no word here.", code="own"
        )
