"""What stands around the stories: the front page, the masthead, the rails."""

from django.apps import AppConfig


class FrontpageConfig(AppConfig):
    """Front page, masthead, rails."""

    name = "frontpage"

    def ready(self) -> None:
        """Register what the fronts and rails carry of a story."""
        from articles import radius
        from frontpage.carriers import slots

        radius.register(slots, radius.Kind.FRONTS)
