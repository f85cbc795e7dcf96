"""``manage.py load_corpus``: invented stories by the million, to measure with."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import psycopg.errors
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection
from django.utils import timezone

from articles.corpus.load import fill
from articles.models import Article


class Command(BaseCommand):
    """Fill a newsroom with invented stories, faster than its verbs could."""

    help = (
        "Fills an empty newsroom with invented stories to measure with: a million in a quarter of "
        "an hour. All of them are there, or none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer how many and which."""
        parser.add_argument("--articles", type=_positive, default=1_000, help="How many stories.")
        parser.add_argument(
            "--full",
            type=int,
            default=50_000,
            help="So many of the newest have bodies of 25 paragraphs, the others of 1 kB.",
        )
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same stories.")
        parser.add_argument(
            "--text",
            type=Path,
            help="A directory with .md or .txt files, whose paragraphs the stories are made of.",
        )
        parser.add_argument(
            "--add", action="store_true", help="Add to the stories that are there already."
        )

    def handle(
        self,
        *args: Any,
        articles: int,
        full: int,
        seed: int,
        text: Path | None,
        add: bool,
        **options: Any,
    ) -> None:
        """Load them and tell what they took; raises CommandError where that may not be."""
        if settings.MODE == "production":
            raise CommandError("Stories are never deleted: invented ones stay out of production.")
        if not add and Article.objects.exists():
            raise CommandError("The newsroom has stories already. --add adds to them.")
        began, before = time.monotonic(), _size()

        def say(line: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.0f} s  {line}")

        try:
            fill(
                articles=articles,
                full=full,
                seed=seed,
                text=text,
                until=timezone.now(),
                say=say,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
                raise CommandError("Connect as the owner of the tables to load them.") from error
            raise
        say(f"{articles:,} stories loaded, {_in_words(_size() - before)} on disk:")
        for table, size in _largest():
            self.stdout.write(f"{_in_words(size):>11}  {table}")


def _positive(typed: str) -> int:
    number = int(typed)
    if number < 1:
        raise argparse.ArgumentTypeError("At least one story.")
    return number


def _size() -> int:
    """The database on disk, in bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    return int(size)


def _largest() -> list[tuple[str, int]]:
    """The stories' tables with their indexes and long values, largest first, in bytes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relname LIKE 'articles_%' ORDER BY 2 DESC LIMIT 10"
        )
        return list(cursor.fetchall())


def _in_words(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB"
