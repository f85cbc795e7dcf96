"""A mail server that takes everything as fast as it can, and counts what it was given for whom.

Real SMTP on loopback, without a library: one in Python would be slower than what is measured.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from types import TracebackType

from bench.programs import HOST

_READY = b"220 sink ESMTP\r\n"
_OFFERS = b"250-sink\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"


class MailSink:
    """Takes mails in a thread of its own; ``alerts`` are the moments at which alerts arrived."""

    def __init__(self) -> None:
        """Take none yet."""
        self.to: Counter[str] = Counter()
        self.alerts: list[float] = []
        self.bytes = 0
        self.connections = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> MailSink:
        self._thread.start()
        serving = asyncio.start_server(self._talk, HOST, 0, limit=2**22)
        server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        self.port = int(server.sockets[0].getsockname()[1])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def arrived(self) -> int:
        """How many mails have arrived."""
        return self.to.total()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        recipient = ""
        writer.write(_READY)
        try:
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"EHLO":
                    writer.write(_OFFERS)
                elif verb == b"RCPT":
                    recipient = line[line.index(b"<") + 1 : line.index(b">")].decode()
                    writer.write(b"250 2.1.5 OK\r\n")
                elif verb == b"DATA":
                    writer.write(b"354 Go on\r\n")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    self._take(recipient, content)
                    writer.write(b"250 2.0.0 OK\r\n")
                elif verb == b"QUIT":
                    writer.write(b"221 2.0.0 Bye\r\n")
                    break
                else:
                    writer.write(b"250 2.0.0 OK\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _take(self, recipient: str, content: bytes) -> None:
        self.to[recipient] += 1
        self.bytes += len(content)
        if b"\nSubject: Breaking" in content[:2_000]:
            self.alerts.append(time.monotonic())
