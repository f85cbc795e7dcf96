"""The grave acts, each on a page of its own: what it does, what carries the story, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import radius, workflow
from articles.admin.fields import Line, Note
from articles.admin.story_context import editor_url
from articles.models import Article, Dispatch, Event, Printing
from articles.workflow import NotReady, WorkflowError
from articles.workflow.erasure import PLAN_HOLDS, planned, text_hash
from authors.models import User


@dataclass(frozen=True, slots=True)
class GraveAct:
    """An act that takes something from readers, or brings it back, as its page puts it."""

    title: str
    means: str
    button: str
    done: str


ON_STORY = {
    "unpublish": GraveAct(
        "Unpublish the story",
        "Its address answers “not found” until you publish it again. Lists, search and “Also "
        "read” blocks leave it out at once.",
        "Unpublish",
        "The story is unpublished.",
    ),
    "publish_again": GraveAct(
        "Publish the story again",
        "It comes back as it was: at its address, in lists, search and “Also read” blocks.",
        "Publish again",
        "The story is public again.",
    ),
    "kill": GraveAct(
        "Kill the story",
        "Its address, its history and each of its updates answer “taken down” (410) and never "
        "show a word of it. Lists, search and “Also read” blocks leave it out at once. Caches "
        "outside are told, and followed until they acknowledge.",
        "Kill",
        "The story is killed.",
    ),
    "restore": GraveAct(
        "Restore the killed story",
        "It comes back as it was before it was killed.",
        "Restore",
        "The story is restored.",
    ),
}
ON_PASSAGE = {
    "withdraw": GraveAct(
        "Withdraw",
        "It leaves the chain; the page keeps its address and reads on without it. Its number is "
        "not given again. It can be brought back.",
        "Withdraw",
        "It is withdrawn.",
    ),
    "reinstate": GraveAct(
        "Bring back",
        "It stands in its place in the chain again, as it was in print.",
        "Bring back",
        "It is in print again.",
    ),
    "erase": GraveAct(
        "Erase",
        "For courts and sources. Its text goes for good, in every version that was ever saved, "
        "with what notes and reasons said of it. What stays is that it was printed, when and by "
        "whom, and a fingerprint (SHA-256) of what went. The story’s address may repeat words of "
        "a headline: change it under Filing.",
        "Mark for erasure",
        "Its text is erased.",
    ),
}


class ReasonForm(forms.Form):
    """Why, for the newsroom."""

    reason = Note(label="Reason, for the newsroom", max_length=1000, required=False)


class WithdrawForm(ReasonForm):
    """Why, and what readers are told."""

    note_kind = forms.ChoiceField(
        label="Note for readers",
        choices=[("", "No note: it leaves no trace on the page"), *Printing.NoteKind.choices[1:]],
        required=False,
    )
    public_note = Note(label="What readers are told", max_length=1000, required=False)


class EraseForm(forms.Form):
    """The second step of an erasure."""

    sha256 = Line(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(
        label="I have looked at it. Erase it for good.",
        error_messages={"required": "Tick the box: it cannot be brought back."},
    )


def story_act(request: HttpRequest, context: dict[str, Any], pk: int, verb: str) -> HttpResponse:
    """Show what an act on a whole story means, and do it when it is confirmed."""
    article = Article.objects.for_desk().filter(pk=pk).first()
    if article is None or verb not in ON_STORY:
        raise Http404("There is no such act.")
    user = _entitled(request, verb, article=article)
    form = ReasonForm(request.POST or None)

    def do() -> object:
        reason = form.cleaned_data["reason"]
        return getattr(workflow, verb)(actor=user, article=article, reason=reason)

    context |= {"act": ON_STORY[verb], "headline": str(article)}
    return _ask_or_do(request, context, form, article, None, verb, do)


def passage_act(request: HttpRequest, context: dict[str, Any], pk: int, verb: str) -> HttpResponse:
    """Show what an act on one passage means, and do it when it is confirmed."""
    dispatch = Dispatch.objects.select_related("article").filter(pk=pk).first()
    if dispatch is None or verb not in ON_PASSAGE:
        raise Http404("There is no such act.")
    article = dispatch.article
    user = _entitled(request, verb, article=article, dispatch=dispatch)
    plan = _plan(dispatch) if verb == "erase" else None
    form: forms.Form
    if verb == "withdraw":
        form = WithdrawForm(request.POST or None)
    elif plan is not None:
        form = EraseForm(request.POST or None, initial={"sha256": plan.data["sha256"]})
    else:
        form = ReasonForm(request.POST or None)

    def do() -> object:
        data = form.cleaned_data
        if verb == "erase" and plan is None:
            return workflow.plan_erasure(actor=user, dispatch=dispatch, reason=data["reason"])
        data.pop("sure", None)
        return getattr(workflow, verb)(actor=user, dispatch=dispatch, **data)

    context |= {
        "act": ON_PASSAGE[verb],
        "passage": dispatch.title,
        "headline": _headline(dispatch),
        "plan": plan,
        "versions": dispatch.revisions.count() if plan else 0,
    }
    return _ask_or_do(request, context, form, article, dispatch, verb, do)


def _entitled(
    request: HttpRequest, verb: str, *, article: Article, dispatch: Dispatch | None = None
) -> User:
    user = request.user
    if not isinstance(user, User) or not workflow.may(
        user, verb, article=article, dispatch=dispatch
    ):
        raise PermissionDenied
    return user


def _plan(dispatch: Dispatch) -> Event | None:
    """Return the first step of an erasure that waits for its second, of the text as it is now."""
    plan = planned(dispatch)
    if plan is None or dispatch.erased_at is not None or plan.at < timezone.now() - PLAN_HOLDS:
        return None
    return plan if plan.data["sha256"] == text_hash(dispatch) else None


def _headline(dispatch: Dispatch) -> str:
    newest = dispatch.revisions.order_by("-seq").values_list("headline", flat=True).first()
    return newest or "Untitled"


def _ask_or_do(
    request: HttpRequest,
    context: dict[str, Any],
    form: forms.Form,
    article: Article,
    dispatch: Dispatch | None,
    verb: str,
    do: Callable[[], object],
) -> HttpResponse:
    """Do what is confirmed; show the page, again with what was typed, where it is not."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except NotReady as lacking:
            for field, problem in lacking.problems.items():
                form.add_error(field if field in form.fields else None, problem)
        except WorkflowError as refused:
            form.add_error(None, str(refused))
        else:
            if verb == "erase" and isinstance(form, ReasonForm):
                return redirect(request.path)
            messages.success(request, context["act"].done)
            return redirect(editor_url(article))
    context |= {
        "title": context["act"].title,
        "story": article,
        "form": form,
        "editor_url": editor_url(article),
        "radius": radius.of(article, dispatch),
        "takes_away": verb not in {"publish_again", "restore", "reinstate"},
    }
    return TemplateResponse(request, "articles/admin/take_down.html", context)
