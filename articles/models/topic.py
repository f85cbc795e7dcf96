"""What a story is about."""

from django.db import models

from articles.addresses import topic_url


class Topic(models.Model):
    """A subject that runs through sections, such as a place or a long-running affair."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the topic's page."""
        return topic_url(self.slug)
