"""What ``manage.py check --deploy --database default`` says of the role that we connect as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError, connections

from newsroom.database_rights import MIGRATIONS_MAKE, ORDINARY, TABLES

# The one that signed in: what it can do, code that runs as us can do.
_ROLE = """
    SELECT rolname, rolsuper, EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind IN ('r', 'p') AND pg_has_role(rolname, relowner, 'MEMBER')
    )
    FROM pg_roles WHERE rolname = session_user
"""
_GIVEN = f"""
    SELECT relname, ARRAY(
        SELECT given FROM unnest(%s::text[]) AS given
        WHERE has_table_privilege(session_user, pg_class.oid, given)
    )
    FROM pg_class
    WHERE {MIGRATIONS_MAKE} AND relkind IN ('r', 'p') AND relowner = (
        SELECT relowner FROM pg_class WHERE oid = to_regclass('public.articles_article')
    )
    ORDER BY relname
"""
_EVERY_RIGHT = [*ORDINARY, "TRUNCATE", "REFERENCES", "TRIGGER"]
_ANOTHER_ROLE = (
    "Connect as a role that owns nothing. README.md (Production) says how; "
    "deploy/postgres/roles.sql makes one."
)


def check_database_role(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn of a role that can do other things than the newsroom needs; two queries a database.

    Deployment checks that name no database ask none.
    """
    try:
        return [message for alias in databases or () for message in _messages(alias)]
    except OperationalError as error:
        reason = " ".join(str(error).split())
        return [Error(f"The database cannot be reached: {reason}", id="newsroom.E001")]


def _messages(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_ROLE)
        role, is_superuser, is_owner = cursor.fetchone()
        if is_superuser:
            return [
                Warning(
                    f'The newsroom connects to the database as "{role}", a superuser: nothing'
                    " there guards the history of stories against it.",
                    hint=_ANOTHER_ROLE,
                    id="newsroom.W001",
                )
            ]
        if is_owner:
            return [
                Warning(
                    f'The newsroom connects to the database as "{role}", the owner of its tables:'
                    " it can switch off what guards the history of stories.",
                    hint=_ANOTHER_ROLE,
                    id="newsroom.W002",
                )
            ]
        cursor.execute(_GIVEN, [_EVERY_RIGHT])
        differing = [
            table
            for table, given in cursor.fetchall()
            if set(given) != set(TABLES.get(table, ORDINARY))
        ]
    if not differing:
        return []
    return [
        Warning(
            f'The database role "{role}" may do more or less than it should with'
            f" {', '.join(differing)}.",
            hint=f"Run manage.py migrate as the owner of the tables with DATABASE_APP_ROLE={role}.",
            id="newsroom.W003",
        )
    ]
