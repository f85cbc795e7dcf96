"""The rights of the application's role: set again by every migrate, and looked at by the check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from newsroom.database_checks import check_database_role
from tests import factories
from tests.database_roles import Roles, refused, run, run_script, superuser
from tests.processes import manage


def migrate(roles: Roles, settings: Settings, app_role: str | None = None) -> None:
    """Migrate in this process as the owner of the tables."""
    settings.DATABASE_APP_ROLE = roles.app if app_role is None else app_role
    with roles.signed_in(roles.owner):
        call_command("migrate", verbosity=0)


@pytest.fixture
def later_table(roles: Roles) -> Iterator[None]:
    """A table that a later migration has made."""
    with roles.signed_in(roles.owner):
        run('CREATE TABLE "Later" (id bigserial, word text)')
    yield
    with roles.signed_in(roles.owner):
        run('DROP TABLE "Later"')


def test_a_table_of_a_later_migration_is_covered(
    roles: Roles, later_table: None, settings: Settings
) -> None:
    insert = "INSERT INTO \"Later\" (word) VALUES ('x') RETURNING id"
    with roles.signed_in(roles.app):
        refused(insert, "permission denied for table Later")
    migrate(roles, settings)
    with roles.signed_in(roles.app):
        assert run(insert) == [(1,)]
        assert run("UPDATE \"Later\" SET word = 'y' RETURNING word") == [("y",)]
        assert run('DELETE FROM "Later" RETURNING word') == [("y",)]
        refused('TRUNCATE "Later"', "permission denied for table Later")


def test_what_was_given_by_hand_is_taken_back(roles: Roles, settings: Settings) -> None:
    with roles.signed_in(roles.owner):
        run("GRANT ALL ON articles_revision, articles_section TO {app}", app=roles.app)
    migrate(roles, settings)
    with roles.signed_in(roles.app):
        refused("TRUNCATE articles_revision CASCADE", "permission denied for table")
        refused("DELETE FROM articles_revision", "permission denied for table")
        refused("TRUNCATE articles_section CASCADE", "permission denied for table")


def test_a_migrate_for_no_role_gives_nothing(
    roles: Roles, later_table: None, settings: Settings
) -> None:
    migrate(roles, settings, app_role="")
    with roles.signed_in(roles.app):
        refused('SELECT FROM "Later"', "permission denied for table Later")


def test_a_table_that_is_not_ours_is_left_alone(roles: Roles, settings: Settings) -> None:
    with superuser(roles.database) as server:
        server.execute("CREATE TABLE public.backups (id int)")
        migrate(roles, settings)
        with roles.signed_in(roles.app):
            refused("SELECT FROM backups", "permission denied for table backups")
        server.execute("DROP TABLE public.backups")


def test_a_migrate_for_a_role_that_is_not_there_says_so_in_a_line(roles: Roles) -> None:
    done = manage("migrate", env=roles.environment(roles.owner, DATABASE_APP_ROLE="nobody"))
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        'CommandError: DATABASE_APP_ROLE: the database has no role "nobody"'
        " (deploy/postgres/roles.sql makes it)."
    )
    assert "Traceback" not in done.stdout


def test_the_application_cannot_migrate(roles: Roles, settings: Settings) -> None:
    settings.DATABASE_APP_ROLE = roles.app
    with roles.signed_in(roles.app), pytest.raises(CommandError, match="Migrate as the owner"):
        call_command("migrate", verbosity=0)


def test_the_script_can_run_again(roles: Roles) -> None:
    done = run_script(roles)
    assert done.returncode == 0, done.stdout
    with roles.signed_in(roles.app):
        assert factories.story().is_public


def test_its_passwords_are_kept_as_scram(roles: Roles) -> None:
    with superuser() as server:
        rows = server.execute(
            "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = ANY(%s)",
            [[roles.owner, roles.app]],
        ).fetchall()
    assert rows == [("SCRAM-SHA-256",)] * 2


# --- What the deployment check says ---


def warnings(roles: Roles, role: str) -> dict[str | None, str]:
    """What the check says of the database to who connects as a role, by number."""
    with roles.signed_in(role):
        said = check_database_role(None, ["default"])
    return {each.id: each.msg for each in said}


def test_the_check_has_nothing_to_say_to_the_application(roles: Roles) -> None:
    assert warnings(roles, roles.app) == {}


def test_nor_where_a_superuser_has_migrated(roles: Roles) -> None:
    chown = "ALTER TABLE articles_article OWNER TO {role}"
    own = str(connection.settings_dict["USER"])
    with roles.signed_in(own):
        run(chown, role=own)
    try:
        assert warnings(roles, roles.app) == {}
    finally:
        with roles.signed_in(own):
            run(chown, role=roles.owner)


def test_it_warns_the_owner_and_a_superuser(roles: Roles) -> None:
    [(number, message)] = warnings(roles, roles.owner).items()
    assert number == "newsroom.W002"
    assert f'connects to the database as "{roles.owner}", the owner of its tables' in message
    [(number, message)] = warnings(roles, str(connection.settings_dict["USER"])).items()
    assert number == "newsroom.W001"
    assert "a superuser" in message


def test_it_warns_of_rights_that_no_migrate_has_set(roles: Roles, later_table: None) -> None:
    [(number, message)] = warnings(roles, roles.app).items()
    assert number == "newsroom.W003"
    assert message.endswith("may do more or less than it should with Later.")


def test_the_command_asks_the_database_only_when_told_to(roles: Roles) -> None:
    env = roles.environment(roles.owner)
    asked = manage("check", "--deploy", "--database", "default", env=env)
    assert "(newsroom.W002)" in asked.stdout
    assert "newsroom.W" not in manage("check", "--deploy", env=env).stdout


def test_a_database_that_is_away_is_an_error_of_the_check(roles: Roles) -> None:
    used = connection.settings_dict
    with roles.signed_in(roles.app):
        used["NAME"] = "nowhere"
        [error] = check_database_role(None, ["default"])
    assert error.id == "newsroom.E001"
    assert 'database "nowhere" does not exist' in error.msg
