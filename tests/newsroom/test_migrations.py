"""The tables: made by migrations that say what they do, and that can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.databases import another_database

OURS = ("frontpage", "articles", "authors", "images")  # from the top of the house down


@pytest.fixture
def migrated(transactional_db: None) -> Iterator[None]:
    """A database of its own, fully migrated."""
    with another_database("migrations"):
        yield


def tables() -> set[str]:
    """The tables of the database in use that are ours."""
    with connection.cursor() as cursor:
        found = connection.introspection.table_names(cursor)
    return {name for name in found if name.startswith(OURS)}


def shape() -> set[tuple[str, ...]]:
    """Every column, index, constraint, trigger and function of the database in use."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'column', table_name, column_name, data_type, is_nullable || is_generated
              FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL
            SELECT 'index', tablename, indexname, indexdef, ''
              FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), ''
              FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), ''
              FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL
            SELECT 'function', proname, '', prosrc, ''
              FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            """
        )
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_the_models_need_no_migration_that_is_not_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("makemigrations", "--check", "--dry-run")
    assert capsys.readouterr().out == "No changes detected\n"


@pytest.mark.parametrize("app", OURS)
def test_a_migration_is_named_after_what_it_does(app: str) -> None:
    folder = Path(apps.get_app_config(app).path) / "migrations"
    names = sorted(path.stem for path in folder.glob("[0-9]*.py"))
    assert names, f"{app} has no migrations"
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        assert re.fullmatch(r"[0-9]{4}_[a-z][a-z0-9_]+", name)
        assert "_auto_" not in name
    assert (folder / "max_migration.txt").read_text().strip() == names[-1]


def test_every_migration_can_be_taken_back_and_made_again(migrated: None) -> None:
    before = shape()
    assert {name.split("_")[0] for name in tables()} == set(OURS)
    executor = MigrationExecutor(connection)
    executor.migrate([(app, None) for app in OURS])
    assert tables() == set()
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert shape() == before
