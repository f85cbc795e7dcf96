"""What one run of ``bench.results`` has measured, as a page of Markdown."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from bench.rates import CLASSES, Rates, spread

if TYPE_CHECKING:
    from bench.results import Results

GROWTH = Path(__file__).with_name("growth.md")

HEAD = """\
# What the reading path does

`make bench` makes this page: one run on one machine, which also runs wrk and whatever else it has
to do. A row is a ratio of two things that took turns, round after round, or a time; in brackets
stand the least and the most of the rounds. Compare what stands in one row, never
with another day's.

"""


def report(found: Results, *, machine: str) -> str:
    """Return the page."""
    lines = [
        f"Machine: {machine}. {found.articles:,} stories, {found.rounds} rounds.",
        "",
        "| what | measured | goal | |",
        "|---|---|---|---|",
        *_table(found),
        "",
        *_details(found),
    ]
    return HEAD + "\n".join(lines) + "\n"


def _row(what: str, measured: str, goal: str, met: bool | None) -> str:
    verdict = {True: "met", False: "missed", None: "told"}[met]
    return f"| {what} | {measured} | {goal} | {verdict} |"


def _table(found: Results) -> list[str]:
    lines = []
    shipped = found.hits["as shipped"].ratios("page cache", "bare function")
    lines.append(
        _row(
            "page-cache hit, of a bare WSGI function with the same bytes, gunicorn as shipped",
            spread(shipped),
            "≥ 0.9",
            statistics.median(shipped) >= 0.9,
        )
    )
    for name, each in found.edges.items():
        plain, nginx = (each.ratios("our edge", other) for other in ("built-in VCL", "nginx"))
        met = statistics.median(plain) >= 0.95
        lines.append(
            _row(f"Varnish hit, page {name}, of the built-in VCL", spread(plain), "≥ 0.95", met)
        )
        lines.append(_row("– of nginx with the same file", spread(nginx), "told", None))
    for name, each in found.anew.items():
        ratios = each.ratios("page", "constant")
        is_row = name == "rails from memory"
        verdict = statistics.median(ratios) >= 0.13 if is_row else None
        what = f"story of 25 paragraphs made anew, {name}, of a constant view"
        lines.append(_row(what, spread(ratios, 3), "≥ 0.13" if is_row else "told", verdict))
    growth = "[growth.md](growth.md)" if GROWTH.exists() else "`make bench-growth`"
    lines.append(_row("growth of the 95th percentile to 10⁶ stories", growth, "≤ 1.5", None))
    for (way, busy), times in found.freshness.items():
        quiet = busy == "quiet"
        figure = f"median {times.median:.0f} ms, 99 % {times.p99:.0f} ms"
        met = times.median < 100 if quiet else times.p99 < 1000
        goal = "median < 100 ms" if quiet else "99 % < 1 s"
        lines.append(_row(f"publish to fresh bytes, {way}, {busy}", figure, goal, met))
    for name, seconds in found.verbs.items():
        milliseconds = [1000 * each for each in seconds]
        met = statistics.median(milliseconds) < 25
        lines.append(
            _row(f"the publish verb, {name}", f"{spread(milliseconds, 1)} ms", "< 25 ms", met)
        )
    if found.weight:
        html, view = found.weight.html / 1000, found.weight.first_view / 1000
        lines.append(_row("HTML, gzipped", f"{html:.1f} kB", "≤ 12 kB", html <= 12))
        lines.append(
            _row("first view with CSS and scripts", f"{view:.1f} kB", "≤ 30 kB", view <= 30)
        )
    return lines


def _details(found: Results) -> list[str]:
    lines = ["## gunicorn's ways to serve", "", "Two processes, 16 connections kept alive, "]
    lines[-1] += "gzip asked for; requests a second."
    lines += ["", "| way | page cache | bare function | ratio |", "|---|---|---|---|"]
    for name in CLASSES:
        if each := found.hits.get(name):
            ratios = spread(each.ratios("page cache", "bare function"))
            lines.append(
                f"| {name} | {_all(each, 'page cache')} |"
                f" {_all(each, 'bare function')} | {ratios} |"
            )
    for title, tables in (
        ("Varnish, beside Varnish as it comes and nginx", found.edges),
        ("Made anew", found.anew),
    ):
        lines += ["", f"## {title}", "", "Requests a second.", ""]
        names = list(next(iter(tables.values())).rounds)
        lines += [f"| page | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
        for page, each in tables.items():
            lines.append(f"| {page} | {' | '.join(_all(each, name) for name in names)} |")
    lines += [
        "",
        "With its fragments a page is put together by the edge from several objects at each hit, "
        "and the others send one: the price of rails that change without any page being thrown "
        "away.",
    ]
    lines += ["", "## From the start of publish to fresh bytes", ""]
    lines += [
        "An update with another headline is printed; a page counts as fresh from the first of six "
        "answers in a row, over connections of their own, that show it. Milliseconds: median, and "
        "least and most.",
        "",
    ]
    ways = list(found.freshness)
    lines += [f"| page | {' | '.join(', '.join(each) for each in ways)} |"]
    lines += [f"|---|{'---|' * len(ways)}"]
    for page in next(iter(found.freshness.values())).pages:
        cells = [
            spread([1000 * each for each in found.freshness[way].pages[page]], 0) for way in ways
        ]
        lines.append(f"| {page} | {' | '.join(cells)} |")
    lines.append("")
    for (way, busy), times in found.freshness.items():
        if times.rate:
            lines.append(
                f"- {way}, {busy}: {times.rate:,.0f} answers a second meanwhile; "
                f"{times.refused:,} in all were a 503."
            )
    if found.weight:
        weight = found.weight
        lines += [
            "",
            "## The weight of a first view",
            "",
            f"HTML {weight.html:,} bytes, CSS {weight.css:,}, scripts {weight.scripts:,}, icon "
            f"{weight.icon:,}, all gzipped. Not counted: the lead picture, and the fonts, of which "
            f"one is fetched early ({weight.preloaded_font:,} bytes) and the others come behind, "
            "once in a year, while the words already stand there in the machine's own.",
        ]
    return lines


def _all(rates: Rates, name: str) -> str:
    rounds = rates.rounds[name]
    return f"{statistics.median(rounds):,.0f} ({min(rounds):,.0f}..{max(rounds):,.0f})"
