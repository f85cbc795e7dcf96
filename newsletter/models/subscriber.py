"""Somebody who confirmed that letters may come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from articles.models import Section
from newsletter.querysets import SubscriberQuerySet


class Subscriber(models.Model):
    """A confirmed mail address; nothing else is known of a person.

    The domain is stored in ASCII and lower case, the part before it as it was typed. Nothing is
    sent where ``suppressed_at`` says that mail came back for good; ``bounces`` counts what came
    back lately, the last of it at ``bounced_at``.
    """

    email = models.EmailField(max_length=254)
    confirmed_at = models.DateTimeField()
    bounces = models.PositiveSmallIntegerField(default=0)
    bounced_at = models.DateTimeField(null=True, blank=True)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    # Since when there is no letter left; forgotten a month later.
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        # Nobody's role has them: addresses are browsed by whom a superuser lets.
        default_permissions = ("view", "delete")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_one_an_address"),
        ]
        indexes = [
            models.Index(
                fields=["left_at"], name="subscriber_left", condition=Q(left_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class Subscription(models.Model):
    """One letter that a subscriber gets."""

    class Kind(models.TextChoices):
        DIGEST = "digest", "The daily digest"
        BREAKING = "breaking", "Breaking alerts"
        SECTION = "section", "A section"

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    kind = models.CharField(max_length=8, choices=Kind)
    section = models.ForeignKey(Section, models.CASCADE, null=True, blank=True, related_name="+")
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["digest", "breaking"], section__isnull=True)
                | Q(kind="section", section__isnull=False),
                name="subscription_of_a_letter",
            ),
            models.UniqueConstraint(
                fields=["subscriber", "kind"],
                condition=Q(section__isnull=True),
                name="subscription_once",
            ),
            models.UniqueConstraint(
                fields=["subscriber", "section"],
                condition=Q(section__isnull=False),
                name="subscription_to_a_section_once",
            ),
        ]
        indexes = [
            # Who gets a letter, in the order in which it goes out.
            models.Index(F("kind"), F("section"), F("subscriber"), name="subscription_to_a_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subscriber_id}"

    @property
    def key(self) -> str:
        """The letter's key, as forms and links have it."""
        return f"section-{self.section_id}" if self.section_id else self.kind
