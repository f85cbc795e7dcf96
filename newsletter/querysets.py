"""All reading of subscribers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from newsletter.models import Subscriber as Subscriber


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Reads subscribers."""

    def with_address(self, email: str) -> Self:
        """The one with an address, in whatever case; an index has it."""
        return self.alias(lowered=Lower("email")).filter(lowered=email.lower())
