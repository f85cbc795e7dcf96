"""A web server of somebody else's, on loopback: it answers as told and notes what was asked."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class Outside:
    """What the server answers next, and what it was asked; ``trickle`` writes the body itself."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    trickle: Callable[[Callable[[bytes], object]], None] | None = None
    asked: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def name(self) -> str:
        """As ``OUTBOUND_INSIDE`` has it."""
        return f"127.0.0.1:{self.port}"


@contextmanager
def outside_server() -> Iterator[Outside]:
    """Run one until the end."""
    outside = Outside()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            outside.asked.append(
                Asked(
                    self.command,
                    parts.path,
                    parse_qs(parts.query),
                    dict(self.headers.items()),
                    self.rfile.read(length),
                )
            )
            if outside.trickle is not None:
                outside.trickle(self.wfile.write)
                return
            self.send_response(outside.status)
            for name, value in outside.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(outside.body)))
            self.end_headers()
            self.wfile.write(outside.body)

        do_GET = do_POST = _answer

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # who asked has gone
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    outside.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield outside
    finally:
        outside.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
