"""One connection to the mail server, and what it says of each mail.

Django's backend opens the connection, with its settings for name, password and TLS. Mails are given
to an SMTP server step by step, because it matters how far one came when the connection broke.
"""

from __future__ import annotations

import logging
import smtplib
from types import TracebackType
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from authors.plain_text import printable

logger = logging.getLogger(__name__)


_MOST = 200  # characters that are kept of an answer
_HANGS_UP = 421


class Away(Exception):
    """The mail server cannot be reached or takes nothing now; nothing of this mail was sent."""


class Refused(Exception):
    """The mail server does not take this mail; it was not sent.

    ``is_permanent`` says that it never will, ``is_recipient`` that it is about the address,
    ``hangs_up`` that the connection takes no other mail either.
    """

    def __init__(self, answer: str, *, code: int, is_recipient: bool, hangs_up: bool) -> None:
        """Keep what the server said."""
        self.answer = answer[:_MOST]
        super().__init__(self.answer)
        self.is_permanent = 500 <= code < 600
        self.is_recipient = is_recipient
        self.hangs_up = hangs_up


class Unclear(Exception):
    """The connection broke while the mail was handed over: it may have arrived."""


class Post:
    """A connection for one batch of mails; a context manager. Opening it raises Away."""

    def __init__(self) -> None:
        """Use the mail settings."""
        self._backend: Any = mail.get_connection()

    def __enter__(self) -> Post:
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Away(str(error)) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            logger.debug("The mail server hung up first.")

    def send(self, message: EmailMultiAlternatives, *, sender: str) -> None:
        """Send one mail; ``sender`` is where it comes back to. Raises Refused, Away, Unclear."""
        if isinstance(self._backend, EmailBackend):
            self._hand_over(message, sender)
        else:
            self._backend.send_messages([message])

    def _hand_over(self, message: EmailMultiAlternatives, sender: str) -> None:
        # Django's own message takes it; the stubs know the standard library's alone.
        data: bytes = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        server: smtplib.SMTP = self._backend.connection
        try:
            server.ehlo_or_helo_if_needed()
            options = ["body=8bitmime"] if server.has_extn("8bitmime") else []
            code, answer = server.mail(sender, options)
        except (OSError, smtplib.SMTPException) as error:
            raise Away(str(error)) from error
        if not _is_yes(code):
            # About us, and so about every mail.
            raise Away(_said(code, answer))
        # From here on it may be about this one: whoever hangs up here does so again next time.
        try:
            code, answer = server.rcpt(message.to[0])
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(
                f"The connection broke: {error}", code=_HANGS_UP, is_recipient=True, hangs_up=True
            ) from error
        if not _is_yes(code):
            raise _refused(server, code, answer, is_recipient=True)
        self._give(server, data)

    def _give(self, server: smtplib.SMTP, data: bytes) -> None:
        try:
            code, answer = server.data(data)
        except smtplib.SMTPDataError as error:
            raise _refused(server, error.smtp_code, error.smtp_error, is_recipient=False) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unclear(str(error)) from error
        if 400 <= code < 600:
            raise _refused(server, code, answer, is_recipient=False)
        if not _is_yes(code):
            raise Unclear(_said(code, answer))


def _is_yes(code: int) -> bool:
    """Whether a server agrees; the first figure says it (RFC 5321, 4.2.1)."""
    return 200 <= code < 300


def _refused(
    server: smtplib.SMTP, code: int, answer: bytes | str, *, is_recipient: bool
) -> Refused:
    """Return what a server said, the connection ready for the next mail if it takes one."""
    hangs_up = code == _HANGS_UP
    if not hangs_up:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            hangs_up = True
    return Refused(_said(code, answer), code=code, is_recipient=is_recipient, hangs_up=hangs_up)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {printable(' '.join(text.split()))}"
