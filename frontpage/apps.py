"""What stands around the stories: the front page, the masthead, the rails."""

from django.apps import AppConfig


class FrontpageConfig(AppConfig):
    """Front page, masthead, rails."""

    name = "frontpage"
