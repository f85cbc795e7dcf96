"""The story editor and the list of stories: thin views over the workflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from articles import workflow
from articles.admin import (
    chooser,
    circle,
    history,
    kept,
    notes,
    preview,
    second_look,
    sharing,
    submission,
    take_down,
)
from articles.admin.arrivals import arrivals, leaving
from articles.admin.conflict import is_decided, wanted
from articles.admin.errands import ONLY_WITH_A_PRINT
from articles.admin.pasted import pasted_view
from articles.admin.schedule import ScheduleForm
from articles.admin.stories import story_list
from articles.admin.story_context import editor_url, story_context
from articles.admin.workbench import Workbench
from articles.models import Article, Dispatch
from articles.workflow import Doubtful, NotReady, StaleFiling, StaleRevision, WorkflowError
from authors.models import User


@admin.register(Article)
class StoryAdmin(admin.ModelAdmin[Article]):
    """Stories. Their pages are our own; every change goes through ``articles.workflow``."""

    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the person may begin a story."""
        return workflow.may(_user(request), "create")

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Whether the person may open the editor; each verb checks for itself."""
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Nobody deletes a story: it is killed."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Search as the desk does, by index."""
        return queryset.desk_matching(search_term), False

    def get_urls(self) -> list[URLPattern]:
        """Add the acts that are not a save, and what the "Also read" button asks."""
        site = self.admin_site.admin_view
        return [
            path("also-read/", site(self.also_read_view), name="articles_also_read"),
            path("pasted/", site(pasted_view), name="articles_pasted"),
            path(
                "also-read/suggested/",
                site(self.suggested_view),
                name="articles_also_read_suggested",
            ),
            path(
                "<int:dispatch_id>/return/", site(self.return_view), name="articles_dispatch_return"
            ),
            path("<int:article_id>/notes/", site(notes.note_view), name="articles_article_note"),
            path(
                "<int:article_id>/notes/settle/",
                site(notes.settle_view),
                name="articles_article_settle_note",
            ),
            path(
                "<int:dispatch_id>/look-over/",
                site(second_look.look_over_view),
                name="articles_dispatch_look_over",
            ),
            path(
                "<int:article_id>/take-down/<slug:verb>/",
                site(self.take_down_view),
                name="articles_article_take_down",
            ),
            path(
                "passages/<int:dispatch_id>/<slug:verb>/",
                site(self.passage_view),
                name="articles_dispatch_take_down",
            ),
            path(
                "<int:article_id>/arrivals/",
                site(self.arrivals_view),
                name="articles_article_arrivals",
            ),
            path("find/", site(self.find_view), name="articles_article_find"),
            path("leaving/", site(self.leaving_view), name="articles_article_leaving"),
            *history.urls(self._guarded),
            *kept.urls(self._guarded),
            path("preview/", self._guarded(preview.unsaved), name="articles_preview"),
            path(
                "texts/<int:dispatch_id>/share/",
                self._guarded(sharing.share),
                name="articles_preview_share",
            ),
            path("preview/revoke/", self._guarded(sharing.revoke), name="articles_preview_revoke"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The list of stories, by keyset."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self._context(request) | story_list(request, _user(request))
        context |= {"may_create": self.has_add_permission(request)}
        return TemplateResponse(request, "articles/admin/stories.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The story editor: a new story, or one with its chain and its working copy."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        bench = Workbench.open(
            _user(request),
            article=_article(object_id),
            asked=request.GET.dict(),
            posted=request.method == "POST",
        )
        if request.method == "POST":
            done = _submit_and_forget(request, bench)
            if done is not None:
                return done
        going_on = None if request.method == "POST" else kept.go_on(bench, request.GET.dict())
        context = self._context(request) | story_context(bench)
        context |= kept.context(bench, request, going_on)
        return TemplateResponse(request, "articles/admin/story.html", context)

    def also_read_view(self, request: HttpRequest) -> HttpResponseBase:
        """Stories that an "Also read" block may point at, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _also_read(request)

    def find_view(self, request: HttpRequest) -> HttpResponseBase:
        """Stories to go to from any page of the newsroom, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _find(request)

    def suggested_view(self, request: HttpRequest) -> HttpResponseBase:
        """Stories to point at from the text that is open, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _suggested(request)

    def return_view(self, request: HttpRequest, dispatch_id: int) -> HttpResponseBase:
        """Return a submitted dispatch with a note."""
        return _return(request, dispatch_id)

    def take_down_view(self, request: HttpRequest, article_id: int, verb: str) -> HttpResponse:
        """Unpublish, kill, or bring back: what it means, then the act."""
        return take_down.story_act(request, self._context(request), article_id, verb)

    def passage_view(self, request: HttpRequest, dispatch_id: int, verb: str) -> HttpResponse:
        """Withdraw one passage, bring it back, or erase it: what it means, then the act."""
        return take_down.passage_act(request, self._context(request), dispatch_id, verb)

    def arrivals_view(self, request: HttpRequest, article_id: int) -> HttpResponseBase:
        """What others have done to the story since the editor was opened."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return arrivals(request, _user(request), article_id)

    def leaving_view(self, request: HttpRequest) -> HttpResponseBase:
        """A tab with a story open was closed."""
        return leaving(request, _user(request))

    def _guarded(self, view: Callable[..., HttpResponseBase]) -> Any:
        """Let those in who may open the editor, with what every page of the newsroom shows."""

        def guarded(request: HttpRequest, **asked: int) -> HttpResponseBase:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request, self._context(request), **asked)

        return self.admin_site.admin_view(guarded)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {"opts": self.opts}


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _article(object_id: str | None) -> Article | None:
    if object_id is None:
        return None
    found = (
        Article.objects.for_desk().filter(pk=object_id).first() if object_id.isdecimal() else None
    )
    if found is None:
        raise Http404("There is no such story.")
    return found


@transaction.atomic
def _submit_and_forget(request: HttpRequest, bench: Workbench) -> HttpResponse | None:
    """Do what the pressed button says; with it, or not at all, drop the unsaved text."""
    done = _submit(request, bench)
    if done is not None:
        kept.saved(request)
    return done


def _submit(request: HttpRequest, bench: Workbench) -> HttpResponse | None:
    """Do what the pressed button says; None where the form is to be shown again."""
    button = next((name for name in submission.BUTTONS if name in request.POST), "_save")
    form = bench.bind(request.POST, request.FILES)
    if form is None:
        # A hand-made request: the page showed this person no form.
        raise PermissionDenied
    bench.errands = request.POST.getlist("errands")
    print_at = None
    if button == "_schedule":
        bench.schedule = ScheduleForm(request.POST)
        if not bench.schedule.is_valid():
            form.is_valid()
            return None
        print_at = bench.schedule.cleaned_data["print_at"]
    if not form.is_valid():
        return None
    if button == "_schedule" and bench.errands:
        bench.refuse(ONLY_WITH_A_PRINT)
        return None
    if changed := _changed_meanwhile(request, bench):
        bench.refuse(changed)
        return None
    form = bench.decide()
    if form is None or not form.is_valid():
        return None
    # A page that asked for decisions saves them; what was to come after is pressed again.
    asked = wanted(request.POST) if is_decided(request.POST) else ""
    button = "_save" if asked and asked != "_file" else button
    if asked == "_schedule":
        bench.schedule = ScheduleForm(request.POST)
    try:
        done = submission.submit(
            form,
            actor=_user(request),
            button=button,
            article=bench.article,
            dispatch=bench.dispatch,
            token=request.POST.get("token", "")[:40],
            print_at=print_at,
            asked_errands=bench.errands,
        )
    except (StaleRevision, StaleFiling):
        bench.show_conflict(button)
    except Doubtful as doubtful:
        bench.show_doubts(doubtful)
    except NotReady as lacking:
        bench.show_problems(lacking)
    except (WorkflowError, ValidationError) as refused:
        form.add_error(None, refused if isinstance(refused, ValidationError) else str(refused))
    else:
        if done.asks_again or asked not in ("", "_save", "_file"):
            bench.show_saved(done.told or "Your choices are saved.")
            return None
        _say(request, bench, done)
        if button != "_spike":
            _warn(request, bench)
        return redirect(editor_url(done.article))
    return None


def _changed_meanwhile(request: HttpRequest, bench: Workbench) -> str:
    """Return why the pressed button no longer means what it said; empty when it does."""
    if bench.mode == "overtaken":
        return (
            "An editor printed this text while you were writing. What you typed is below and is "
            "not saved: copy what you need, and append an update."
        )
    if request.POST.get("mode", bench.mode) != bench.mode:
        return (
            "Somebody printed this text while you were writing: it is a correction now. What you "
            "typed is in the form. Look at it, then press again."
        )
    return ""


def _say(request: HttpRequest, bench: Workbench, done: submission.Done) -> None:
    article, sentence = Article.objects.get(pk=done.article.pk), done.sentence
    if article.is_public and sentence != "Saved.":
        sentence = format_html('{} <a href="{}">See it as readers do</a>', sentence, article.url)
    messages.success(request, sentence)
    if done.told:
        messages.warning(request, done.told)
    if lifted := bench.lifted:
        messages.info(request, f"The dateline {lifted} was lifted from the text into its fields.")


def _warn(request: HttpRequest, bench: Workbench) -> None:
    """Say what readers will miss of the text that was kept."""
    for warning in [*bench.warnings(), circle.warning(bench)]:
        if warning:
            messages.warning(request, warning)


@require_safe
def _also_read(request: HttpRequest) -> JsonResponse:
    without = request.GET.get("not", "")
    results = chooser.search(
        request.GET.get("q", "")[:200], without=int(without) if without.isdecimal() else None
    )
    return JsonResponse({"results": results})


@require_safe
def _find(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"results": chooser.find(request.GET.get("q", "")[:200])})


# By POST, though it changes nothing: a text that nobody has saved stands in no address, and so in
# no log of requests and no browser's history. Errors are reported without it, too.
@require_POST
@sensitive_post_parameters()
def _suggested(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"results": chooser.suggested(request.POST.dict())})


@require_POST
def _return(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    dispatch = Dispatch.objects.select_related("article").filter(pk=dispatch_id).first()
    if dispatch is None:
        raise Http404("There is no such text.")
    try:
        workflow.return_to_reporter(
            actor=_user(request), dispatch=dispatch, note=request.POST.get("note", "")
        )
    except WorkflowError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Returned to {dispatch.created_by} with your note.")
    return redirect(f"{editor_url(dispatch.article)}?dispatch={dispatch.pk}")
