"""Who may send the sign-up form: people on one of our pages, not programs or other sites.

No cookie and no puzzle is needed. Browsers say themselves from where a form comes; the form that
counts is shown by a page of its own, which no cache keeps, with a token that says when.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest

# A person reads what they tick; a program does not.
SHORTEST = 2  # seconds between the form and its return
LONGEST = 12 * 60 * 60
# A field that people do not see, and programs fill in.
TRAP = "comment"

_signer = TimestampSigner(salt="newsletter.form")


def is_ours(request: HttpRequest) -> bool:
    """Whether a browser sent the form from a page of this site.

    By ``Sec-Fetch-Site``, or, of a browser that does not send it, by ``Origin``. What says neither
    is a program.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    sent = request.headers.get("Origin", "")
    return sent in {f"{request.scheme}://{request.get_host()}", _origin(settings.SITE_URL)}


def token() -> str:
    """Return what a form is sent back with; it says when it was shown."""
    return _signer.sign("form")


def is_current(token: str) -> bool:
    """Whether a form that came back so can be sent once more as it is."""
    try:
        _signer.unsign(token, max_age=LONGEST)
    except BadSignature:
        return False
    return True


def problem(token: str, trap: str) -> str:
    """Return, in a sentence for a person, why a form is not taken; empty where it is."""
    if trap:
        return "One field must stay empty, and was filled in. Look at the form, then send it again."
    try:
        _signer.unsign(token, max_age=LONGEST)
    except SignatureExpired:
        return "This page was open for very long. Look at the form, then send it again."
    except BadSignature:
        return "The form came back incomplete. Look at it, then send it again."
    try:
        _signer.unsign(token, max_age=SHORTEST)
    except SignatureExpired:
        return ""
    return "That was too quick for us. Send it once more."


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
