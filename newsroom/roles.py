"""The newsroom's groups and what each may do, set again after every migrate.

Permissions belong to their models; this is the one place that hands them out.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db import router

REPORTER = frozenset(
    {
        "articles.view_article",
        "articles.write_article",
        "articles.view_section",
        "articles.view_topic",
        "authors.view_author",
        "authors.view_agency",
        "images.view_image",
        "images.add_image",
    }
)
EDITOR = REPORTER | {
    "articles.edit_article",
    "articles.print_article",
    "articles.unpublish_article",
    "articles.add_topic",
    "articles.change_topic",
    "authors.add_author",
    "authors.change_author",
    "frontpage.curate_slot",
    "images.change_image",
    "images.replace_image",
    "images.take_down_image",
    "newsletter.edit_issue",
    "newsletter.send_alert",
}
CHIEF = EDITOR | {
    "articles.kill_article",
    "articles.erase_article",
    "articles.add_section",
    "articles.change_section",
    "articles.delete_section",
    "articles.delete_topic",
    "frontpage.view_standingpage",
    "frontpage.add_standingpage",
    "frontpage.change_standingpage",
    "frontpage.delete_standingpage",
    "newsletter.view_counts",
    "authors.add_agency",
    "authors.change_agency",
    "authors.view_user",
    "authors.add_user",
    "authors.change_user",
    "images.except_image",
}
ROLES = {"Reporter": REPORTER, "Editor": EDITOR, "Chief editor": CHIEF}


def set_roles(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Give each group exactly its permissions; called after a migrate.

    Permissions are made by each app's own signal, some of which come later: they are made here
    first.
    """
    from django.contrib.auth.models import Group, Permission

    if not router.allow_migrate_model(using, Group):
        return
    for app in apps.get_app_configs():
        create_permissions(app, verbosity=0, using=using)
    by_name = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in Permission.objects.using(using).select_related("content_type")
    }
    for name, codenames in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(by_name[codename] for codename in codenames)
