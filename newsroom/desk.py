"""The desk: what a person has to do now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Dispatch, Note, Presence, Recall
from articles.workflow import may
from authors.models import User
from newsroom import background
from newsroom.desk_pictures import EndingPictures, ending
from newsroom.desk_times import Times, times

_MOST = 12
_BREAKING = timedelta(hours=24)
_LATELY = timedelta(hours=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
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
    slugline: str = ""
    due_at: datetime | None = None
    is_overdue: bool = False
    note: str = ""
    look: str = ""  # whether a second pair of eyes is awaited, or has looked
    append_url: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The lists of one person's desk; what only editors need is empty for the others.

    ``alarms`` are sentences about what must not wait.
    """

    now: datetime = field(default_factory=timezone.now)
    may_create: bool = False
    may_edit: bool = False
    alarms: list[str] = field(default_factory=list)
    waiting: list[DeskItem] = field(default_factory=list)
    due: list[DeskItem] = field(default_factory=list)
    returned: list[DeskItem] = field(default_factory=list)
    drafts: list[DeskItem] = field(default_factory=list)
    notes: list[DeskItem] = field(default_factory=list)
    breaking: list[DeskItem] = field(default_factory=list)
    printed: list[DeskItem] = field(default_factory=list)
    at_work: list[DeskItem] = field(default_factory=list)
    still_out: list[DeskItem] = field(default_factory=list)
    times: Times = field(default_factory=Times)
    ending: EndingPictures = field(default_factory=EndingPictures)

    @property
    def time_zone(self) -> str:
        """What the site's time is called today."""
        # Not above: the site is made of this file, and the forms are registered with the site.
        from articles.admin.moments import zone_name

        return zone_name(self.now)


def desk(user: Any) -> Desk:
    """Return a person's desk; eight queries at most, at any number of stories."""
    if not isinstance(user, User) or not user.has_perm("articles.view_article"):
        return Desk()
    may_edit = may(user, "return_to_reporter")
    texts = _texts(user, edits=may_edit)
    breaking, printed = _in_print(user)
    return Desk(
        may_create=may(user, "create"),
        may_edit=may_edit,
        alarms=background.alarms(),
        waiting=texts[Dispatch.State.SUBMITTED],
        due=_due() if may_edit else [],
        returned=texts[Dispatch.State.RETURNED],
        drafts=texts[Dispatch.State.DRAFTING],
        # An editor sees them in the stories.
        notes=[] if may_edit else _notes(user),
        breaking=breaking,
        printed=printed,
        at_work=_at_work(user),
        still_out=_still_out() if may_edit else [],
        times=times(user, edits=may_edit),
        ending=ending() if may_edit else EndingPictures(),
    )


def _editor_url(article_id: int) -> str:
    return reverse("admin:articles_article_change", args=[article_id])


# --- Texts in hand ---


def _texts(user: User, *, edits: bool) -> dict[str, list[DeskItem]]:
    """Return what is in hand by its state: what waits for an editor, and a person's own; one query.

    What was submitted is there for who edits: the soonest due first, then what has waited longest.
    """
    states = Dispatch.State
    own = Dispatch.objects.in_hand_of(user).for_desk()
    lists = own.in_state(states.RETURNED)[:_MOST].union(
        own.in_state(states.DRAFTING)[:_MOST], all=True
    )
    if edits:
        submitted = Dispatch.objects.for_desk().filter(state=states.SUBMITTED)
        lists = lists.union(submitted.soonest_due_first()[:_MOST], all=True)
    found = sorted(lists, key=lambda each: (each.state_at, each.pk))
    texts = {state: [each for each in found if each.state == state] for state in states}
    texts[states.RETURNED].reverse()
    texts[states.DRAFTING].reverse()
    # Stable: what is due at no time keeps its order behind what is.
    texts[states.SUBMITTED].sort(key=lambda each: each.article.due_at or _NEVER)
    return {state: [_text(each) for each in lines] for state, lines in texts.items()}


def _notes(user: User) -> list[DeskItem]:
    """What others noted on a reporter's stories and nobody has settled."""
    return [
        DeskItem(
            title="Note",
            headline=each.article.working_headline or str(each.article),
            section=each.article.section.name,
            who=str(each.author),
            at=each.at,
            url=f"{_editor_url(each.article_id)}"
            + (f"?dispatch={each.dispatch_id}" if each.dispatch_id else ""),
            slugline=each.article.slugline,
            note=each.text,
        )
        for each in Note.objects.open_for(user)[:_MOST]
    ]


def _text(dispatch: Dispatch) -> DeskItem:
    article = dispatch.article
    return DeskItem(
        title=_title(dispatch),
        headline=dispatch.saved_headline or "Untitled",  # type: ignore[attr-defined]
        section=article.section.name,
        who=str(dispatch.created_by),
        at=dispatch.state_at,
        url=f"{_editor_url(article.pk)}?dispatch={dispatch.pk}",
        slugline=article.slugline,
        due_at=article.due_at,
        is_overdue=_is_overdue(article),
        note=dispatch.returned_note or "",  # type: ignore[attr-defined]
        look=_look(dispatch),
    )


def _look(dispatch: Any) -> str:
    """Whether a colleague has looked at what somebody saved who may print."""
    if not dispatch.article.section.second_look or not dispatch.saved_by_printer:
        return ""
    looked = dispatch.looked_seq == dispatch.saved_seq and dispatch.looked_by != dispatch.saved_by
    return "looked over" if looked else "waits for a second look"


def _title(dispatch: Dispatch) -> str:
    if dispatch.number is not None:
        return f"Correction of {dispatch.title.lower()}"
    return "New story" if dispatch.article.status == Article.Status.DRAFT else "Breaking update"


def _is_overdue(article: Article) -> bool:
    return article.due_at is not None and article.due_at < timezone.now()


# --- Stories ---


def _due() -> list[DeskItem]:
    """What is awaited, overdue or next."""
    awaited = Article.objects.due().for_desk().order_by("due_at", "id")[:_MOST]
    return [
        DeskItem(
            title="Update" if each.is_public else "New story",
            headline=each.working_headline or str(each),
            section=each.section.name,
            who=str(each.owner),
            at=None,
            url=_editor_url(each.pk),
            slugline=each.slugline,
            due_at=each.due_at,
            is_overdue=_is_overdue(each),
        )
        for each in awaited
    ]


def _in_print(user: User) -> tuple[list[DeskItem], list[DeskItem]]:
    """Return the running stories, and all that changed in print in the last hour; one query."""
    now = timezone.now()
    public = Article.objects.public().for_desk().last_changed_first()
    running = public.breaking_since(now - _BREAKING)[:_MOST]
    lately = public.filter(updated_at__gte=now - _LATELY)[:_MOST]
    found = {each.pk: each for each in running.union(lately, all=True)}
    changed = sorted(
        ((each.updated_at, each) for each in found.values() if each.updated_at is not None),
        key=lambda pair: (pair[0], pair[1].pk),
        reverse=True,
    )
    breaking = [_story(each, user) for _, each in changed if each.update_count]
    printed = [_story(each, user) for at, each in changed if at >= now - _LATELY]
    return breaking[:_MOST], printed[:_MOST]


def _at_work(user: User) -> list[DeskItem]:
    """Who else has which story open now; one query."""
    return [
        DeskItem(
            title=", ".join(map(str, people)),
            headline=story.working_headline or str(story),
            section="",
            who="",
            at=None,
            url=_editor_url(story.pk),
            slugline=story.slugline,
        )
        for story, people in Presence.objects.now_by_story(without=user, most=_MOST)
    ]


def _story(article: Article, user: User) -> DeskItem:
    count = article.update_count
    return DeskItem(
        title=f"{count} update{'s' if count != 1 else ''}" if count else "Story",
        headline=article.headline,
        section=article.section.name,
        who=str(article.owner),
        at=article.updated_at,
        url=_editor_url(article.pk),
        slugline=article.slugline,
        append_url=f"{_editor_url(article.pk)}?append" if may(user, "draft_update") else "",
    )


# --- Outside ---


def _still_out() -> list[DeskItem]:
    return [_recall(each) for each in Recall.objects.still_out()[:_MOST]]


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
