"""Unsaved texts in the story editor: keeping them while somebody types, going on with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import dateformat, timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from articles import body
from articles.admin.offers import Elsewhere, Offer, elsewhere, offers, text_query
from articles.admin.workbench import Workbench
from articles.models import Article, Dispatch, KeptText
from articles.workflow import NotReady, WrongState, keeping
from articles.workflow.keeping import Turn
from authors.models import User

# Fields of the form that are no part of the text; those of keeping itself begin with "kept".
_NO_TEXT = {"csrfmiddlewaretoken", "token", "mode"}
# A file that was chosen cannot be put back.
_NEVER_PUT_BACK = {"picture_file", "picture_remove"}
# Unsaved texts of one story that are looked at; the others come up when these are settled.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the story editor's page says of unsaved texts.

    ``url`` is where the open form is kept, empty where the page has no text to write; ``key`` names
    the form, ``instead_of`` the kept text it goes on with. ``thrown`` was thrown away just now.
    """

    url: str
    key: str
    instead_of: str
    going_on: KeptText | None
    was_sent: bool
    offers: list[Offer]
    elsewhere: list[Elsewhere]
    thrown: KeptText | None


def urls(guarded: Callable[..., Any]) -> list[URLPattern]:
    """Return the addresses; ``guarded`` lets those in who may open the editor."""
    return [
        path("add/keep/", guarded(_keep), name="articles_keep_new"),
        path("<int:article_id>/keep/", guarded(_keep), name="articles_article_keep"),
        path("kept/<int:kept_id>/<slug:deed>/", guarded(_settle), name="articles_kept"),
    ]


def go_on(bench: Workbench, asked: Mapping[str, str]) -> KeptText | None:
    """Put the unsaved text that the address names into the form; two queries where it does.

    A base version that somebody saved over since then stays the base: saving tells of it.
    """
    form = bench.form
    if form is None or "headline" not in form.fields:
        return None
    kept = _named(bench.user, asked.get("kept", ""))
    if kept is None or kept.dropped_at is not None or text_query(kept) != _query(bench):
        return None
    for name, field in form.fields.items():
        if name in kept.fields and name not in _NEVER_PUT_BACK:
            form.initial[name] = _typed(name, field, kept.fields[name])
    return kept


def _typed(name: str, field: forms.Field, values: list[str]) -> Any:
    """Return what was typed, as a form shows it; a choice that is no id is dropped."""
    if isinstance(field, forms.ModelChoiceField):
        values = [value for value in values if value.isascii() and value.isdecimal()]
        values = [value for value in values if len(value) < 19]
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return [value for value in values if value]
    value = values[-1] if values else ""
    if name != "body":
        return value
    try:
        return body.clean(value)
    except ValidationError:
        return value  # too long or too deep: the person must see it to mend it


def context(
    bench: Workbench, request: HttpRequest, going_on: KeptText | None = None
) -> dict[str, Keeping]:
    """Return the template's context; one query, and at most six more where there are texts.

    A form that came back with its errors offers nothing: the person is in the middle of a text.
    """
    writes = bench.form is not None and "headline" in bench.form.fields
    asked, posted = request.GET, request.POST
    key = _key(posted.get("kept", "") or asked.get("offers", "")) or uuid4()
    instead_of = posted.get("kept_from", "")[:60]
    if going_on is not None:
        instead_of = f"{going_on.key.hex}:{going_on.turn}"
    texts = [] if posted else _unsaved(bench, without=(key, going_on.key if going_on else None))
    query = _query(bench)
    thrown = _named(bench.user, asked.get("thrown", ""))
    return {
        "keeping": Keeping(
            url=_keep_url(bench) if writes else "",
            key=key.hex,
            instead_of=instead_of,
            going_on=going_on,
            was_sent="sent" in asked and going_on is not None,
            offers=offers(bench, [each for each in texts if text_query(each) == query]),
            elsewhere=elsewhere(bench, [each for each in texts if text_query(each) != query]),
            thrown=thrown if thrown and thrown.dropped_at and thrown.fields else None,
        )
    }


def _unsaved(bench: Workbench, *, without: tuple[UUID | None, ...]) -> list[KeptText]:
    texts = KeptText.objects.unsaved_by(bench.user).filter(article=bench.article)
    return [each for each in texts[:_MOST] if each.key not in without]


def saved(request: HttpRequest) -> None:
    """Drop what was kept of the form that was sent: its text is saved."""
    form = _turn(f"{request.POST.get('kept', '')}:{request.POST.get('kept_turn', '')}")
    instead_of = _turn(request.POST.get("kept_from", ""))
    if form is not None:
        keeping.drop_kept(actor=_user(request), form=form, instead_of=instead_of)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def _keep(
    request: HttpRequest, page: dict[str, Any], article_id: int | None = None
) -> HttpResponse:
    """Keep the open form's fields (POST), as JSON; say who is signed in, with a token (GET).

    ``?dispatch=ID`` or ``?append`` name the text, as in the editor. Six queries with those of every
    page of the newsroom.
    """
    user = _user(request)
    if request.method == "GET":
        return _who(request, user, article_id)
    if request.POST.get("kept_person") != str(user.pk):
        return _refused(409, "Somebody else is signed in in this browser.")
    form = _turn(f"{request.POST.get('kept', '')}:{request.POST.get('kept_turn', '')}")
    if form is None:
        return _refused(400, "The page does not say which form this is.")
    article, dispatch = _text(request, article_id)
    try:
        kept = keeping.keep(
            actor=user,
            form=form,
            fields={
                name: values
                for name, values in request.POST.lists()
                if name not in _NO_TEXT and not name.startswith(("kept", "_"))
            },
            article=article,
            dispatch=dispatch,
            instead_of=_turn(request.POST.get("kept_from", "")),
        )
    except PermissionDenied:
        return _refused(403, "You may not write in this text any more.")
    except WrongState as gone:
        return _refused(410, str(gone))
    except NotReady as too_much:
        return _refused(413, str(too_much))
    return JsonResponse(
        {
            "at": dateformat.format(timezone.localtime(), "g:i:s a") if kept else "",
            "go_on": _editor(article_id, request.GET, kept=kept) if kept else "",
        }
    )


@require_POST
def _settle(request: HttpRequest, page: dict[str, Any], kept_id: int, deed: str) -> HttpResponse:
    """Throw an unsaved text away, or bring it back; then the editor, which offers the way back."""
    verbs = {"throw-away": keeping.throw_away, "bring-back": keeping.bring_back}
    if deed not in verbs:
        raise Http404("There is no such act.")
    try:
        kept = verbs[deed](actor=_user(request), kept_id=kept_id)
    except WrongState as gone:
        messages.error(request, str(gone))
        return redirect("admin:index")
    query = dict(text_query(kept))
    thrown = {"thrown": kept_id} if deed == "throw-away" else {}
    return redirect(_editor(kept.article_id, query, **thrown))


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _who(request: HttpRequest, user: User, article_id: int | None) -> HttpResponse:
    answer: dict[str, Any] = {"person": user.pk, "token": get_token(request)}
    if "offers" in request.GET:
        article = None
        if article_id is not None:
            article = Article.objects.for_desk().filter(pk=article_id).first()
            if article is None:
                raise Http404("There is no such story.")
        bench = Workbench.open(user, article=article, asked=request.GET.dict(), posted=False)
        shown = context(bench, request)
        answer["offers"] = render_to_string("articles/admin/_offers.html", shown, request)
    return JsonResponse(answer)


def _text(request: HttpRequest, article_id: int | None) -> tuple[Article | None, Dispatch | None]:
    """Return what the address names; one query. Raises Http404."""
    if article_id is None:
        return None, None
    named = request.GET.get("dispatch", "")
    if named:
        texts = Dispatch.objects.select_related("article").defer(
            "article__search_vector", "article__desk_vector"
        )
        if not named.isdecimal() or len(named) > 18:
            raise Http404("The story has no such text.")
        dispatch = texts.filter(pk=named, article=article_id).first()
        if dispatch is None:
            raise Http404("The story has no such text.")
        return dispatch.article, dispatch
    article = Article.objects.filter(pk=article_id).first()
    if article is None:
        raise Http404("There is no such story.")
    return article, None


def _query(bench: Workbench) -> tuple[tuple[str, str], ...]:
    """Return what names the open text in the editor's address."""
    if bench.article is None:
        return ()
    return (("dispatch", str(bench.dispatch.pk)),) if bench.dispatch else (("append", ""),)


def _keep_url(bench: Workbench) -> str:
    query = "&".join(f"{name}={value}" if value else name for name, value in _query(bench))
    if bench.article is None:
        return reverse("admin:articles_keep_new")
    return f"{reverse('admin:articles_article_keep', args=[bench.article.pk])}?{query}"


def _editor(article_id: int | None, query: Mapping[str, Any], **more: Any) -> str:
    named = {name: query[name] for name in ("dispatch", "append") if name in query} | more
    url = (
        reverse("admin:articles_article_change", args=[article_id])
        if article_id
        else reverse("admin:articles_article_add")
    )
    parts = [f"{name}={value}" if value else name for name, value in named.items()]
    return f"{url}?{'&'.join(parts)}" if parts else url


def _named(user: User, kept_id: str) -> KeptText | None:
    """Return a person's own kept text, dropped or not; one query where one is named."""
    if not kept_id.isdecimal() or len(kept_id) > 18:
        return None
    return KeptText.objects.filter(pk=kept_id, person=user).first()


def _key(typed: str) -> UUID | None:
    try:
        return UUID(hex=typed)
    except ValueError:
        return None


def _turn(typed: str) -> Turn | None:
    """Return ``KEY:TURN`` as sent; None for what is none."""
    key, _, turn = typed.partition(":")
    found = _key(key)
    if found is None or not turn.isascii() or not turn.isdecimal() or len(turn) > 18:
        return None
    return Turn(found, int(turn))


def _refused(status: int, why: str) -> JsonResponse:
    return JsonResponse({"why": why}, status=status)
