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

logger = logging.getLogger(__name__)


class Away(Exception):
    """The mail server cannot be reached or takes nothing now; nothing of this mail was sent."""


class Refused(Exception):
    """The mail server does not take this mail; it was not sent.

    ``is_permanent`` says that it never will, ``is_recipient`` that it is about the address.
    """

    def __init__(self, code: int, answer: str, *, is_recipient: bool) -> None:
        """Keep what the server said."""
        super().__init__(f"{code} {answer}"[:200])
        self.answer = f"{code} {answer}"[:200]
        self.is_permanent = code >= 500
        self.is_recipient = is_recipient


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
        answer: bytes | str
        server: smtplib.SMTP = self._backend.connection
        try:
            server.ehlo_or_helo_if_needed()
            options = ["body=8bitmime"] if server.has_extn("8bitmime") else []
            code, answer = server.mail(sender, options)
            if code != 250:
                # About us, and so about every mail.
                raise Away(f"{code} {_text(answer)}")
            code, answer = server.rcpt(message.to[0])
            if code not in (250, 251):
                _reset(server, code, answer)
                raise Refused(code, _text(answer), is_recipient=True)
        except (OSError, smtplib.SMTPException) as error:
            raise Away(str(error)) from error
        try:
            code, answer = server.data(data)
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error
        except (OSError, smtplib.SMTPException) as error:
            raise Unclear(str(error)) from error
        if code != 250:
            _reset(server, code, answer)
            raise Refused(code, _text(answer), is_recipient=False)


def _reset(server: smtplib.SMTP, code: int, answer: bytes | str) -> None:
    """Make the connection ready for the next mail. Raises Away where the server takes no more."""
    if code == 421:
        raise Away(f"{code} {_text(answer)}")
    server.rset()


def _text(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
