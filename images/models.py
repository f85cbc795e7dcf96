"""A picture, what it is printed in, and whether it may be."""

import uuid
from pathlib import PurePosixPath
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.files.base import File
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Concat

from images import files, originals
from images.querysets import ImageQuerySet

# Where PostgreSQL's parser would see a host's name or a path, and one word: IMG_1234.JPG is three.
JOINTS = "._-/"
# What the library's search finds a picture by.
WORDS = SearchVector(
    Func(
        Concat(
            *("caption", Value(" "), "credit", Value(" "), "alt", Value(" "), "byline", Value(" ")),
            *("city", Value(" "), "agency", Value(" "), "original_name"),
            output_field=models.TextField(),
        ),
        Value(JOINTS),
        Value(" " * len(JOINTS)),
        function="translate",
        output_field=models.TextField(),
    ),
    config="simple",
)
# Something of it is still to be made, and nothing says that it cannot be.
LACKING = (
    models.Q(hidden="")
    & models.Q(state__in=["waiting", "ready"])
    & (models.Q(state="waiting") | models.Q(crops=[]))
)
# What could not be made, and somebody must look at.
FAILED = models.Q(hidden="", state="failed")


class Image(models.Model):
    """One picture in the library: a private original, and renditions for readers.

    ``key`` names the renditions and their addresses, and cannot be guessed; whatever replaces the
    picture has another. Each of ``widths`` (pixels) is there in each of ``formats``, and so is each
    of ``crops`` around the focus. Caption, credit and alternative text here are the picture's own;
    each use of it carries its own copies.

    What may be shown is decided by acts, never by a clock: ``hidden`` says why it is not, and
    ``due_at`` when the worker looks at it next.
    """

    class State(models.TextChoices):
        """How far the worker is with the renditions."""

        WAITING = "waiting", "sizes are being made"
        READY = "ready", "ready"
        FAILED = "failed", "sizes could not be made"

    class Hidden(models.TextChoices):
        """Why readers do not see it."""

        NOT = "", "shown"
        EARLY = "early", "not usable yet"
        EXPIRED = "expired", "past its rights"
        TAKEN_DOWN = "taken_down", "taken down"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Names the original and the newsroom's copy (images/originals.py); NULL where there is none.
    original_key = models.UUIDField(null=True, editable=False)
    original_name = models.CharField(max_length=200, blank=True, editable=False)
    # As Pillow calls it, and in bytes.
    original_format = models.CharField(max_length=8, blank=True, editable=False)
    original_bytes = models.PositiveBigIntegerField(default=0, editable=False)
    # SHA-256 of the original, in hexadecimal digits: who uploads it again is told.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    state = models.CharField(
        max_length=8, choices=State, default=State.WAITING, db_default=State.WAITING
    )
    # Counts the times that the worker began and neither finished nor failed: it was ended.
    cuts_begun = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    widths = ArrayField(models.PositiveIntegerField(), editable=False)
    # The best first, by the ending of their files.
    formats = ArrayField(models.CharField(max_length=4), default=list, editable=False)
    # Names of images/crops.py.
    crops = ArrayField(models.CharField(max_length=8), default=list, editable=False)
    # The prevailing colour, as #rrggbb.
    colour = models.CharField(max_length=7, blank=True, editable=False)
    # What must stay in when it is cropped: in per cent of the width from the left, and of the
    # height from the top.
    focus_x = models.PositiveSmallIntegerField(default=50)
    focus_y = models.PositiveSmallIntegerField(default=50)
    # Counts the changes of its words, rights and focus: who saves on an older one is told.
    version = models.PositiveIntegerField(default=1, editable=False)

    caption = models.CharField(max_length=1000, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    alt = models.CharField("alternative text", max_length=500, blank=True)
    byline = models.CharField("photographer", max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    taken_on = models.DateField(null=True, blank=True)

    # The notice that stands in the files of readers, too; the licence is the newsroom's to know.
    copyright = models.CharField(max_length=300, blank=True)
    agency = models.CharField(max_length=100, blank=True)
    licence = models.TextField("licence", blank=True)
    territory = models.CharField(max_length=500, blank=True)
    usable_from = models.DateTimeField(null=True, blank=True)
    usable_until = models.DateTimeField(null=True, blank=True)
    single_use = models.BooleanField("for one use only", default=False)

    hidden = models.CharField(
        max_length=10, choices=Hidden, blank=True, default=Hidden.NOT, editable=False
    )
    due_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    # What the person who uploaded it is told, a sentence each; of this upload alone, in no column.
    notes: tuple[str, ...] = ()

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [
            ("replace_image", "Can replace a picture everywhere"),
            ("take_down_image", "Can take a picture down and put it back"),
            ("except_image", "Can let a picture into print without its credit or description"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="image_newest"),
            models.Index(
                fields=["-created_at", "-id"],
                name="image_newest_hidden",
                condition=~models.Q(hidden=""),
            ),
            models.Index(
                fields=["-created_at", "-id"],
                name="image_newest_no_credit",
                condition=models.Q(credit=""),
            ),
            models.Index(
                fields=["-created_at", "-id"], name="image_newest_failed", condition=FAILED
            ),
            models.Index(fields=["digest"], name="image_of_digest"),
            models.Index(fields=["id"], name="image_lacking", condition=LACKING),
            models.Index(
                fields=["hidden", "due_at"],
                name="image_due",
                condition=models.Q(due_at__isnull=False),
            ),
            GinIndex(WORDS, name="image_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0, widths__len__gt=0),
                name="image_has_a_size",
            ),
            models.CheckConstraint(
                condition=models.Q(focus_x__lte=100, focus_y__lte=100), name="image_focus_is_inside"
            ),
            models.CheckConstraint(
                condition=models.Q(usable_from=None)
                | models.Q(usable_until=None)
                | models.Q(usable_until__gt=models.F("usable_from")),
                name="image_rights_begin_before_they_end",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or self.original_name or str(self.key)

    @property
    def folder(self) -> PurePosixPath:
        """Where its renditions are, in the storage that readers see."""
        return files.folder(self.key)

    def open_desk_copy(self) -> File[Any]:
        """Return the copy for the newsroom's own pages; FileNotFoundError if it is gone."""
        return originals.open_desk_copy(self)

    def rendition_url(self, width: int) -> str:
        """Return the address of a rendition that every browser can show; one of ``widths``."""
        return f"/media/{self.folder}/{width}.{self.formats[-1]}"


class WithheldKey(models.Model):
    """Files that readers must not get any more, and that are not deleted yet (images/withheld.py).

    Its picture is hidden, or has another key by now; a key is never that of a shown one again.
    """

    key = models.UUIDField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.key)


class RetiredKey(models.Model):
    """What a picture's files were called before it was replaced; never used again."""

    key = models.UUIDField(primary_key=True)
    image = models.ForeignKey(Image, models.PROTECT, related_name="retired_keys")
    # Of the file that was replaced; NULL and nothing where the picture has the same one still.
    original_key = models.UUIDField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, db_default="", editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["digest"], name="retired_key_of_digest", condition=~models.Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
