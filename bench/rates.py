"""How much is answered a second: the product beside what it is compared with, in turn."""

from __future__ import annotations

import http.client
import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from bench import bare, programs
from bench.house import House
from bench.programs import HOST

# gunicorn's ways to serve, as options; the last is the product's own.
CLASSES: Mapping[str, tuple[str, ...]] = {
    "sync": ("--worker-class", "sync", "--threads", "1"),
    "gthread, 1 thread": ("--threads", "1"),
    "gthread, 2 threads": ("--threads", "2"),
    "gthread, 4 threads": ("--threads", "4"),
    "gthread, 8 threads": ("--threads", "8"),
    "as shipped": (),
}
_CONNECTIONS = 8
_ANEW = """\
-- No other round's: what was made once is kept.
local number = os.time() * 1000000
request = function()
    number = number + 1
    return wrk.format("GET", wrk.path .. "?q=" .. string.format("%d", number))
end
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked for, with how many connections."""

    url: str
    connections: int = 16
    script: Path | None = None


@dataclass(slots=True)
class Rates:
    """Requests a second, by what was asked for, one figure a round."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        """Return the median of the rounds."""
        return statistics.median(self.rounds[name])

    def ratios(self, name: str, other: str) -> list[float]:
        """Return the ratio of two, round by round, in order of size."""
        pairs = zip(self.rounds[name], self.rounds[other], strict=True)
        return sorted(mine / theirs for mine, theirs in pairs)


def in_turn(asked: Mapping[str, Asked], *, rounds: int, seconds: float) -> Rates:
    """Ask for all in turn, round by round, so that a busy moment of the machine meets all."""
    found = Rates({name: [] for name in asked})
    for each in asked.values():
        warm(each.url)
    for _ in range(rounds):
        for name, each in asked.items():
            found.rounds[name].append(
                programs.requests_a_second(
                    each.url, seconds=seconds, connections=each.connections, script=each.script
                )
            )
    return found


def warm(url: str) -> None:
    """Ask some times over connections of their own, so that every process has the page."""
    address = url.removeprefix(f"http://{HOST}:")
    port, _, path = address.partition("/")
    for _ in range(24):
        connection = http.client.HTTPConnection(HOST, int(port), timeout=30)
        with closing(connection):
            connection.request("GET", f"/{path}", headers={"Accept-Encoding": "gzip"})
            connection.getresponse().read()


def page_cache(house: House, *, rounds: int, seconds: float) -> dict[str, Rates]:
    """Measure hits of the page cache beside the bare function, for each way of gunicorn's."""
    answer = _kept(house)
    found = {}
    for name, options in CLASSES.items():
        with ExitStack() as stack:
            asked = {}
            for what, application, env in (
                ("page cache", "newsroom.wsgi", {}),
                ("bare function", "bench.bare:application", {"BENCH_ANSWER": str(answer)}),
            ):
                port = stack.enter_context(
                    programs.web_server(
                        house.directory, application, options=options, env=env, path=house.story
                    )
                )
                asked[what] = Asked(f"http://{HOST}:{port}{house.story}")
            found[name] = in_turn(asked, rounds=rounds, seconds=seconds)
    return found


def _kept(house: House) -> Path:
    answer = house.directory / "answer.json"
    with programs.web_server(house.directory) as port:
        bare.keep(answer, port, house.story)
    return answer


def edges(house: House, web: int, edge: int, *, rounds: int, seconds: float) -> dict[str, Rates]:
    """Measure hits of our edge beside Varnish as it comes and nginx, by page.

    ``web`` and ``edge`` are ports of the running product.
    """
    return {
        name: _edge(house, web, edge, path, rounds=rounds, seconds=seconds)
        for name, path in (("in one piece", house.whole), ("with its fragments", house.story))
    }


def _edge(house: House, web: int, edge: int, path: str, *, rounds: int, seconds: float) -> Rates:
    with ExitStack() as stack:
        directory = house.directory / f"edge-{path.strip('/').replace('/', '-')}"
        root = directory / "files"
        (root / path.strip("/")).mkdir(parents=True)
        for each in (directory, root):
            each.chmod(0o755)
        answer = directory / "answer.json"
        answers = bare.keep(answer, web, path, cache_control="public, max-age=3600")
        file = root / path.strip("/") / "page.html"
        file.write_bytes(answers[False][2][0])
        file.with_name("page.html.gz").write_bytes(answers[True][2][0])
        bare_port = stack.enter_context(
            programs.web_server(
                house.directory,
                "bench.bare:application",
                env={"BENCH_ANSWER": str(answer)},
                path=path,
            )
        )
        varnish = stack.enter_context(programs.plain_varnish(directory, bare_port, path=path))
        of_file = f"{path}page.html"
        nginx = stack.enter_context(programs.nginx(directory, root, path=of_file))
        return in_turn(
            {
                "our edge": Asked(f"http://{HOST}:{edge}{path}", connections=32),
                "built-in VCL": Asked(f"http://{HOST}:{varnish}{path}", connections=32),
                "nginx": Asked(f"http://{HOST}:{nginx}{of_file}", connections=32),
            },
            rounds=rounds,
            seconds=seconds,
        )


def anew(house: House, *, rounds: int, seconds: float) -> dict[str, Rates]:
    """Measure a page that is made anew each time beside a view that returns a constant.

    With the rails from memory, as the page cache has them, and with nothing kept at all; in one
    process.
    """
    script = house.directory / "anew.lua"
    script.write_text(_ANEW)
    found = {}
    for name, env in (
        ("rails from memory", {}),
        ("nothing from memory", {"PAGE_CACHE_BYTES": "0"}),
    ):
        # One process: of two, whichever takes a connection keeps it, and a round in which one has
        # them all has half the machine. Twice the threads, that none waits for another.
        one = {"WEB_PROCESSES": "1", "WEB_THREADS": str(2 * _CONNECTIONS)}
        with programs.web_server(house.directory, "bench.anew", env={**env, **one}) as port:
            origin = f"http://{HOST}:{port}"
            found[name] = in_turn(
                {
                    "page": Asked(
                        f"{origin}{house.story}", connections=_CONNECTIONS, script=script
                    ),
                    "constant": Asked(f"{origin}/bench/constant/", connections=_CONNECTIONS),
                },
                rounds=rounds,
                seconds=seconds,
            )
    return found


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return the median of some values and their span, in words."""
    low, high = min(values), max(values)
    return f"{statistics.median(values):.{digits}f} ({low:.{digits}f}..{high:.{digits}f})"
