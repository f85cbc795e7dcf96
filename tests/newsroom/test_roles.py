"""The newsroom's groups: there after every migrate, each with exactly its permissions."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from newsroom.roles import CHIEF, EDITOR, REPORTER, ROLES, set_roles
from tests import factories

pytestmark = pytest.mark.django_db


def granted(name: str) -> set[str]:
    """The permissions of a group, as code asks for them."""
    rows = Permission.objects.filter(group__name=name)
    return {
        f"{app}.{codename}"
        for app, codename in rows.values_list("content_type__app_label", "codename")
    }


def rows() -> list[tuple[str, str]]:
    """Every permission of every group."""
    return sorted(Group.objects.values_list("name", "permissions__codename"))


def test_after_a_migrate_the_groups_stand_with_their_permissions() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    for name, permissions in ROLES.items():
        assert granted(name) == permissions


def test_an_editor_may_what_a_reporter_may_and_a_chief_what_an_editor_may() -> None:
    assert REPORTER < EDITOR < CHIEF


@pytest.mark.parametrize(
    ("permission", "reporter", "editor", "chief"),
    [
        ("articles.write_article", True, True, True),
        ("articles.print_article", False, True, True),
        ("articles.edit_article", False, True, True),
        ("articles.unpublish_article", False, True, True),
        ("articles.kill_article", False, False, True),
        ("articles.change_section", False, False, True),
        ("authors.change_author", False, True, True),
        ("authors.add_user", False, False, True),
        ("authors.delete_user", False, False, False),
        ("auth.change_group", False, False, False),
        ("images.add_image", True, True, True),
        ("images.replace_image", False, True, True),
        ("images.take_down_image", False, True, True),
        ("images.except_image", False, False, True),
    ],
)
def test_who_holds_what(permission: str, reporter: bool, editor: bool, chief: bool) -> None:
    people = (factories.reporter(), factories.editor(), factories.chief())
    assert [each.has_perm(permission) for each in people] == [reporter, editor, chief]


def test_nobody_may_delete_or_change_an_article_past_the_workflow() -> None:
    codenames = Permission.objects.filter(content_type__app_label="articles").values_list(
        "codename", flat=True
    )
    assert {each for each in codenames if each.endswith("_article")} == {
        "view_article",
        "write_article",
        "edit_article",
        "print_article",
        "unpublish_article",
        "kill_article",
        "erase_article",
    }
    for noun in ("revision", "printing", "event", "dispatch", "byline", "alsoread"):
        assert not [each for each in codenames if each.endswith(f"_{noun}")]


def test_setting_the_roles_again_changes_nothing() -> None:
    before = rows()
    set_roles(apps.get_app_config("articles"))
    assert rows() == before
    assert Group.objects.count() == len(ROLES)


def test_another_migrate_mends_a_group_that_was_changed_by_hand() -> None:
    before = rows()
    reporters, editors = Group.objects.get(name="Reporter"), Group.objects.get(name="Editor")
    reporters.permissions.add(Permission.objects.get(codename="kill_article"))
    editors.permissions.clear()
    Group.objects.get(name="Chief editor").delete()
    call_command("migrate", verbosity=0)
    assert rows() == before


def test_members_and_groups_of_the_papers_own_survive_a_migrate() -> None:
    reporter = factories.reporter()
    own = Group.objects.create(name="Photo desk")
    own.permissions.add(Permission.objects.get(codename="add_image"))
    call_command("migrate", verbosity=0)
    assert [each.name for each in reporter.groups.all()] == ["Reporter"]
    assert granted("Photo desk") == {"images.add_image"}
