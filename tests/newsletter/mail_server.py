"""A mail server on a port of its own: a real one, that says what the test wants of each address."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.processes import free_port

PATIENCE = 30  # seconds


class MailServer:
    """Takes mails and keeps them.

    ``answers`` has what is said to RCPT for an address instead of OK, ``after_data`` what is said
    once its mail is there; an empty answer hangs up instead, and one of ``hangs_up`` is refused
    and hung up on. While ``hold`` is not set, a mail that has arrived in full is not answered.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.after_data: dict[str, str] = {}
        self.hangs_up: set[str] = set()
        self.hold = threading.Event()
        self.hold.set()
        self.arrived: list[EmailMessage] = []
        self.senders: list[str] = []
        self.connections = 0
        self._controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), ready_timeout=PATIENCE
        )

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = name
        return answers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        await self._end(server, address, answer)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        answer = self.after_data.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith("250") or not answer:
            self.arrived.append(message)
            self.senders.append(str(envelope.mail_from))
        while not self.hold.is_set():
            await asyncio.sleep(0.01)
        await self._end(server, envelope.rcpt_tos[0], answer)
        return answer

    async def _end(self, server: SMTP, address: str, answer: str) -> None:
        """Hang up where the test wants it, with the answer said or without one."""
        assert server.transport is not None
        if not answer:
            server.transport.abort()
        elif address in self.hangs_up and not answer.startswith("250"):
            await server.push(answer)
            server.transport.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    @property
    def to(self) -> Counter[str]:
        """How many mails arrived for each address."""
        return Counter(str(message["To"]) for message in self.arrived)

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hold.set()
        self._controller.stop()
