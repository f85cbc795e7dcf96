"""What the database does for a page, by EXPLAIN (ANALYZE, BUFFERS): in its functions too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection
from psycopg.errors import Diagnostic

_Node = dict[str, Any]
_TELL = """
    LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_analyze = on; SET auto_explain.log_format = json;
    SET client_min_messages = log
"""
_TELL_NO_MORE = "SET auto_explain.log_min_duration = -1; RESET client_min_messages"
# Those that grow with the paper.
_LARGE = frozenset(
    f"articles_{name}"
    for name in "address alsoread article articleauthor articletopic byline dispatch event printing"
    " revision".split()
)


class Work(NamedTuple):
    """What the database does for one page, or at most for each of several.

    ``buffers`` are pages of its memory that it touches; ``sorted_rows`` those of the largest sort;
    ``walked`` the tables that grow with the paper and were read from end to end.
    """

    queries: int
    buffers: int
    sorted_rows: int
    walked: frozenset[str]


def worst(works: Iterable[Work]) -> Work:
    """Return the most that any of several pages takes."""
    queries, buffers, sorted_rows, walked = zip(*works, strict=True)
    return Work(max(queries), max(buffers), max(sorted_rows), frozenset().union(*walked))


def work_of(queries: Sequence[str]) -> Work:
    """Return what the database does for these queries; each is run again. Wants a superuser."""
    with _told_of_plans() as told:
        plans = [_plan(sql) for sql in queries]
    nodes = [node for plan in [*plans, *told] for node in _nodes(plan)]
    return Work(
        queries=len(queries),
        buffers=sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans),
        sorted_rows=int(
            max((_input(node) for node in nodes if "Sort" in node["Node Type"]), default=0)
        ),
        walked=_LARGE
        & {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"},
    )


def _plan(sql: str) -> _Node:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        (found,) = cursor.fetchone()
    plan = found if isinstance(found, list) else json.loads(found)
    return dict(plan[0]["Plan"])


@contextmanager
def _told_of_plans() -> Iterator[list[_Node]]:
    """Collect the plans of what the database's functions do meanwhile: EXPLAIN passes over them."""
    plans: list[_Node] = []

    def hear(notice: Diagnostic) -> None:
        told = notice.message_primary or ""
        if told.startswith("duration:"):
            plans.append(json.loads(told[told.index("{") :])["Plan"])

    with connection.cursor() as cursor:
        cursor.execute(_TELL)
        connection.connection.add_notice_handler(hear)
        try:
            yield plans
        finally:
            connection.connection.remove_notice_handler(hear)
            cursor.execute(_TELL_NO_MORE)


def _nodes(plan: _Node) -> Iterator[_Node]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _input(node: _Node) -> float:
    """How many rows a sort is given at once."""
    return max((child["Actual Rows"] for child in node.get("Plans", [])), default=0.0)
