"""An S3 server that fails as real ones do: in front of one that works."""

from __future__ import annotations

import contextlib
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PATIENCE = 30  # seconds
_ERROR = "<Error><Code>{code}</Code><Message>No.</Message></Error>"
_REFUSALS = {"refuse": (403, "AccessDenied"), "busy": (503, "SlowDown")}


class Unruly:
    """A store on a port of its own, before that at ``address`` (host and port).

    ``does`` says by method what becomes of a request: "refuse" and "busy" are answers, "break" ends
    the connection in the middle of one, "hang" gives none until ``hold`` is set. ``asked`` counts
    the requests of each method.
    """

    def __init__(self, address: str) -> None:
        self.does: dict[str, str] = {}
        self.asked: dict[str, int] = {}
        self.hold = threading.Event()
        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                store.asked[self.command] = store.asked.get(self.command, 0) + 1
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                does = store.does.get(self.command)
                if does == "hang":
                    store.hold.wait(PATIENCE)
                with contextlib.suppress(OSError):  # who asked may be gone
                    if refusal := _REFUSALS.get(does or ""):
                        self._send(refusal[0], {}, _ERROR.format(code=refusal[1]).encode())
                    else:
                        self._forward(content, breaks=does == "break")

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815

            def _forward(self, content: bytes, *, breaks: bool) -> None:
                behind = HTTPConnection(address, timeout=PATIENCE)
                with contextlib.closing(behind):
                    behind.request(self.command, self.path, content, dict(self.headers))
                    answer = behind.getresponse()
                    body = answer.read()
                kept = {k: v for k, v in answer.getheaders() if k.lower() not in _OWN}
                if self.command == "HEAD":
                    kept["Content-Length"] = answer.headers.get("Content-Length", "0")
                self._send(answer.status, kept, body, breaks=breaks)

            def _send(
                self, status: int, headers: dict[str, str], body: bytes, *, breaks: bool = False
            ) -> None:
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if breaks else body)
                self.close_connection = breaks

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Unruly:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


_OWN = {"connection", "transfer-encoding", "content-length", "date", "server"}
