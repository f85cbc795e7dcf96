"""Copy out: feeds, sitemaps, and what robots are told."""

from django.apps import AppConfig
from django.conf import settings


class FeedsConfig(AppConfig):
    """Feeds and sitemaps; it has no models."""

    name = "feeds"

    def ready(self) -> None:
        """Register what the feeds carry of a story, and the hub that is told of their changes."""
        from articles import radius
        from feeds import following, websub

        radius.register(following.feeds, radius.Kind.FEEDS)
        if settings.WEBSUB_HUB:
            websub.register()
