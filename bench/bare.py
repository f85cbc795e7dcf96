"""A WSGI function that returns the bytes of one answer: what gunicorn can do at most.

The answer is the product's, headers and bytes, in its plain form and gzipped, as ``keep`` wrote
them to the file that BENCH_ANSWER names.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

Answer = tuple[str, list[tuple[str, str]], list[bytes]]

# gunicorn says them by itself.
_ITS_OWN = {"server", "date", "connection", "transfer-encoding"}


def keep(path: Path, port: int, address: str, **others: str) -> dict[bool, Answer]:
    """Ask for an address, plain and gzipped, and write what came to ``path``.

    ``others`` are headers that are said instead of the product's, with ``_`` for ``-``. Raises
    RuntimeError unless the answer is a 200.
    """
    found = {zipped: _ask(port, address, zipped=zipped) for zipped in (False, True)}
    said = {name.replace("_", "-"): value for name, value in others.items()}
    instead = {name.lower() for name in said}
    answers = {
        zipped: (
            status,
            [*(each for each in headers if each[0].lower() not in instead), *said.items()],
            body,
        )
        for zipped, (status, headers, body) in found.items()
    }
    path.write_text(
        json.dumps(
            {
                "gzip" if zipped else "plain": [
                    status,
                    headers,
                    [base64.b64encode(each).decode() for each in body],
                ]
                for zipped, (status, headers, body) in answers.items()
            }
        )
    )
    return answers


def _ask(port: int, address: str, *, zipped: bool) -> Answer:
    headers = {"Accept-Encoding": "gzip" if zipped else "identity"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(connection):
        # Twice: the second comes from memory, as what it is compared with does.
        for _ in range(2):
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}.")
    kept = [each for each in answer.getheaders() if each[0].lower() not in _ITS_OWN]
    return f"{answer.status} {answer.reason}", kept, [body]


def _kept(name: str) -> Answer:
    status, headers, body = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())[name]
    return status, [(key, value) for key, value in headers], [base64.b64decode(e) for e in body]


if "BENCH_ANSWER" in os.environ:
    _PLAIN, _GZIP = _kept("plain"), _kept("gzip")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer every request alike."""
    zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    status, headers, body = _GZIP if zipped else _PLAIN
    start_response(status, headers)
    return body
