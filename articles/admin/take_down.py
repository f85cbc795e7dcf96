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

from articles import chain, outside, radius, workflow
from articles.admin.buttons import TAKE_DOWN
from articles.admin.fields import Line, Note
from articles.admin.story_context import editor_url, passage_name
from articles.models import Article, Dispatch, Event, Printing
from articles.workflow import NotReady, WorkflowError, ledger
from articles.workflow.act import newest_revision
from articles.workflow.erasure import PLAN_HOLDS, planned, text_hash
from authors.models import User


@dataclass(frozen=True, slots=True)
class GraveAct:
    """An act that takes something from readers, or brings it back, as its page puts it."""

    title: str
    means: str
    button: str
    done: str
    takes_away: bool = True


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
        takes_away=False,
    ),
    "kill": GraveAct(
        "Kill the story",
        "Its address, its history and each of its updates answer “taken down” (410) and never "
        "show a word of it. Lists, search and “Also read” blocks leave it out at once.",
        "Kill",
        "The story is killed.",
    ),
    "restore": GraveAct(
        "Restore the killed story",
        "It comes back as it was before it was killed.",
        "Restore",
        "The story is restored.",
        takes_away=False,
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
        takes_away=False,
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
_MARK_AGAIN = (
    "The text was changed since it was marked, or a day has gone by: nothing is erased. Look at "
    "it, then mark it again."
)


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
    if verb not in TAKE_DOWN.get(Article.Status(article.status), ()):
        status, words = article.get_status_display().lower(), verb.replace("_", " ")
        return _back(request, article, f"The story is {status}: there is nothing to {words}.")
    form = ReasonForm(request.POST or None)
    act = ON_STORY[verb]
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _tried(
            form, lambda: getattr(workflow, verb)(actor=user, article=article, reason=reason)
        ):
            return _done(request, article, act)
    context |= {"act": act, "title": act.title, "form": form}
    return _page(request, context, article, None)


def passage_act(request: HttpRequest, context: dict[str, Any], pk: int, verb: str) -> HttpResponse:
    """Show what an act on one passage means, and do it when it is confirmed."""
    dispatch = Dispatch.objects.select_related("article__section", "article__owner").filter(pk=pk)
    passage = dispatch.first()
    if passage is None or verb not in ON_PASSAGE:
        raise Http404("There is no such act.")
    article = passage.article
    user = _entitled(request, verb, article=article, dispatch=passage)
    if late := _too_late(verb, passage):
        return _back(request, article, late)
    act = ON_PASSAGE[verb]
    context |= {"act": act, "title": f"{act.title} {passage_name(passage)}"}
    if verb == "erase":
        return _erase(request, context, passage, user)
    form = (WithdrawForm if verb == "withdraw" else ReasonForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _tried(form, lambda: getattr(workflow, verb)(actor=user, dispatch=passage, **said)):
            return _done(request, article, act)
    return _page(request, context | {"form": form}, article, passage)


def _erase(
    request: HttpRequest, context: dict[str, Any], passage: Dispatch, user: User
) -> HttpResponse:
    """Mark a text for erasure, then erase what was marked; each form says which step it is."""
    plan = _plan(passage)
    marked = {"sha256": plan.data["sha256"]} if plan else {}
    form: forms.Form = EraseForm(initial=marked) if plan else ReasonForm()
    if request.method == "POST" and "sha256" not in request.POST:
        form = ReasonForm(request.POST)
        plan = None
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            act = workflow.plan_erasure
            if _tried(form, lambda: act(actor=user, dispatch=passage, reason=reason)):
                return redirect(request.path)
    elif request.method == "POST" and request.POST["sha256"] != marked.get("sha256"):
        context["refused"] = _MARK_AGAIN
    elif request.method == "POST":
        form = EraseForm(request.POST)
        if form.is_valid() and _tried(
            form, lambda: workflow.erase(actor=user, dispatch=passage, **marked)
        ):
            return _done(request, passage.article, ON_PASSAGE["erase"])
    context |= {"form": form, "plan": plan, "is_erasure": True}
    context |= {"versions": passage.revisions.count() if plan else 0}
    return _page(request, context, passage.article, passage)


def _entitled(
    request: HttpRequest, verb: str, *, article: Article, dispatch: Dispatch | None = None
) -> User:
    user = request.user
    if not isinstance(user, User) or not workflow.may(
        user, verb, article=article, dispatch=dispatch
    ):
        raise PermissionDenied
    return user


def _too_late(verb: str, passage: Dispatch) -> str:
    """Return why there is nothing to do here any more, or not yet; empty where there is."""
    if passage.erased_at is not None:
        return "This text was erased already."
    if verb == "withdraw" and passage.live_revision_id is None:
        return "This text is not in print: there is nothing to withdraw."
    if verb == "reinstate" and (passage.number is None or passage.live_revision_id is not None):
        return "This text is not withdrawn: there is nothing to bring back."
    if verb == "reinstate" and passage.article.status == Article.Status.KILLED:
        return "The story is killed: restore it first."
    if verb == "withdraw" and ledger.only_live(passage):
        return "It is all that is left of the story: unpublish or kill the story."
    if verb == "erase" and passage.article.is_public and ledger.only_live(passage):
        return "It is all that readers see of the story: kill the story first."
    return ""


def _plan(dispatch: Dispatch) -> Event | None:
    """Return the first step of an erasure that waits for its second, of the text as it is now."""
    plan = planned(dispatch)
    if plan is None or plan.at < timezone.now() - PLAN_HOLDS:
        return None
    return plan if plan.data["sha256"] == text_hash(dispatch) else None


def _tried(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do it; False where it was refused, with the reasons in the form."""
    try:
        do()
    except NotReady as lacking:
        for field, problem in lacking.problems.items():
            form.add_error(field if field in form.fields else None, problem)
        return False
    except WorkflowError as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _back(request: HttpRequest, article: Article, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return redirect(editor_url(article))


def _done(request: HttpRequest, article: Article, act: GraveAct) -> HttpResponse:
    messages.success(request, act.done)
    return redirect(editor_url(article))


def _page(
    request: HttpRequest, context: dict[str, Any], article: Article, passage: Dispatch | None
) -> HttpResponse:
    """Show the act with what carries the story, or the passage, and with its text."""
    act: GraveAct = context["act"]
    # A passage that is out already, on its way to be erased, is carried by nobody.
    is_out = passage is not None and passage.live_revision_id is None and act.takes_away
    context |= {
        "story": article,
        "editor_url": editor_url(article),
        "radius": [] if is_out else radius.of(article, passage),
        "places": outside.places(),
    }
    if passage is not None:
        text = newest_revision(passage) if passage.number is None else ledger.printed(passage)
        context["text"] = chain.unprinted(passage, text, authors=())
    return TemplateResponse(request, "articles/admin/take_down.html", context)
