"""All reading of subscribers and issues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, When
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from newsletter.models import Issue as Issue
    from newsletter.models import SignUp as SignUp
    from newsletter.models import Subscriber as Subscriber


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Reads sign-ups."""

    def with_address(self, email: str) -> Self:
        """Those with an address, in whatever case."""
        return self.filter(email__iexact=email)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Reads subscribers."""

    def with_address(self, email: str) -> Self:
        """The one with an address, in whatever case; an index has it."""
        return self.alias(lowered=Lower("email")).filter(lowered=email.lower())


class IssueQuerySet(models.QuerySet["Issue"]):
    """Reads issues."""

    def going_out(self) -> Self:
        """Those with deliveries to make; an alert is not made to wait for a digest."""
        return self.filter(state="sending").order_by(
            Case(When(kind="breaking", then=0), default=1), "due_at", "id"
        )
