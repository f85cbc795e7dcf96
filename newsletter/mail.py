"""Mails as mail programs take them: text and HTML, styles in the tags, headers by the book."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formataddr, make_msgid
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

# Nothing is loaded from anywhere. What stands in a media query cannot be inlined: it stays in the
# head, for the programs that read it there.
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def written(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return a mail's text and its HTML, from ``TEMPLATE.txt`` and ``TEMPLATE.html``."""
    known = {"paper": _PAPER, **context}
    text = render_to_string(f"{template}.txt", known)
    html = render_to_string(f"{template}.html", known)
    return text.strip() + "\n", _inliner.inline(html)


_PAPER = {"name": settings.SITE_NAME, "city": settings.SITE_CITY}


def message(
    *, to: str, subject: str, text: str, html: str, headers: Mapping[str, str]
) -> EmailMultiAlternatives:
    """Return a mail from the paper; ``Date`` is the moment at which it is sent."""
    made = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=formataddr((settings.SITE_NAME, settings.NEWSLETTER_FROM)),
        to=[to],
        headers={"Message-ID": make_msgid(domain=domain()), **headers},
    )
    made.attach_alternative(html, "text/html")
    return made


def domain() -> str:
    """Return the domain that letters come from."""
    return settings.NEWSLETTER_FROM.rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or ""
