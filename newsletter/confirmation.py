"""The mail that asks whether an address wants what was asked for it."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from newsletter import letters, links, mail
from newsletter.models import SignUp


def message(sign_up: SignUp) -> EmailMultiAlternatives:
    """Return the mail; one query."""
    wanted = letters.known(sign_up.letters)
    text, html = mail.written(
        "newsletter/mail/confirm",
        {"letters": wanted, "url": links.confirm_url(sign_up.pk), "site": settings.SITE_URL},
    )
    return mail.message(
        to=sign_up.email,
        subject=f"Do you want letters from {settings.SITE_NAME}?",
        text=text,
        html=html,
        headers={"Auto-Submitted": "auto-replied"},
    )
