"""The processes that keep pages, and what they have acknowledged."""

from django.db import models


class CacheProcess(models.Model):
    """One process that keeps pages: it notes that it lives every ten seconds."""

    name = models.CharField(primary_key=True, max_length=200)
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Acknowledgement(models.Model):
    """One process has dropped what a hard invalidation names: it will not send it again."""

    process = models.CharField(max_length=200)
    token = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["token", "process"], name="acknowledged_once")
        ]
        indexes = [models.Index(fields=["at"], name="acknowledgement_old")]

    def __str__(self) -> str:
        return f"{self.process}: {self.token}"
