"""All writing of the picture library, but for what time does: add, describe, replace, take down.

Each verb is one keyword-only function: it checks the permission, locks the picture, runs in one
transaction, writes a PictureAct and tells every page that shows it. Nothing else changes a picture,
but for the worker, which cuts its sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles import pictures
from articles.models import PictureAct
from articles.workflow import clock, known_files
from articles.workflow.errors import NotReady, WorkflowError, WrongState
from articles.workflow.picture_files import make_anew, show_as
from articles.workflow.picture_pages import Looks, tell
from authors.models import User
from images.focus import move_focus
from images.jobs import order_cut_again
from images.models import Image
from images.replacing import replace_files
from images.same_file import digest_of, hold
from images.uploads import Upload, add, discard, taken_in

# The permission that each verb needs.
NEEDS = {
    "add_picture": "images.add_image",
    "describe_picture": "images.change_image",
    "cut_picture_again": "images.add_image",
    "replace_picture": "images.replace_image",
    "take_down_picture": "images.take_down_image",
    "put_back_picture": "images.take_down_image",
}
# What is said of a picture: its words, and its rights.
WORDS = ("caption", "credit", "alt", "byline", "city", "taken_on")
RIGHTS = (
    *("agency", "copyright", "licence", "territory"),
    *("usable_from", "usable_until", "single_use"),
)
FOCUS = ("focus_x", "focus_y")
# What stands in the public files, too.
IN_FILES = ("credit", "copyright")


class StalePicture(WorkflowError):
    """Somebody described the picture meanwhile; ``current`` is how it is now."""

    def __init__(self, current: Image) -> None:
        super().__init__("Somebody described this picture meanwhile.")
        self.current = current


@dataclass(frozen=True, slots=True)
class Added:
    """A picture that was uploaded; ``already`` where the library knew the very file.

    ``notes`` are sentences for who uploaded it.
    """

    image: Image
    already: bool = False
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Act:
    """An act under way on a picture, whose row is locked and fresh."""

    image: Image
    at: datetime
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    # An act that finds nothing to do leaves no trace.
    changed: bool = True


def may(actor: User, verb: str) -> bool:
    """Whether ``actor`` may use ``verb`` on pictures; two queries a person, then none."""
    return actor.has_perm(NEEDS[verb])


def require(actor: User, verb: str) -> None:
    """Raise PermissionDenied unless ``actor`` may use ``verb`` on pictures."""
    if not may(actor, verb):
        raise PermissionDenied(f"{actor} may not {verb.replace('_', ' ')}.")


@contextmanager
def _act(verb: str, actor: User, image: Image) -> Iterator[_Act]:
    require(actor, verb)
    with transaction.atomic():
        locked = Image.objects.locked().get(pk=image.pk)
        current, before = _Act(locked, clock.now()), Looks.of(locked)
        yield current
        if current.changed:
            PictureAct.objects.create(
                image=locked,
                verb=verb,
                actor=actor,
                at=current.at,
                note=current.note,
                data=current.data,
            )
            tell(locked, before=before)


def add_picture(*, actor: User, upload: Upload) -> Added:
    """Take an uploaded picture into the library, or find it there.

    The same file is kept once, however many send it at once: who uploads it again gets the picture
    that is there, with its words, its rights, and whether it was taken down. Of a file that was
    replaced it is what stands in its place. Raises PermissionDenied, and ValidationError with a
    sentence for a file that is no picture.
    """
    require(actor, "add_picture")
    digest = digest_of(upload)
    if (known := known_files.found(digest)) is None:
        image = taken_in(upload)
        with transaction.atomic():
            # While it was read, somebody may have sent it, too: from another tab, by another line.
            hold(digest)
            if (known := known_files.found(digest)) is None:
                add(image)
                PictureAct.objects.create(
                    image=image, verb="add_picture", actor=actor, at=clock.now()
                )
                return Added(image, notes=image.notes)
            discard(image)
    there, note = known
    return Added(there, already=True, notes=(note,))


def describe_picture(*, actor: User, image: Image, version: int, said: Mapping[str, Any]) -> Image:
    """Say something else of a picture: ``said`` has some of ``WORDS``, ``RIGHTS`` and ``FOCUS``.

    What stands in stories that use it stays: each use has its own words. What its new rights say of
    it holds at once. Raises PermissionDenied, NotReady, and StalePicture where ``version`` is not
    the newest.
    """
    with _act("describe_picture", actor, image) as current:
        picture = current.image
        if picture.version != version:
            raise StalePicture(picture)
        changes = {
            name: [as_noted(getattr(picture, name)), as_noted(value)]
            for name, value in said.items()
            if getattr(picture, name) != value
        }
        if not changes:
            current.changed = False
            return picture
        begins, ends = (
            said.get(name, getattr(picture, name)) for name in ("usable_from", "usable_until")
        )
        if begins and ends and ends <= begins:
            raise NotReady({"usable_until": "The rights end before they begin."})
        words = {name: value for name, value in said.items() if name not in FOCUS}
        for name, value in words.items():
            setattr(picture, name, value)
        picture.version += 1
        picture.save(update_fields=[*words, "version"])
        if not changes.keys().isdisjoint(FOCUS):
            move_focus(picture, *(said.get(name, getattr(picture, name)) for name in FOCUS))
        was_hidden = picture.hidden
        if was_hidden != Image.Hidden.TAKEN_DOWN:
            show_as(picture, *pictures.by_rights(picture, current.at))
        if not (was_hidden or picture.hidden or changes.keys().isdisjoint(IN_FILES)):
            make_anew(picture)
        current.data = {"version": picture.version, "changes": changes}
    return picture


def cut_picture_again(*, actor: User, image: Image) -> Image:
    """Have the sizes of a picture made once more that could not be made; one order, made next.

    Nothing where somebody asked for it meanwhile, or where they are made by now. Raises
    PermissionDenied, WrongState for a picture that readers do not see.
    """
    with _act("cut_picture_again", actor, image) as current:
        picture = current.image
        if picture.hidden:
            raise WrongState("Its sizes are made when readers see it again.")
        if picture.state != Image.State.FAILED:
            current.changed = False
            return picture
        picture.state = Image.State.WAITING
        picture.save(update_fields=["state"])
        order_cut_again(picture)
    return picture


def replace_picture(
    *, actor: User, image: Image, upload: Upload, reason: str, comes_back: bool = False
) -> Image:
    """Put another file in a picture's place, wherever it is used; its words stay.

    The old address leads to the new file from then on. Of a picture that readers do not see they
    get the new file when it is shown again. A file that was replaced before ``comes_back`` only
    where somebody says so. Raises PermissionDenied, NotReady without a reason, KnownFile where
    another picture has the file, ComesBack, and ValidationError with a sentence for a file that is
    no picture.
    """
    with _act("replace_picture", actor, image) as current:
        current.note = _reason(reason)
        picture, digest = current.image, digest_of(upload)
        hold(digest)
        known_files.refuse(picture, digest, comes_back=comes_back)
        current.data = {"before": str(picture.key), "name": picture.original_name}
        focus = [getattr(picture, name) for name in FOCUS]
        replace_files(picture, upload)
        picture.version += 1
        picture.save(update_fields=["version"])
        # What was meant for the old file holds nowhere: who moves the focus meanwhile is told.
        current.data["version"] = picture.version
        current.data["changes"] = {
            name: [before, getattr(picture, name)]
            for name, before in zip(FOCUS, focus, strict=True)
        }
    return current.image


def take_down_picture(*, actor: User, image: Image, reason: str) -> Image:
    """Take a picture from readers everywhere, at once, and delete its public files.

    Raises PermissionDenied, NotReady without a reason, WrongState.
    """
    with _act("take_down_picture", actor, image) as current:
        current.note = _reason(reason)
        if current.image.hidden == Image.Hidden.TAKEN_DOWN:
            raise WrongState("This picture is taken down already.")
        show_as(current.image, Image.Hidden.TAKEN_DOWN, None)
    return current.image


def put_back_picture(*, actor: User, image: Image, reason: str) -> Image:
    """Give a picture that was taken down back to readers, as far as its rights allow.

    Raises PermissionDenied, NotReady without a reason, WrongState.
    """
    with _act("put_back_picture", actor, image) as current:
        current.note = _reason(reason)
        if current.image.hidden != Image.Hidden.TAKEN_DOWN:
            raise WrongState("This picture is not taken down.")
        show_as(current.image, *pictures.by_rights(current.image, current.at))
    return current.image


def as_noted(value: Any) -> Any:
    """Return a value as the audit keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _reason(typed: str) -> str:
    if not typed.strip():
        raise NotReady({"reason": "Say why: others will ask."})
    return typed.strip()
