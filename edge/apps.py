"""Keys, caches and fragments; knows no content."""

from django.apps import AppConfig


class EdgeConfig(AppConfig):
    """The lowest floor of the house."""

    name = "edge"
