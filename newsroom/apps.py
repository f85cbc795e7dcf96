"""The wiring as Django apps: the house itself, and its admin site."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate


class NewsroomConfig(AppConfig):
    """The top of the house: commands, templates, roles; it has no models."""

    name = "newsroom"
    default = True

    def ready(self) -> None:
        """Set the groups and the database's rights after every migrate; tie app to app."""
        from newsletter import candidates
        from newsroom import database_checks, database_rights, digest_candidates, roles

        # Once a migrate, not once an app: the articles' signal stands for all of them.
        once = apps.get_app_config("articles")
        pre_migrate.connect(
            database_rights.require_app_role, sender=once, dispatch_uid="newsroom.app_role"
        )
        post_migrate.connect(
            database_rights.set_rights, sender=once, dispatch_uid="newsroom.database_rights"
        )
        post_migrate.connect(roles.set_roles, sender=once, dispatch_uid="newsroom.roles")
        candidates.register(digest_candidates.read)
        register(database_checks.check_database_role, Tags.database, deploy=True)


class NewsroomAdminConfig(AdminConfig):
    """Django's admin with the newsroom as its site."""

    default = False
    default_site = "newsroom.site.NewsroomSite"
