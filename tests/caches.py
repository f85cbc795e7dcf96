"""An outer cache as tests need one: a real HTTP server that is told by PURGE, and answers."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PATIENCE = 30  # seconds


class Cache:
    """A cache on a port of its own; ``answers`` is the status of its next answers.

    ``heard`` has the keys of each PURGE, whatever was answered to it. While ``hold`` is not set, no
    answer is given.
    """

    def __init__(self, *, answers: int = 200) -> None:
        self.answers = answers
        self.heard: list[set[str]] = []
        self.hold = threading.Event()
        self.hold.set()
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self) -> None:
                cache.heard.append(set(self.headers["xkey-purge"].split()))
                cache.hold.wait(PATIENCE)
                with contextlib.suppress(OSError):  # who asked may be gone
                    self.send_response(cache.answers)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it takes a PURGE."""
        return f"http://{self.address}/"

    @property
    def address(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def place(self) -> str:
        """Its name on the desk."""
        return f"Cache {self.address}"

    def close(self) -> None:
        """Go away: whoever asks is refused."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
