"""A wish for letters that its address has not confirmed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from newsletter.querysets import SignUpQuerySet


class SignUp(models.Model):
    """What somebody asked for an address: kept until it is confirmed, for two days at most.

    ``letters`` are keys, as ``newsletter.letters`` has them.
    """

    email = models.EmailField(max_length=254)
    letters: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], name="sign_up_oldest")]

    def __str__(self) -> str:
        return f"sign-up {self.pk}"
