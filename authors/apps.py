"""Who wrote it and for whom."""

from django.apps import AppConfig


class AuthorsConfig(AppConfig):
    """Users, authors, agencies."""

    name = "authors"
