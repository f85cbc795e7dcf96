"""Copy out: feeds, sitemaps, and what robots are told."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Feeds and sitemaps; it has no models."""

    name = "feeds"
