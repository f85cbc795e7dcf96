"""What ``make bench`` says of made-up measurements, and that its parts measure what they say."""

from __future__ import annotations

import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import bare, fresh, programs
from bench.fresh import Freshness
from bench.rates import CLASSES, Asked, Rates, in_turn, spread
from bench.results import Results
from bench.results_report import report
from bench.weight import Weight
from newsroom.processes import answers

HOST = "127.0.0.1"


def results(
    *, hit: float = 0.95, edge: float = 0.97, made: float = 0.2, slow: float = 0.05
) -> Results:
    """Return a run with these ratios, and so many seconds to fresh bytes."""
    hits = Rates({"page cache": [1000 * hit] * 3, "bare function": [1000.0] * 3})
    front = Rates({"our edge": [edge] * 3, "built-in VCL": [1.0] * 3, "nginx": [2.0] * 3})
    anew = Rates({"page": [made] * 3, "constant": [1.0] * 3})
    times = Freshness({"the article": [slow] * 4, "the front page": [slow / 2] * 4})
    return Results(
        articles=10_000,
        rounds=3,
        hits=dict.fromkeys(CLASSES, hits),
        edges={"in one piece": front},
        anew={"rails from memory": anew},
        freshness={("page cache", "quiet"): times, ("Varnish", "full load"): times},
        verbs={"a new story": [0.02, 0.024]},
        weight=Weight(html=7_000, css=8_000, scripts=8_000, icon=100, preloaded_font=34_000),
    )


def verdicts(page: str) -> list[str]:
    table = page.split("\n\n## ")[0].splitlines()
    return [line.rsplit("|", 2)[1].strip() for line in table if line.startswith("| ")][1:]


def test_a_run_that_meets_the_goals_says_so() -> None:
    page = report(results(), machine="2 cores")
    assert "missed" not in verdicts(page)
    assert verdicts(page).count("met") == 8
    assert "0.95 (0.95..0.95) | ≥ 0.9 | met |" in page
    assert "| a new story" not in page
    assert "the publish verb, a new story | 22.0 (20.0..24.0) ms | < 25 ms | met |" in page
    assert "23.1 kB" in page


def test_what_is_missed_is_told_row_by_row() -> None:
    page = report(results(hit=0.8, edge=0.5, made=0.1, slow=1.5), machine="2 cores")
    assert verdicts(page).count("missed") == 5


def test_a_spread_has_the_median_and_both_ends() -> None:
    assert spread([3.0, 1.0, 2.0]) == "2.00 (1.00..3.00)"


def test_ratios_are_taken_round_by_round() -> None:
    found = Rates({"a": [10.0, 20.0, 15.0], "b": [10.0, 10.0, 10.0]})
    assert found.ratios("a", "b") == [1.0, 1.5, 2.0]


def test_programs_that_are_missing_are_named_with_their_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "PATH", str(tmp_path))
    said = programs.lacking()
    assert said.startswith("wrk, nginx, varnishd, varnishadm missing.")
    assert said.endswith("apt-get install --yes wrk nginx varnish varnish-modules")


class Page(http.server.BaseHTTPRequestHandler):
    """Shows a mark from the fifth question on, but for the seventh."""

    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        body = b"Mark 1" if self.asked in (5, 6) or self.asked > 7 else b"Mark 0"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(handler: type[Page]) -> Iterator[int]:
    with http.server.HTTPServer((HOST, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_a_page_is_fresh_once_no_older_answer_follows() -> None:
    handler = type("Again", (Page,), {"asked": 0})
    with served(handler) as port:
        assert fresh.watch(port, ["/"], b"Mark 1") is not None
    # The fifth and sixth were taken back by the seventh.
    assert handler.asked == 7 + fresh.IN_A_ROW


def test_a_page_that_stays_as_it_was_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "PATIENCE", 0.2)
    with served(type("Never", (Page,), {"asked": -1_000_000})) as port:
        assert fresh.watch(port, ["/"], b"Mark 1") is None


def test_the_bare_function_returns_the_bytes_that_were_kept(tmp_path: Path) -> None:
    """Under the product's gunicorn, asked by wrk where that is installed."""
    kept = tmp_path / "answer.json"
    with served(type("Kept", (Page,), {"asked": 10})) as port:
        bare.keep(kept, port, "/", Cache_Control="public")
    env = {"BENCH_ANSWER": str(kept), "WEB_PROCESSES": "1"}
    with programs.web_server(tmp_path, "bench.bare:application", env=env, path="/") as port:
        assert answers(HOST, port, "/")
        assert fresh.ask(port, "/any") == (200, b"Mark 1")
        if shutil.which("wrk") is None:
            pytest.skip("wrk is not installed: apt-get install wrk")
        asked = {"one": Asked(f"http://{HOST}:{port}/"), "other": Asked(f"http://{HOST}:{port}/b")}
        rates = in_turn(asked, rounds=1, seconds=1)
    assert min(rates.median(name) for name in asked) > 0
