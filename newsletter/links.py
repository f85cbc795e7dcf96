"""The links in mails: each is signed, for one purpose, and opens what it is for without a sign-in.

A signature holds while ``SECRET_KEY`` is the same, or stands among its fallbacks.
"""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

_CONFIRM, _PREFERENCES, _UNSUBSCRIBE = "confirm", "preferences", "unsubscribe"


def confirm_url(sign_up_id: int) -> str:
    """Return where a sign-up is confirmed."""
    return f"{settings.SITE_URL}{_path(_CONFIRM, str(sign_up_id))}"


def preferences_url(subscriber_id: int) -> str:
    """Return where a subscriber chooses letters, or leaves."""
    return f"{settings.SITE_URL}{preferences_path(subscriber_id)}"


def preferences_path(subscriber_id: int) -> str:
    """Return the same without the site's origin."""
    return _path(_PREFERENCES, str(subscriber_id))


def unsubscribe_url(subscriber_id: int, letter: str) -> str:
    """Return where a subscriber leaves one letter: nothing else can be done there."""
    path = _path(_UNSUBSCRIBE, f"{subscriber_id}.{letter}")
    return f"{settings.SITE_URL}{path}"


def confirmed(token: str) -> int | None:
    """Return the sign-up that a link names; None where it is not whole."""
    return _number(_read(_CONFIRM, token))


def preferred(token: str) -> int | None:
    """Return the subscriber whose letters a link names; None where it is not whole."""
    return _number(_read(_PREFERENCES, token))


def unsubscribed(token: str) -> tuple[int, str] | None:
    """Return the subscriber and the letter that a link names; None where it is not whole."""
    subscriber, _, letter = _read(_UNSUBSCRIBE, token).partition(".")
    number = _number(subscriber)
    return None if number is None else (number, letter)


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"newsletter.{purpose}", sep=".")


def _path(purpose: str, value: str) -> str:
    return reverse(f"newsletter:{purpose}", args=[_signer(purpose).sign(value)])


def _read(purpose: str, token: str) -> str:
    try:
        return _signer(purpose).unsign(token)
    except BadSignature:
        return ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
