"""What the story editor's template shows of a workbench."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Max
from django.urls import reverse

from articles import body, chain
from articles.admin import chooser, circle, notes, preview, second_look
from articles.admin.buttons import Button, buttons, take_down
from articles.admin.errands import offered_errands
from articles.admin.lead_picture import lead_picture, territories
from articles.admin.pictures import in_text
from articles.admin.schedule import schedule_view
from articles.admin.sharing import share_context
from articles.admin.workbench import Workbench
from articles.chain_views import DispatchView, StubView
from articles.datelines import STANDING_ALONE, US_STATES
from articles.models import Article, Dispatch, Event, Printing, Recall
from articles.querysets import MOST_LINKS
from articles.workflow import Copy, may
from articles.workflow.listing import next_number
from authors.models import User

_HISTORY = 12
_LINKED_FROM = 8

# "{}" is the name of the passage.
_TOLD = {
    "create": "began the story",
    "draft_update": "began an update",
    "save": "saved",
    "share_preview": "shared a preview of {}",
    "revoke_preview": "revoked a preview of {}",
    "restore_revision": "brought back an earlier version of {}",
    "file_under": "filed it anew",
    "submit": "submitted a text",
    "return_to_reporter": "returned a text",
    "spike": "spiked a text",
    "look_over": "looked over {}",
    "note": "left a note on {}",
    "settle_note": "settled a note on {}",
    "publish": "printed {}",
    "append_update": "printed {}",
    "schedule": "scheduled {}",
    "unschedule": "took {} off the schedule",
    "correct": "corrected {}",
    "unpublish": "unpublished the story",
    "publish_again": "published the story again",
    "kill": "killed the story",
    "restore": "restored the story",
    "withdraw": "withdrew {}",
    "reinstate": "brought back {}",
    "plan_erasure": "marked {} for erasure",
    "erase": "erased {}",
}
# Not worth a word to who is writing.
_UNTOLD = ("save", "file_under", "share_preview", "revoke_preview", "plan_erasure")


@dataclass(frozen=True, slots=True)
class Passage:
    """A printed dispatch in the editor, and where to act on it; empty where one may not."""

    view: DispatchView | StubView
    correct_url: str
    withdraw_url: str
    erase_url: str
    is_stub: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A printed dispatch that is out of the chain; an erased one has no headline."""

    title: str
    headline: str
    at: Any
    is_erased: bool
    reinstate_url: str
    erase_url: str


@dataclass(frozen=True, slots=True)
class InHand:
    """Another unprinted text of the story."""

    title: str
    who: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a story's history."""

    at: Any
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class LinkingStory:
    """A story with an "Also read" block that points at the open one."""

    article: Article
    edit_url: str


@dataclass(frozen=True, slots=True)
class LinkedFrom:
    """From where readers come to the open story.

    ``stories`` counts those that point at it, up to ``MOST_LINKS`` and one for more. ``circle``
    warns where one of them leads nowhere else; empty where not.
    """

    stories: int
    newest: tuple[LinkingStory, ...]
    circle: str

    @property
    def summary(self) -> str:
        """How many there are, in words; empty for none."""
        if self.stories > MOST_LINKS:
            return f"More than {MOST_LINKS:,} stories"
        noun = "story" if self.stories == 1 else "stories"
        return f"{self.stories:,} {noun}" if self.stories else ""


def story_context(bench: Workbench) -> dict[str, Any]:
    """Return the template's context; at most fifteen queries, whatever the story's length."""
    article, dispatch = bench.article, bench.dispatch
    # First: what happens from here on arrives in the open page.
    have = newest_event(article.pk) if article else 0
    return _arriving(bench) | {
        "title": str(article) if article else "New story",
        "form": _form(bench),
        "open_dispatch": dispatch,
        "action": bench.action,
        "preview_url": preview.url(bench),
        **share_context(bench),
        "token": uuid4().hex,
        "card_note": _card_note(bench),
        "reading": _reading(bench),
        "picture": lead_picture(bench),
        "territories": territories(bench),
        "append_url": _append_url(bench),
        "may_return": dispatch is not None
        and dispatch.state == Dispatch.State.SUBMITTED
        and may(bench.user, "return_to_reporter", article=article, dispatch=dispatch),
        "return_url": reverse("admin:articles_dispatch_return", args=[dispatch.pk])
        if dispatch
        else "",
        "returned_note": _returned_note(dispatch),
        "history": _history(article),
        "linked_from": _linked_from(bench),
        "takedown": [
            (label, reverse("admin:articles_article_take_down", args=[article.pk, verb]))
            for verb, label in take_down(bench.user, article)
        ]
        if article
        else [],
        "notes_card": notes.card(bench.user, article, dispatch, bench.newest),
        "second_look": second_look.card(bench),
        "still_out": list(Recall.objects.still_out().filter(event__article=article)[:_HISTORY])
        if article
        else [],
        "doubts": bench.doubts,
        "asks_exception": bench.asks_exception,
        "errands": offered_errands(bench),
        "arrivals_url": reverse("admin:articles_article_arrivals", args=[article.pk])
        if article
        else "",
        "arrivals_have": have,
        "leaving_url": reverse("admin:articles_article_leaving"),
        "conflict": bench.conflict,
        "merged": bench.merged,
        "dateline_rules": {"alone": STANDING_ALONE, "states": US_STATES},
        "max_sent": body.MAX_SENT,
    }


def _arriving(bench: Workbench) -> dict[str, Any]:
    context = arriving_context(bench)
    if bench.conflict:
        name = "_file" if bench.mode == "read" else "_save"
        context["buttons"] = [Button(name, "Save as chosen", "hot")]
    return context


def arriving_context(bench: Workbench) -> dict[str, Any]:
    """Return what others change of an open page: the chain, what lies beside it, the buttons.

    At most five queries, whatever the story's length.
    """
    article = bench.article
    number = next_number(article) if article else 0
    texts = list(Dispatch.objects.of(article)) if article else []
    return {
        "story": article,
        "mode": bench.mode,
        "card_title": _card_title(bench, number),
        "schedule": schedule_view(
            bench.user,
            mode=bench.mode,
            article=article,
            dispatch=bench.dispatch,
            embargo_until=bench.newest.embargo_until if bench.newest else None,
            sent=bench.schedule,
        ),
        "chain": _passages(bench),
        "withdrawn": _withdrawn(bench, texts),
        "in_hand": _in_hand(bench, texts),
        "buttons": buttons(
            bench.user, mode=bench.mode, article=article, dispatch=bench.dispatch, number=number
        ),
    }


def editor_url(article: Article) -> str:
    """Return the address of a story's editor."""
    return reverse("admin:articles_article_change", args=[article.pk])


def _form(bench: Workbench) -> forms.Form | None:
    """Give the body's widget what its blocks show; a query for each kind of block that it has."""
    # A page that asks for decisions is no form to write in.
    form = bench.form if bench.conflict is None else None
    if form is not None and "body" in form.fields:
        widget: Any = form.fields["body"].widget
        widget.also_reads = chooser.known(bench.also_read_ids())
        widget.pictures = in_text.known(bench.picture_ids())
        widget.story_id = bench.article.pk if bench.article else None
    return form


def _card_title(bench: Workbench, number: int) -> str:
    if bench.dispatch is not None and bench.dispatch.number is not None:
        return f"{bench.dispatch.title} · correction"
    if bench.article is None:
        return "New story"
    name = f"Update {number}" if number else "First filed"
    return f"{name} · working copy"


def _card_note(bench: Workbench) -> str:
    dispatch = bench.dispatch
    if dispatch is None:
        return "not saved yet"
    where = "in print as below" if dispatch.live_revision_id else "not public"
    put_aside = dispatch.number is None and dispatch.state == Dispatch.State.IDLE
    state = "put aside" if put_aside else dispatch.get_state_display().lower()
    return f"{where} · {state} · begun by {dispatch.created_by}"


def _reading(bench: Workbench) -> DispatchView | None:
    """The text of a colleague that this person may read, not edit."""
    if bench.mode != "read" or bench.newest is None or bench.dispatch is None:
        return None
    if bench.dispatch.live_revision_id == bench.newest.pk:
        return None
    authors = Copy.of(bench.newest).authors
    return chain.unprinted(bench.dispatch, bench.newest, authors=authors)


def _passages(bench: Workbench) -> list[Passage]:
    if bench.article is None or bench.article.date is None:
        return []
    killed = bench.article.status == Article.Status.KILLED
    may_correct = not killed and may(bench.user, "correct", article=bench.article)
    here = editor_url(bench.article)
    printed = chain.read(bench.article, has_lead=False).all
    # The last passage is not withdrawn, and not erased while readers see it: the story is killed.
    withdraws = len(printed) > 1
    erases = withdraws or not bench.article.is_public
    return [
        Passage(
            view,
            correct_url=f"{here}?dispatch={view.id}" if may_correct else "",
            withdraw_url=_passage_url(bench, "withdraw", view.id) if withdraws else "",
            erase_url=_passage_url(bench, "erase", view.id) if erases else "",
            is_stub=isinstance(view, StubView),
        )
        for view in printed
    ]


def _withdrawn(bench: Workbench, texts: list[Dispatch]) -> list[Withdrawn]:
    """Return what left the chain, newest first; one query where something did."""
    gone = [each for each in texts if each.number is not None and each.live_revision_id is None]
    if not gone:
        return []
    withdrawals = Printing.objects.filter(dispatch__in=gone, act=Printing.Act.WITHDRAW)
    rows = withdrawals.order_by("at", "id").values_list("dispatch", "revision__headline", "at")
    last = {dispatch: (headline, at) for dispatch, headline, at in rows}
    killed = bench.article is not None and bench.article.status == Article.Status.KILLED
    return [
        Withdrawn(
            title=each.title,
            headline=last[each.pk][0],
            at=each.erased_at or last[each.pk][1],
            is_erased=each.erased_at is not None,
            reinstate_url=""
            if each.erased_at or killed
            else _passage_url(bench, "reinstate", each.pk),
            erase_url="" if each.erased_at else _passage_url(bench, "erase", each.pk),
        )
        for each in sorted(gone, key=lambda each: each.number or 0, reverse=True)
    ]


def _passage_url(bench: Workbench, verb: str, dispatch_id: int) -> str:
    if not may(bench.user, verb, article=bench.article):
        return ""
    return reverse("admin:articles_dispatch_take_down", args=[dispatch_id, verb])


def _in_hand(bench: Workbench, texts: list[Dispatch]) -> list[InHand]:
    if bench.article is None:
        return []
    here = editor_url(bench.article)
    return [
        InHand(
            title=each.title,
            who=str(each.created_by),
            state=each.get_state_display(),
            url=f"{here}?dispatch={each.pk}",
        )
        for each in texts
        if each.state != Dispatch.State.IDLE and each != bench.dispatch
    ]


def _append_url(bench: Workbench) -> str:
    article = bench.article
    if article is None or not article.is_public or not may(bench.user, "draft_update"):
        return ""
    if bench.mode == "update" and bench.dispatch is None:
        return ""
    return f"{editor_url(article)}?append"


def _returned_note(dispatch: Dispatch | None) -> str:
    if dispatch is None or dispatch.state != Dispatch.State.RETURNED:
        return ""
    returned = Event.objects.filter(dispatch=dispatch, verb="return_to_reporter")
    last = returned.select_related("actor").first()
    return f"{last.note} — {last.actor}" if last else ""


def _history(article: Article | None) -> list[Told]:
    if article is None:
        return []
    events = Event.objects.filter(article=article).select_related("actor", "dispatch")
    return [_told(event) for event in events[:_HISTORY]]


def _told(event: Event) -> Told:
    passage = passage_name(event.dispatch) if event.dispatch else "the story"
    text = _TOLD.get(event.verb, event.verb.replace("_", " ")).format(passage)
    return Told(at=event.at, text=text, who=str(event.actor))


def passage_name(dispatch: Dispatch) -> str:
    """Return what a sentence calls a passage: ``update 3``, ``the story as first filed``."""
    if dispatch.number is None:
        return "an unprinted text"
    return f"update {dispatch.number}" if dispatch.number else "the story as first filed"


def newest_event(article_id: int) -> int:
    """Return the id of the last act on a story: what an open editor has seen. One query."""
    # Not by time: the clocks of two servers differ.
    return Event.objects.filter(article_id=article_id).aggregate(newest=Max("pk"))["newest"] or 0


def told_since(article_id: int, have: int, *, newest: int, without: User) -> list[str]:
    """Return what others did to a story after the act ``have``, oldest first; one query.

    Nothing later than ``newest`` is told, which is what the page will say that it has: an act in
    between would be told again.
    """
    events = (
        Event.objects.filter(article_id=article_id, pk__gt=have, pk__lte=newest)
        .exclude(actor=without)
        .exclude(verb__in=_UNTOLD)
        .select_related("actor", "dispatch__live_revision")
        .order_by("-pk")
    )
    told = []
    for event in reversed(events[:_HISTORY]):
        live = event.dispatch.live_revision if event.dispatch else None
        headline = f": “{live.headline}”" if live is not None else "."
        told.append(f"{event.actor} {_told(event).text}{headline}")
    return told


def _linked_from(bench: Workbench) -> LinkedFrom | None:
    """Return who points at the open story; four queries at most, at any number of links."""
    article = bench.article
    if article is None:
        return None
    linking = Article.objects.also_reading(article, most=_LINKED_FROM).for_desk()
    newest = tuple(LinkingStory(each, editor_url(each)) for each in linking)
    full = len(newest) == _LINKED_FROM
    return LinkedFrom(
        stories=Article.objects.also_reading_count(article) if full else len(newest),
        newest=newest,
        circle=circle.warning(bench),
    )
