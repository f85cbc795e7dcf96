"""The newsletter as a Django app."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """Subscribers, issues, deliveries."""

    name = "newsletter"
