"""A name of a web server that comes to mean another machine is followed without a pause."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from tests.processes import free_port, status, wait_for
from tests.stack.stack import HOST, Service, command_of


@contextmanager
def machine(address: str, port: int) -> Iterator[None]:
    """A web server that answers with its own address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = address.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((address, port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_name_that_means_another_machine_is_followed() -> None:
    port, listen, purge = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        # The system's directory of names, as far as we may write to it.
        names = directory / "names"
        lookup = directory / "getent"
        lookup.write_text(
            f'#!/bin/sh\ncase "$2" in web.example) cat {names};; *) echo "$2";; esac\n'
        )
        lookup.chmod(0o755)
        env = os.environ | {
            "PATH": f"{directory}:{os.environ['PATH']}",
            "WEB_SERVERS": f"web.example:{port}",
            "EDGE_LISTEN": f"{HOST}:{listen}",
            "PURGE_LISTEN": f"{HOST}:{purge}",
            "EDGE_MEMORY": "16M",
            "EDGE_DIR": str(directory / "edge"),
        }

        def answered() -> str:
            return httpx.get(f"http://{HOST}:{listen}/newsroom/", trust_env=False).text

        names.write_text("127.0.0.2\n")
        edge = Service("edge", command_of("newsroom-edge.service"), env, directory / "edge.log")
        with machine("127.0.0.2", port), machine("127.0.0.3", port), edge:
            wait_for("the edge answers", lambda: status(listen, "/newsroom/") == 200)
            assert answered() == "127.0.0.2"
            names.write_text("127.0.0.3\n")
            wait_for("the other machine answers", lambda: answered() == "127.0.0.3")
