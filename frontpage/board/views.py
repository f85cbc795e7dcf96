"""The board's page and what is sent from it: thin views over the board's workflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from articles.admin import chooser
from articles.models import Article, Section
from articles.workflow.errors import NotReady, WorkflowError
from authors.models import User
from frontpage import workflow
from frontpage.board.forms import ActForm, StripForm, TimesForm
from frontpage.board.page import board, choices
from frontpage.board.wording import sentence
from frontpage.models import BoardEntry, Strip
from frontpage.workflow import Done
from frontpage.workflow.act import CURATE

# The script asks for parts of the page, and says so.
_PART = "X-Board"


def curators(view: Callable[..., HttpResponseBase]) -> Any:
    """Let those in who may arrange the board."""

    def guarded(request: HttpRequest, **asked: Any) -> HttpResponseBase:
        if not request.user.has_perm(CURATE):
            raise PermissionDenied
        return view(request, **asked)

    return admin.site.admin_view(guarded)


@require_http_methods(["GET", "HEAD", "POST"])
def board_page(request: HttpRequest) -> HttpResponseBase:
    """The board; a POST is one act on it, and its answer the board as it is then.

    Nine queries besides who asks, one more where words are searched; an act adds its own.
    """
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    sections = list(Section.objects.all())
    section = _chosen(request, sections)
    if request.method == "POST":
        return _answer(request, user, sections, section)
    if "stories" in request.GET:
        return TemplateResponse(
            request, "frontpage/board/_stories.html", _stories(request, section)
        )
    return _show(request, user, sections, section, Outcome())


@dataclass(slots=True)
class Outcome:
    """What came of an act: what is said of it, and the form that is to be mended, if any."""

    said: str = ""
    is_done: bool = True
    mend: dict[str, Any] = field(default_factory=dict)


def _chosen(request: HttpRequest, sections: list[Section]) -> Section | None:
    slug = request.GET.get("section", "")
    first = sections[0] if sections else None
    return next((each for each in sections if each.slug == slug), first)


def _answer(
    request: HttpRequest, user: User, sections: list[Section], section: Section | None
) -> HttpResponseBase:
    form = ActForm(request.POST)
    if not form.is_valid():
        if form.has_error("slot") or form.has_error("article"):
            gone = Outcome("The story is not there any more. Nothing was changed.", False)
            return _show(request, user, sections, section, gone)
        return HttpResponseBadRequest("The board does not know this act.", "text/plain")
    names = {each.pk: each.name for each in sections}
    outcome = _act(user, form.cleaned_data, request.POST, names)
    if _PART in request.headers or outcome.mend:
        return _show(request, user, sections, section, outcome)
    (messages.success if outcome.is_done else messages.error)(request, outcome.said)
    return redirect(request.get_full_path())


def _show(
    request: HttpRequest,
    user: User,
    sections: list[Section],
    section: Section | None,
    outcome: Outcome,
) -> HttpResponse:
    context = {
        "title": "Board",
        "board": board(user, section=section, sections=sections, **outcome.mend),
        "said": outcome.said,
        "is_done": outcome.is_done,
        "choices": choices(section),
    }
    if _PART in request.headers:
        return TemplateResponse(request, "frontpage/board/_board.html", context)
    context |= admin.site.each_context(request) | _stories(request, section)
    return TemplateResponse(request, "frontpage/board/board.html", context)


def _stories(request: HttpRequest, section: Section | None) -> dict[str, Any]:
    """Return the stories to choose from: the newest, or those with the typed words."""
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    found = [
        story | {"key": f"story-{story['id']}"} for story in chooser.search(typed, without=None)
    ]
    return {"stories": found, "typed": typed, "choices": choices(section)}


def _act(
    user: User, data: dict[str, Any], posted: Mapping[str, Any], names: dict[int, str]
) -> Outcome:
    """Do what was pressed; what is refused comes back as a sentence, and with its form."""
    act = data["act"]
    if act == "raise_strip":
        return _raise(user, data, posted)
    mend: dict[str, Any] = {}
    times = None
    if act == "set_times" and data["slot"]:
        times = TimesForm(posted, slot=data["slot"])
        mend = {"times": times}
        if not times.is_valid():
            return Outcome("The times are not set: look at what is marked.", False, mend)
    try:
        done = _do(user, act, data, times.cleaned_data if times else {})
    except NotReady as lacking:
        if times is None:
            return Outcome(str(lacking), False)
        for name, problem in lacking.problems.items():
            times.add_error(name, problem)
        return Outcome("The times are not set: look at what is marked.", False, mend)
    except WorkflowError as refused:
        return Outcome(str(refused), False)
    if done is None:
        return Outcome("Choose where it is to stand, then press again.", False)
    if done.entry is None:
        return Outcome("It is so already: nothing was changed.")
    said = sentence(done.entry, names).removeprefix(f"{user} ")
    return Outcome(f"You {said} {done.told}".strip())


def _do(user: User, act: str, data: dict[str, Any], times: dict[str, Any]) -> Done | None:
    """Call the verb; None where what it needs was not sent."""
    since, slot, article, to = data["since"], data["slot"], data["article"], data["to"]
    if act == "put" and article and to:
        place, position = to
        return workflow.put(
            actor=user, place=place, article=article, position=position, since=since
        )
    if act == "undo":
        entry = BoardEntry.objects.filter(pk=data["entry"], actor=user).first()
        return workflow.undo(actor=user, entry=entry) if entry and entry.can_be_undone else None
    if act == "lower_strip":
        strip = Strip.objects.filter(pk=data["strip"]).first()
        return workflow.lower_strip(actor=user, strip=strip) if strip else None
    if slot is None:
        return None
    if act == "move" and to:
        place, position = to
        return workflow.move(actor=user, slot=slot, place=place, position=position, since=since)
    if act in {"up", "down"}:
        # From where the person saw it.
        seen = slot.position if data["at"] is None else data["at"]
        position = max(seen + (1 if act == "down" else -1), 0)
        return workflow.move(actor=user, slot=slot, position=position, since=since)
    if act in {"pin", "unpin"}:
        return workflow.pin(actor=user, slot=slot, pinned=act == "pin", since=since)
    if act == "set_times":
        return workflow.set_times(actor=user, slot=slot, since=since, **times)
    if act == "take_off":
        return workflow.take_off(actor=user, slot=slot, since=since)
    return None


def _raise(user: User, data: dict[str, Any], posted: Mapping[str, Any]) -> Outcome:
    up = Strip.objects.live().first()
    newest = Article.objects.public().as_teasers().last_changed_first()[:30]
    form = StripForm(posted, up=up, stories=newest)
    refused = Outcome(
        "The strip is not raised: look at what is marked.", False, {"strip_form": form}
    )
    if not form.is_valid():
        return refused
    try:
        workflow.raise_strip(actor=user, instead_of=data["strip"], **form.cleaned_data)
    except NotReady as lacking:
        for name, problem in lacking.problems.items():
            form.add_error(name, problem)
        return refused
    except WorkflowError as why:
        return Outcome(str(why), False, {"strip_form": form})
    return Outcome(f"You raised the strip “{form.cleaned_data['text']}”.")
