"""Internal notes in the story editor: a card beside the text, and what its buttons do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from articles import workflow
from articles.models import Article, Dispatch, Note, Revision
from articles.workflow import NotReady, WorkflowError, may
from articles.workflow.act import newest_revision
from articles.workflow.notes import paragraphs
from authors.models import User

_MOST = 40
_WHOLE_TEXT = "The whole text"


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note as the card shows it; ``is_here`` says that it is about the open text."""

    note: Note
    about: str
    is_here: bool
    has_changed: bool
    may_settle: bool


@dataclass(frozen=True, slots=True)
class NotesCard:
    """The notes on a story, the open ones first, and the form for another; None who may not."""

    notes: list[NoteLine]
    form: NoteForm | None
    note_url: str
    settle_url: str

    @property
    def open(self) -> list[NoteLine]:
        """Those that nobody has settled."""
        return [each for each in self.notes if not each.note.is_settled]

    @property
    def settled(self) -> list[NoteLine]:
        """Those that are done with."""
        return [each for each in self.notes if each.note.is_settled]


class NoteForm(forms.Form):
    """A note, and what it is about."""

    dispatch = forms.IntegerField(required=False, widget=forms.HiddenInput)
    passage = forms.ChoiceField(label="About", required=False)
    text = forms.CharField(
        label="Note for the newsroom",
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, revision: Revision | None, **kwargs: Any) -> None:
        """Offer the paragraphs of ``revision``, or nothing but the story."""
        kwargs.setdefault("auto_id", "note_%s")
        super().__init__(*args, **kwargs)
        # The database's NUL is dropped with the other unprintable characters, and not an error.
        self.fields["text"].validators.clear()
        offered = paragraphs(revision.body) if revision else {}
        whole = _WHOLE_TEXT if revision else "The whole story"
        short = [(key, Truncator(text).words(9, truncate=" …")) for key, text in offered.items()]
        self.fields["passage"] = forms.ChoiceField(
            label="About", required=False, choices=[("", whole), *short]
        )
        # Which paragraphs there are is the verb's to say, with the text locked.
        self.fields["passage"].valid_value = lambda value: True  # type: ignore[attr-defined]


def card(
    user: User,
    article: Article | None,
    dispatch: Dispatch | None,
    newest: Revision | None,
    *,
    form: NoteForm | None = None,
) -> NotesCard | None:
    """Return the card of an open story; one query. ``form`` is one that was refused."""
    if article is None:
        return None
    open_text = dispatch if dispatch is not None and dispatch.erased_at is None else None
    revision = newest if open_text else None
    shown = paragraphs(revision.body) if revision else {}
    if may(user, "note", article=article, dispatch=open_text):
        form = form or NoteForm(
            revision=revision, initial={"dispatch": open_text.pk if open_text else None}
        )
    else:
        form = None
    return NotesCard(
        notes=[
            _line(each, user, article, open_text, shown)
            for each in Note.objects.of(article)[:_MOST]
        ],
        form=form,
        note_url=reverse("admin:articles_article_note", args=[article.pk]),
        settle_url=reverse("admin:articles_article_settle_note", args=[article.pk]),
    )


def _line(
    note: Note, user: User, article: Article, dispatch: Dispatch | None, shown: dict[str, str]
) -> NoteLine:
    is_here = dispatch is not None and note.dispatch_id == dispatch.pk
    return NoteLine(
        note=note,
        about=note.dispatch.title if note.dispatch else "The story",
        is_here=is_here,
        has_changed=is_here and bool(note.quote_hash) and note.quote_hash not in shown,
        may_settle=not note.is_settled
        and may(user, "settle_note", article=article, dispatch=note.dispatch),
    )


@require_POST
def note_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Leave a note; what is refused comes back with what was typed."""
    user, article = _user(request), _article(article_id)
    dispatch = _dispatch(article, request.POST.get("dispatch", ""))
    newest = newest_revision(dispatch) if dispatch else None
    form = NoteForm(request.POST, revision=newest)
    form.is_valid()
    said = form.cleaned_data
    try:
        workflow.note(
            actor=user,
            article=article,
            dispatch=dispatch,
            text=said["text"],
            passage=said["passage"],
        )
    except NotReady as lacking:
        for field, problem in lacking.problems.items():
            form.add_error(field, problem)
    except WorkflowError as refused:
        form.add_error(None, str(refused))
    else:
        return _answer(request, user, article, dispatch, newest, done="Noted.")
    return _answer(request, user, article, dispatch, newest, form=form)


@require_POST
def settle_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Settle a note."""
    user, article = _user(request), _article(article_id)
    number = request.POST.get("note", "")
    notes = Note.objects.filter(article=article).select_related("article", "dispatch")
    note = notes.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if note is None:
        raise Http404("There is no such note.")
    dispatch = _dispatch(article, request.POST.get("dispatch", ""))
    newest = newest_revision(dispatch) if dispatch else None
    done = "Settled."
    try:
        workflow.settle_note(actor=user, note=note)
    except WorkflowError as refused:
        done = str(refused)
    return _answer(request, user, article, dispatch, newest, done=done)


def _answer(
    request: HttpRequest,
    user: User,
    article: Article,
    dispatch: Dispatch | None,
    newest: Revision | None,
    *,
    done: str = "",
    form: NoteForm | None = None,
) -> HttpResponse:
    """Answer notes.js with the card; a browser without scripts with the editor, or the form."""
    context = {
        "notes_card": card(user, article, dispatch, newest, form=form),
        "story": article,
        "done": done,
    }
    status = 422 if form else 200
    if "X-Part" in request.headers:
        return render(request, "articles/admin/_internal_notes.html", context, status=status)
    change = reverse("admin:articles_article_change", args=[article.pk])
    back = f"{change}?dispatch={dispatch.pk}" if dispatch else change
    if form is None:
        messages.info(request, done)
        return redirect(back)
    from django.contrib import admin

    context |= admin.site.each_context(request) | {"title": "Note", "back_url": back}
    return render(request, "articles/admin/note.html", context, status=status)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    return request.user


def _article(article_id: int) -> Article:
    article = Article.objects.for_desk().filter(pk=article_id).first()
    if article is None:
        raise Http404("There is no such story.")
    return article


def _dispatch(article: Article, number: str) -> Dispatch | None:
    if not number:
        return None
    texts = Dispatch.objects.filter(article=article)
    found = texts.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if found is None:
        raise Http404("The story has no such text.")
    return found
