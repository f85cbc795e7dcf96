"""How often somebody has asked for a letter lately."""

from django.db import models


class Attempt(models.Model):
    """One sign-up form that was sent: by which network, or for which address.

    ``who`` is a keyed hash, so that the row names nobody; it is deleted within a day.
    """

    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["who", "at"], name="attempt_of_whom"),
            models.Index(fields=["at"], name="attempt_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.who[:8]} at {self.at:%Y-%m-%d %H:%M}"
