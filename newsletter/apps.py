"""The newsletter as a Django app."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """Subscribers, issues, deliveries."""

    name = "newsletter"

    def ready(self) -> None:
        """Offer alerts to who prints, hear of prints, and say which letters carry a story."""
        from articles import errands, radius
        from articles.announcements import story_changed
        from newsletter import alerts, carriers

        errands.register(alerts.ERRAND)
        story_changed.connect(alerts.hear, dispatch_uid="newsletter.alerts")
        radius.register(carriers.letters, radius.Kind.FEEDS)
