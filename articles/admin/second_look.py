"""The second pair of eyes in the story editor: a card beside the text, and its button."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles import second_look, workflow
from articles.admin.workbench import Workbench
from articles.models import Dispatch, Event
from articles.workflow import StaleRevision, WorkflowError, may
from authors.models import User


@dataclass(frozen=True, slots=True)
class LookCard:
    """Whether the open text was looked over; ``url`` is where to say so, empty for who may not."""

    seq: int
    writer: str
    looked: Event | None
    is_own: bool
    url: str

    @property
    def is_awaited(self) -> bool:
        """Whether somebody still has to look."""
        return self.looked is None


def card(bench: Workbench) -> LookCard | None:
    """Return the card of the open text; None where none is needed. Three queries."""
    article, dispatch, newest = bench.article, bench.dispatch, bench.newest
    if article is None or dispatch is None or newest is None or not article.section.second_look:
        return None
    if dispatch.live_revision_id == newest.pk or dispatch.state == Dispatch.State.IDLE:
        return None
    if not may(newest.created_by, "publish"):
        return None  # whoever prints it is the second pair of eyes
    looked = second_look.of(newest, article=article)
    is_own = newest.created_by_id == bench.user.pk
    asks = looked is None and not is_own
    entitled = asks and may(bench.user, "look_over", article=article, dispatch=dispatch)
    return LookCard(
        seq=newest.seq,
        writer=str(newest.created_by),
        looked=looked,
        is_own=is_own,
        url=reverse("admin:articles_dispatch_look_over", args=[dispatch.pk]) if entitled else "",
    )


@require_POST
def look_over_view(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """Note that the person has looked over the version that the page showed."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    dispatch = Dispatch.objects.filter(pk=dispatch_id).first()
    if dispatch is None:
        raise Http404("There is no such text.")
    seq = request.POST.get("seq", "")
    try:
        workflow.look_over(
            actor=user, dispatch=dispatch, seq=int(seq) if seq.isdecimal() and len(seq) < 10 else 0
        )
    except StaleRevision as stale:
        messages.error(request, f"{stale} Look at that one, then press again.")
    except WorkflowError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "You have looked it over: it can be printed.")
    change = reverse("admin:articles_article_change", args=[dispatch.article_id])
    return redirect(f"{change}?dispatch={dispatch_id}")
