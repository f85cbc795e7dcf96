"""The public history of a dispatch."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.dispatch import Dispatch
from articles.models.revision import Revision
from articles.printings import PrintingQuerySet


class Printing(models.Model):
    """One act that changed what readers see of a dispatch; append-only by triggers.

    The chain, the corrections and ``dateModified`` derive from these rows. That of an erasure keeps
    the SHA-256 of the text that went, in hexadecimal.
    """

    class Act(models.TextChoices):
        PRINT = "print", "Printed"
        CORRECT = "correct", "Corrected"
        WITHDRAW = "withdraw", "Withdrawn"
        RESTORE = "restore", "Restored"
        ERASE = "erase", "Erased"

    class NoteKind(models.TextChoices):
        NONE = "", "No public note (a typo)"
        CORRECTION = "correction", "Correction"
        CLARIFICATION = "clarification", "Clarification"
        EDITORS_NOTE = "editors_note", "Editor’s note"

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="printings")
    act = models.CharField(max_length=8, choices=Act)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="printings")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note_kind = models.CharField(max_length=13, choices=NoteKind, blank=True)
    public_note = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = PrintingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=["print", "correct", "withdraw", "restore", "erase"]),
                name="printing_known_act",
            ),
            models.CheckConstraint(
                condition=Q(note_kind="", public_note="")
                | (
                    Q(note_kind__in=["correction", "clarification", "editors_note"])
                    & ~Q(public_note="")
                ),
                name="printing_note_has_a_kind",
            ),
            models.CheckConstraint(
                condition=(Q(act="erase") & ~Q(sha256="")) | (~Q(act="erase") & Q(sha256="")),
                name="printing_erasure_has_a_hash",
            ),
            models.UniqueConstraint(
                fields=["dispatch"], condition=Q(act="print"), name="printing_first_print_once"
            ),
        ]
        indexes = [
            models.Index(fields=["dispatch", "at", "id"], name="printing_history"),
            models.Index(fields=["-at", "-id"], name="printing_notes", condition=~Q(note_kind="")),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.revision_id}"
