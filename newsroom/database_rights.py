"""What the application may do in the database, set again after every migrate.

In production the application connects as a role that owns nothing (deploy/postgres/roles.sql makes
it), and ``DATABASE_APP_ROLE`` names it to ``manage.py migrate``, which the tables' owner runs. This
is the one place that says what that role may do. A table that is not named here is an ordinary one.
Nobody is given TRUNCATE, REFERENCES or TRIGGER.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

Rights = tuple[str, ...]

ORDINARY: Rights = ("SELECT", "INSERT", "UPDATE", "DELETE")
NEVER_DELETED: Rights = ("SELECT", "INSERT", "UPDATE")
APPEND_ONLY: Rights = ("SELECT", "INSERT")
MIGRATED: Rights = ("SELECT",)  # what only migrate writes
TABLES = {
    "articles_address": NEVER_DELETED,
    "articles_alsoread": APPEND_ONLY,
    "articles_article": NEVER_DELETED,
    "articles_byline": APPEND_ONLY,
    "articles_dispatch": NEVER_DELETED,
    "articles_dueact": NEVER_DELETED,
    "articles_event": APPEND_ONLY,
    "articles_note": NEVER_DELETED,
    "articles_pictureact": APPEND_ONLY,
    "articles_pictureuse": APPEND_ONLY,
    "articles_previewlink": NEVER_DELETED,
    "articles_printing": APPEND_ONLY,
    "articles_recall": NEVER_DELETED,
    "articles_revision": APPEND_ONLY,
    "auth_permission": MIGRATED,
    "django_content_type": MIGRATED,
    "django_migrations": MIGRATED,
    "frontpage_boardentry": APPEND_ONLY,
    "frontpage_slot": NEVER_DELETED,
    "frontpage_strip": NEVER_DELETED,
}
# Those that run with their owner's rights and that nobody else may call. The others run with their
# caller's, and everybody may call them.
FUNCTIONS = ("articles_erase",)

# A condition on pg_class: where migrations make tables, and not what an extension has put there.
MIGRATIONS_MAKE = """
    relnamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
    )
"""
# What somebody else keeps beside our tables is not ours to give.
_OURS = f"""
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname FROM pg_class
    WHERE {MIGRATIONS_MAKE} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND pg_has_role(relowner, 'USAGE')
    UNION ALL
    SELECT 'FUNCTION', proname FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s)
    ORDER BY 1, 2
"""


def require_app_role(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Stop a migrate that could not give the application its rights; called before it.

    Raises CommandError with one line. One query.
    """
    role = settings.DATABASE_APP_ROLE
    if not role:
        return
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s), session_user = %s",
            [role, role],
        )
        exists, is_own = cursor.fetchone()
    if not exists:
        raise CommandError(
            f'DATABASE_APP_ROLE: the database has no role "{role}"'
            " (deploy/postgres/roles.sql makes it)."
        )
    if is_own:
        raise CommandError(
            f'DATABASE_APP_ROLE: DATABASE_URL connects as "{role}" itself. Migrate as the owner of'
            " the tables."
        )


def set_rights(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Give the application's role exactly its rights; called after a migrate.

    One transaction, so that a newsroom that runs meanwhile always has them; about 15 queries.
    """
    role = settings.DATABASE_APP_ROLE
    if not role:
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for (kind, rights), names in _ours(cursor).items():
            on = {
                "kind": sql.SQL(kind),
                "names": sql.SQL(", ").join(sql.Identifier("public", name) for name in names),
                "rights": sql.SQL(", ").join(map(sql.SQL, rights)),
                "role": sql.Identifier(role),
            }
            cursor.execute(sql.SQL("REVOKE ALL ON {kind} {names} FROM {role}").format(**on))
            cursor.execute(sql.SQL("GRANT {rights} ON {kind} {names} TO {role}").format(**on))


def _ours(cursor: CursorWrapper) -> dict[tuple[str, Rights], list[str]]:
    """Return the names of what there is to give, by its kind and by the rights; one query."""
    found = defaultdict(list)
    cursor.execute(_OURS, [list(FUNCTIONS)])
    for kind, name in cursor.fetchall():
        found[kind, _rights(kind, name)].append(name)
    return found


def _rights(kind: str, name: str) -> Rights:
    if kind == "SEQUENCE":
        return ("USAGE",)
    if kind == "FUNCTION":
        return ("EXECUTE",)
    return TABLES.get(name, ORDINARY)
