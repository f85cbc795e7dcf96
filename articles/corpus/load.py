"""Copying stories into the tables: past triggers and indexes, which are back before the commit."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from articles.corpus.rows import Table, Tables
from articles.corpus.shelves import stock
from articles.corpus.stories import Story, Storyteller
from articles.corpus.words import Words
from articles.querysets import DESK_CONFIG, READERS_CONFIG

_BATCH = 5_000
# For the indexes of a million rows: megabytes of memory that one of them may take.
_INDEX_MEMORY = "512MB"

# Foreign keys and unique constraints come and go as constraints, other indexes as indexes. What a
# primary key needs stays: others may point at it.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'f')
    ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY 1
"""
# The vectors are those of articles/workflow/listing.py.
_STORE_ARTICLES = sql.SQL("""
    INSERT INTO articles_article ({columns}, desk_vector, search_vector)
    SELECT {columns},
        to_tsvector({desk},
            slugline || ' ' || working_headline || ' ' || headline || ' ' || replace(slug, '-', ' ')
        ),
        CASE WHEN status = 'public' THEN
            setweight(to_tsvector({readers}, headline), 'A')
            || setweight(to_tsvector({readers}, standfirst), 'B')
            || setweight(to_tsvector({readers}, running), 'C')
        END
    FROM corpus_article
""")

Say = Callable[[str], None]


def fill(
    *, articles: int, full: int, seed: int, text: Path | None, until: datetime, say: Say
) -> None:
    """Copy ``articles`` invented stories into the tables, in one transaction.

    The newest ``full`` have bodies of whole length. Connected as the tables' owner; nobody else can
    use the tables meanwhile. The same ``seed`` tells the same stories, their times counted back
    from ``until``; ``text`` is a directory whose words they take. Raises ValueError where it holds
    none. Afterwards the tables are vacuumed and analyzed.
    """
    words = Words(seed, text)
    with transaction.atomic():
        shelves = stock(words, articles=articles)
        tables = Tables()
        teller = Storyteller(
            words, shelves, articles=articles, full=full, first_id=tables.article.first_id
        )
        with _stripped([table.name for table in tables], say):
            _copy_all(tables, teller.tell(until), articles, say)
    say("Vacuuming and analyzing …")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _copy_all(tables: Tables, stories: Iterator[Story], articles: int, say: Say) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE corpus_article (LIKE articles_article, running text) ON COMMIT DROP"
        )
        for column in ("search_vector", "desk_vector"):
            cursor.execute(f"ALTER TABLE corpus_article DROP COLUMN {column}")
        done = 0
        # The next stories are told while the database stores the last ones.
        with ThreadPoolExecutor(1) as ahead:
            following = ahead.submit(_batch, tables, stories)
            while batch := following.result():
                following = ahead.submit(_batch, tables, stories)
                _copy(cursor, batch)
                done += len(batch[tables.article])
                if done == articles or done % (10 * _BATCH) == 0:
                    say(f"{done:,} stories")
        for table in tables:
            # The next number after the last row's.
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)",
                [table.name, table.next_id()],
            )


def _batch(tables: Tables, stories: Iterator[Story]) -> dict[Table, list[tuple[Any, ...]]]:
    """Tell the next stories; empty after the last."""
    told = 0
    for story in itertools.islice(stories, _BATCH):
        tables.add(story)
        told += 1
    return {table: table.taken() for table in tables} if told else {}


def _copy(cursor: Any, batch: dict[Table, list[tuple[Any, ...]]]) -> None:
    for table, rows in batch.items():
        columns = [sql.Identifier(each) for each in table.columns]
        if table.name == "articles_article":
            target = sql.SQL("corpus_article ({}, running)")
        else:
            target = sql.SQL(f"{table.name} ({{}})")
        into = target.format(sql.SQL(", ").join(columns))
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(into)) as copy:
            for row in rows:
                copy.write_row(row)
        if table.name == "articles_article":
            statement = _STORE_ARTICLES.format(
                columns=sql.SQL(", ").join(columns),
                desk=sql.Literal(DESK_CONFIG),
                readers=sql.Literal(READERS_CONFIG),
            )
            cursor.execute(statement)
            cursor.execute("TRUNCATE corpus_article")


@contextmanager
def _stripped(names: list[str], say: Say) -> Iterator[None]:
    """Do without triggers, indexes and foreign keys meanwhile; what was written is checked then.

    Each foreign key and unique constraint is validated as it comes back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CONSTRAINTS, [names])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [names])
        indexes = cursor.fetchall()
        for table in names:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{_INDEX_MEMORY}'")
        say("Making the indexes …")
        for _, definition in indexes:
            cursor.execute(definition)
        say("Checking the keys …")
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for table in names:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
