"""The wiring as Django apps: the house itself, and its admin site."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class NewsroomConfig(AppConfig):
    """The top of the house: commands, templates, roles; it has no models."""

    name = "newsroom"
    default = True

    def ready(self) -> None:
        """Set the groups after every migrate."""
        from newsroom.roles import set_roles

        # Once a migrate, not once an app: the articles' signal stands for all of them.
        post_migrate.connect(
            set_roles, sender=apps.get_app_config("articles"), dispatch_uid="newsroom.roles"
        )


class NewsroomAdminConfig(AdminConfig):
    """Django's admin with the newsroom as its site."""

    default = False
    default_site = "newsroom.site.NewsroomSite"
