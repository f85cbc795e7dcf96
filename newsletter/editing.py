"""What editors do to a digest before it goes out: edit it, take it out, look at it as a mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from authors.models import User
from newsletter import due
from newsletter.jobs import send_preview
from newsletter.models import Issue

PERMISSION = "newsletter.edit_issue"


class StaleIssue(Exception):
    """Somebody changed the issue since it was opened; ``current`` is how it stands."""

    def __init__(self, current: Issue) -> None:
        """Say who."""
        super().__init__(f"{current.edited_by} changed this digest meanwhile.")
        self.current = current


class TooLate(Exception):
    """The issue is not open any more."""


@transaction.atomic
def edit(
    *,
    actor: User,
    issue: Issue,
    version: int,
    subject: str,
    intro: str,
    order: Sequence[int],
    left_out: Sequence[int],
) -> Issue:
    """Lay an editor's changes over an open digest; an empty ``subject`` is the first headline.

    ``order`` are the articles in the places that an editor gave them, empty where none was moved;
    what is new on the front page comes after them. Raises PermissionDenied, StaleIssue, TooLate.
    """
    locked = _open(actor, issue)
    if locked.version != version:
        raise StaleIssue(locked)
    locked.subject, locked.intro = subject, intro
    locked.order, locked.left_out = [*order], [*left_out]
    _save(locked, actor, "subject", "intro", "order", "left_out")
    return locked


@transaction.atomic
def take_out(*, actor: User, issue: Issue) -> Issue:
    """Do not send a letter at its hour; the sections' of a digest's day go out without it.

    Raises PermissionDenied, TooLate.
    """
    locked = _open(actor, issue)
    if locked.kind == "digest":
        due.open_sections(locked, now=timezone.now())
    locked.state, locked.why = Issue.State.SKIPPED, f"{actor} took it out."
    _save(locked, actor, "state", "why")
    return locked


def preview(*, actor: User, issue: Issue) -> None:
    """Mail an issue as it would go out now to who asks. Raises PermissionDenied."""
    _require(actor)
    send_preview.defer(issue_id=issue.pk, user_id=actor.pk)


def _require(actor: User) -> None:
    if not actor.has_perm(PERMISSION):
        raise PermissionDenied(f"{actor} may not edit letters.")


def _open(actor: User, issue: Issue) -> Issue:
    _require(actor)
    locked = (
        Issue.objects.select_for_update(of=("self",)).select_related("edited_by").get(pk=issue.pk)
    )
    if locked.state != Issue.State.OPEN:
        raise TooLate("This letter is not open any more.")
    return locked


def _save(issue: Issue, actor: User, *fields: str) -> None:
    issue.version, issue.edited_by = issue.version + 1, actor
    issue.save(update_fields=[*fields, "version", "edited_by"])
