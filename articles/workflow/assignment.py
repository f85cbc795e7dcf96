"""Who has a story and when it is due: the part of the filing that only the desk sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from articles import body, canonical
from articles.models import Article, Dispatch
from articles.workflow.act import Act
from articles.workflow.copy import Filing
from articles.workflow.errors import NotReady
from articles.workflow.permissions import may

_LONGEST = Article._meta.get_field("slugline").max_length or 0


def assigned(current: Act, filing: Filing) -> Filing:
    """Return ``filing`` as it may be stored on the locked article, with its owner.

    Raises NotReady for a slugline that is too long or a canonical address that is none, and
    PermissionDenied for a reporter who would
    give a story to somebody else.
    """
    slugline = " ".join(body.printable(filing.slugline).split())
    if len(slugline) > _LONGEST:
        raise NotReady({"slugline": f"This is longer than {_LONGEST} characters."})
    canonical_url = filing.canonical_url.strip()
    if canonical_url:
        try:
            canonical.check(canonical_url)
        except ValidationError as wrong:
            raise NotReady({"canonical_url": wrong.messages[0]}) from None
    owner = filing.owner or current.article.owner
    if owner != current.article.owner:
        # On any story: one's own is not given away.
        if not may(current.actor, "file_under"):
            raise PermissionDenied(f"{current.actor} may not give a story to somebody else.")
        if not owner.is_active:
            raise NotReady({"owner": f"{owner} has left: choose somebody who is here."})
    return replace(filing, slugline=slugline, canonical_url=canonical_url, owner=owner)


def changed(before: Filing, after: Filing) -> dict[str, Any]:
    """Return what the audit keeps of another filing: old and new values of what changed."""
    found: dict[str, Any] = {}
    if before.section != after.section:
        found["section"] = [before.section.slug, after.section.slug]
    if before.topics != after.topics:
        found["topics"] = [sorted(each.slug for each in side.topics) for side in (before, after)]
    if before.slugline != after.slugline:
        found["slugline"] = [before.slugline, after.slugline]
    if before.canonical_url != after.canonical_url:
        found["canonical_url"] = [before.canonical_url, after.canonical_url]
    if before.owner != after.owner:
        found["owner"] = [before.owner and before.owner.pk, after.owner and after.owner.pk]
    if before.due_at != after.due_at:
        found["due_at"] = [_written(before.due_at), _written(after.due_at)]
    return found


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def due_met(current: Act) -> None:
    """Take the due time off a locked story: its text is in print, or will not be.

    The act's data keep it. A new version, so that an open filing form does not bring it back.
    """
    article = current.article
    if article.due_at is None:
        return
    current.data["due_at"] = article.due_at.isoformat()
    article.due_at = None
    article.version += 1
    current.unsaved |= {"due_at", "version"}


def nothing_in_hand(current: Act) -> bool:
    """Whether nobody writes another unprinted text for the locked story; one query."""
    texts = Dispatch.objects.filter(article=current.article, number=None)
    return not texts.exclude(pk=current.passage.pk).exclude(state=Dispatch.State.IDLE).exists()
