"""Queries that every page asks, compiled once a process.

Django takes longer to write such a query than PostgreSQL to answer it. A statement is written from
a queryset at its first use, with marks in the places of its values, and prepared in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from psycopg import sql

# How PostgreSQL is told the type of a value.
_TYPES = {int: "bigint", str: "text"}


class _Prepared(psycopg.Cursor[Any]):
    """A cursor that prepares what it executes, where the connection may."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _Prepared:
        super().execute(query, params, prepare=True)
        return self


def _cursor(database: Any) -> Any:
    if database.queries_logged:
        return database.cursor()  # who reads the log sees the values
    # What its cursor() does, but for the cursor's own class.
    database.close_if_health_check_failed()
    database.ensure_connection()
    return database.make_cursor(_Prepared(database.connection))


class Statement:
    """A queryset of ``values()`` as a function of some values in its filters.

    ``build`` is called once, with the ``marks``: values of the same types that stand nowhere else
    in the query, and that Django writes as parameters.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[Any, dict[str, Any]]], *marks: object
    ) -> None:
        """Remember how to write it."""
        self._build = build
        self._marks = marks
        self._lock = Lock()
        self._text = ""
        self._order: list[int] = []  # which value stands in each of its places
        self._names: list[str] = []
        self._compiler: Any = None
        self._converters: Any = {}

    def rows(self, *values: object) -> list[dict[str, Any]]:
        """Return the rows for these values; one query."""
        if not self._text:
            with self._lock:
                if not self._text:  # another thread may have been first
                    self._compile()
        found = self._fetch([values[number] for number in self._order])
        if self._converters:
            found = list(self._compiler.apply_converters(found, self._converters))
        names = self._names
        return [dict(zip(names, row, strict=True)) for row in found]

    def _fetch(self, parameters: Sequence[object]) -> list[Any]:
        database: Any = connections[DEFAULT_DB_ALIAS]  # this thread's
        with database.wrap_database_errors, _cursor(database) as cursor:
            cursor.execute(self._text, parameters)
            found: list[Any] = cursor.fetchall()
        return found

    def _compile(self) -> None:
        query = self._build(*self._marks).query
        self._compiler = compiler = query.get_compiler(connection=connection)
        text, parameters = compiler.as_sql()
        self._names = list(query.selected or ())
        columns = [column for column, _, _ in compiler.select]
        self._converters = compiler.get_converters(columns)
        pieces = text.split("%s")
        self._order = []
        written = [pieces[0]]
        connection.ensure_connection()
        for parameter, piece in zip(parameters, pieces[1:], strict=True):
            written += [self._place(parameter), piece]
        if set(self._order) != set(range(len(self._marks))):
            raise ValueError("A mark of the statement is not among its parameters.")
        self._text = "".join(written)

    def _place(self, parameter: object) -> str:
        """Return a value's place, or a constant as it is written."""
        for number, mark in enumerate(self._marks):
            if isinstance(parameter, type(mark)) and parameter == mark:
                self._order.append(number)
                kind = _TYPES.get(type(mark), type(mark).__name__)
                return f"%s::{kind}"
        return sql.Literal(parameter).as_string(connection.connection).replace("%", "%%")
