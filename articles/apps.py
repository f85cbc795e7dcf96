"""Stories, their chains and their history."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, dispatches, revisions, printings."""

    name = "articles"
