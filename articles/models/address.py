"""Where an article is found."""

from django.db import models

from articles.models.article import Article


class Address(models.Model):
    """A (date, slug) under which an article is or was found: never reused, never changed.

    Triggers refuse a DELETE and every UPDATE but that of ``is_current``.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="addresses")
    date = models.DateField()
    slug = models.SlugField(max_length=100)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(fields=["date", "slug"], name="address_given_once"),
            models.UniqueConstraint(
                fields=["article"], condition=models.Q(is_current=True), name="address_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y/%m/%d}/{self.slug}"
