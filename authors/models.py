"""Who wrote it and for whom: users, authors and agencies."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from images.models import Image


class User(AbstractUser):
    """Somebody who signs in. Leavers are deactivated: their name stays on what they did."""

    email = models.EmailField("email address", unique=True)

    REQUIRED_FIELDS = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Author(models.Model):
    """The public profile behind a byline, with or without a user of its own."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    job_title = models.CharField(max_length=120, blank=True, help_text="Such as Harbour reporter.")
    bio = models.TextField(blank=True, max_length=2000)
    website = models.URLField(blank=True)
    # The same person elsewhere, by https addresses.
    profiles = ArrayField(models.URLField(max_length=200), default=list, blank=True)
    photo = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="author", verbose_name="sign-in"
    )
    is_active = models.BooleanField(
        "offered for bylines",
        default=True,
        help_text="Switch off for a leaver: the page and the bylines stay.",
    )

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="author_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the author's page."""
        return reverse("articles:author", args=[self.slug])


class Agency(models.Model):
    """Who stands behind a dispatch: the own desk or a wire agency."""

    name = models.CharField(
        max_length=80,
        unique=True,
        help_text="As it stands in a dateline, such as AP or City Telegraph.",
    )
    full_name = models.CharField(max_length=120, blank=True)
    website = models.URLField(blank=True)
    is_own_desk = models.BooleanField(
        "our own desk", default=False, help_text="Exactly one agency is the paper itself."
    )
    is_active = models.BooleanField("offered for new copy", default=True)

    class Meta:
        ordering = ["-is_own_desk", "name"]
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(
                fields=["is_own_desk"],
                condition=models.Q(is_own_desk=True),
                name="agency_one_own_desk",
                violation_error_message="Another agency is already marked as our own desk.",
            )
        ]

    def __str__(self) -> str:
        return self.name
