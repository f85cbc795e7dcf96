"""The desk: what a person has to do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Dispatch, Recall
from articles.workflow import may
from authors.models import User
from newsroom.desk_times import Times, times

_MOST = 12
_BREAKING = timedelta(hours=24)
# What was done to a story of which the world outside is told.
_DONE = {
    "withdraw": "A passage was withdrawn",
    "reinstate": "A passage was brought back",
    "erase": "A passage was erased",
    "unpublish": "Unpublished",
    "publish_again": "Published again",
    "kill": "Killed",
    "restore": "Restored",
}


@dataclass(frozen=True, slots=True)
class DeskItem:
    """A line on the desk."""

    title: str
    headline: str
    section: str
    who: str
    at: datetime | None
    url: str
    note: str = ""
    append_url: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The lists of one person's desk; ``waiting`` is empty for those who do not edit."""

    may_create: bool
    may_edit: bool
    waiting: list[DeskItem]
    returned: list[DeskItem]
    drafts: list[DeskItem]
    breaking: list[DeskItem]
    printed: list[DeskItem]
    still_out: list[DeskItem]
    times: Times


def desk(user: Any) -> Desk:
    """Return a person's desk; eight queries, at any number of stories."""
    if not isinstance(user, User) or not user.has_perm("articles.view_article"):
        return Desk(False, False, [], [], [], [], [], [], Times([], []))
    states = Dispatch.State
    own = Dispatch.objects.in_hand_of(user).for_desk()
    may_edit = may(user, "return_to_reporter")
    public = Article.objects.public().for_desk().last_changed_first()
    breaking = list(public.breaking_since(timezone.now() - _BREAKING)[:_MOST])
    printed = [each for each in public[: 2 * _MOST] if each not in breaking]
    waiting = Dispatch.objects.for_desk().in_state(states.SUBMITTED)[:_MOST] if may_edit else []
    return Desk(
        may_create=may(user, "create"),
        may_edit=may_edit,
        waiting=[_text(each) for each in waiting],
        returned=[_text(each) for each in own.in_state(states.RETURNED)[:_MOST]],
        drafts=[_text(each) for each in own.in_state(states.DRAFTING)[:_MOST]],
        breaking=[_story(each, user) for each in breaking],
        printed=[_story(each, user) for each in printed[:_MOST]],
        still_out=[_recall(each) for each in Recall.objects.still_out()[:_MOST]]
        if may_edit
        else [],
        times=times(user, edits=may_edit),
    )


def _editor_url(article_id: int) -> str:
    return reverse("admin:articles_article_change", args=[article_id])


def _text(dispatch: Dispatch) -> DeskItem:
    article = dispatch.article
    return DeskItem(
        title=_title(dispatch),
        headline=dispatch.saved_headline or "Untitled",  # type: ignore[attr-defined]
        section=article.section.name,
        who=str(dispatch.created_by),
        at=dispatch.state_at,
        url=f"{_editor_url(article.pk)}?dispatch={dispatch.pk}",
        note=dispatch.returned_note or "",  # type: ignore[attr-defined]
    )


def _title(dispatch: Dispatch) -> str:
    if dispatch.number is not None:
        return f"Correction of {dispatch.title.lower()}"
    return "New story" if dispatch.article.status == Article.Status.DRAFT else "Breaking update"


def _recall(recall: Recall) -> DeskItem:
    article = recall.event.article
    attempts = f"{recall.attempts} attempt{'s' if recall.attempts != 1 else ''}"
    return DeskItem(
        title=f"{_DONE[recall.event.verb]}. {recall.place} has not acknowledged it · {attempts}",
        headline=str(article),
        section="",
        who="",
        at=recall.created_at,
        url=_editor_url(article.pk),
        note=recall.last_error,
    )


def _story(article: Article, user: User) -> DeskItem:
    count = article.update_count
    return DeskItem(
        title=f"{count} update{'s' if count != 1 else ''}" if count else "Story",
        headline=article.headline,
        section=article.section.name,
        who=str(article.owner),
        at=article.updated_at,
        url=_editor_url(article.pk),
        append_url=f"{_editor_url(article.pk)}?append" if may(user, "draft_update") else "",
    )
