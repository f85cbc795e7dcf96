"""What the story editor's buttons do: each is one or two verbs in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import errands, workflow
from articles.admin import meanwhile
from articles.admin.filing_form import NAMES, FilingForm
from articles.admin.forms import CopyForm
from articles.models import Article, Dispatch, Revision
from articles.templatetags.newsprint import ap_moment
from articles.workflow import Copy, WrongState
from articles.workflow.act import revision_at
from articles.workflow.picture_words import missing
from authors.models import User

BUTTONS = (
    "_schedule",
    "_unschedule",
    "_publish",
    "_submit",
    "_correct",
    "_file",
    "_spike",
    "_save",
)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and a sentence about it.

    ``meanwhile`` says what others changed since the form was opened, and ``changes_url`` shows it.
    Where it does, the text was saved and nothing else was done (``asks_again``): nobody submits or
    prints what they have not seen.
    """

    article: Article
    sentence: str
    meanwhile: str = ""
    asks_again: bool = False
    changes_url: str = ""

    @property
    def told(self) -> SafeString:
        """``meanwhile``, and that nothing is lost of it; empty where nobody changed anything."""
        if not self.meanwhile:
            return SafeString("")
        told = format_html("{} Your changes and theirs are both kept.", self.meanwhile)
        if not self.changes_url:
            return told
        # In a tab of its own: what was typed beside the text, as a note for readers, stays here.
        link = '{} <a href="{}" target="_blank">See what changed, in another tab</a>.'
        return format_html(link, told, self.changes_url)


@transaction.atomic
def submit(
    form: CopyForm | FilingForm,
    *,
    actor: User,
    button: str,
    article: Article | None,
    dispatch: Dispatch | None,
    token: str,
    print_at: datetime | None = None,
    asked_errands: Sequence[str] = (),
) -> Done:
    """Do what ``button`` says with a valid form.

    ``token`` is the form's own: an update sent twice with one is one update. ``print_at`` is for
    "_schedule", ``asked_errands`` for "_publish".

    Raises what the verbs raise; then nothing was done.
    """
    if button == "_file":
        return _file(form, actor, article)
    if not isinstance(form, CopyForm):
        raise WrongState("There is no text to save here.")
    if button == "_publish" and article is not None and dispatch is None:
        appended = workflow.append_update(
            actor=actor,
            article=article,
            copy=form.copy(),
            token=token,
            asked_errands=asked_errands,
            **_reasons(form),
        )
        return Done(article, _printed(f"{appended.title} is in print.", asked_errands))
    if button == "_unschedule" and dispatch is not None:
        # First: a save would take it off, too, and the desk would ask why.
        workflow.unschedule(actor=actor, dispatch=dispatch)
    saved, seq, changed = _save(form, actor, article, dispatch, token)
    if button == "_unschedule":
        sentence = "Off the schedule. The text is in hand again."
        return replace(changed or Done(saved.article, ""), sentence=sentence)
    if changed:
        return replace(changed, asks_again=button != "_save")
    if button == "_spike":
        # What was typed was saved first: whoever pressed the wrong button has it in the history.
        workflow.spike(actor=actor, dispatch=saved)
        return Done(saved.article, _put_aside(saved))
    if button == "_submit":
        workflow.submit(actor=actor, dispatch=saved)
        lacks = " ".join(missing(form.copy().cleaned()).values())
        told = f" Before print, an editor will ask: {lacks}" if lacks else ""
        return Done(saved.article, f"Submitted. An editor sees it on the desk now.{told}")
    if button == "_schedule" and print_at is not None:
        workflow.schedule(actor=actor, dispatch=saved, seq=seq, at=print_at, **_reasons(form))
        return Done(saved.article, f"Scheduled for {ap_moment(print_at)}.")
    if button == "_publish":
        printed = workflow.publish(
            actor=actor, dispatch=saved, seq=seq, asked_errands=asked_errands, **_reasons(form)
        )
        title = f"{printed.title} is in print." if printed.number else "Published."
        return Done(saved.article, _printed(title, asked_errands))
    if button == "_correct":
        names = ("note_kind", "public_note", "reason", "picture_exception")
        note = {name: form.cleaned_data.get(name, "") for name in names}
        workflow.correct(actor=actor, dispatch=saved, seq=seq, **note)
        return Done(saved.article, "The correction is in print.")
    return Done(saved.article, "Saved.")


def _reasons(form: CopyForm) -> dict[str, str]:
    """Return why it is printed in spite of doubts, and without a picture's words."""
    return {name: form.cleaned_data[name] for name in ("override", "picture_exception")}


def _printed(sentence: str, asked_errands: Sequence[str]) -> str:
    return f"{sentence} {errands.told(asked_errands)}".strip()


def _save(
    form: CopyForm,
    actor: User,
    article: Article | None,
    dispatch: Dispatch | None,
    token: str,
) -> tuple[Dispatch, int, Done | None]:
    """Save the copy, and the filing where the form has it.

    Returns the dispatch and its seq; in third place what others changed meanwhile, if they did.
    """
    copy = form.copy()
    if article is None:
        if not isinstance(form, FilingForm):
            raise WrongState("A new story needs a section.")
        return workflow.create(actor=actor, filing=form.filing(), copy=copy), 1, None
    filed = None
    if isinstance(form, FilingForm) and (told := _file(form, actor, article).meanwhile):
        filed = Done(article, "Saved.", meanwhile=told)
    if dispatch is not None:
        seq = form.cleaned_data["seq"] or 0
        revision = workflow.save(actor=actor, dispatch=dispatch, copy=copy, seq=seq)
        if revision.seq == seq:
            return dispatch, seq, filed
        sent, saved = copy.cleaned(), Copy.of(revision)
        changed = meanwhile.told(
            actor, dispatch, sent=sent, saved=saved, since=seq, to=revision.seq
        )
        if not changed:
            return dispatch, revision.seq, filed
        told = f"{filed.meanwhile} {changed}" if filed else changed
        url = _changes_url(dispatch, sent, revision, seq)
        done = Done(article, "Saved.", meanwhile=told, changes_url=url)
        return dispatch, revision.seq, done
    begun = workflow.draft_update(actor=actor, article=article, copy=copy, token=token)
    return begun, 1, filed


def _put_aside(dispatch: Dispatch) -> SafeString:
    """Say that a text was put aside, and where it is."""
    sentence = "Put aside. What was written stays in the story’s history."
    if dispatch.number is not None:
        return SafeString(sentence)
    editor = reverse("admin:articles_article_change", args=[dispatch.article_id])
    link = '{} <a href="{}?dispatch={}">Open the text again</a>'
    return format_html(link, sentence, editor, dispatch.pk)


def _changes_url(dispatch: Dispatch, sent: Copy, revision: Revision, seq: int) -> str:
    """Return where the difference between ``seq`` and what it was merged with is shown."""
    base = revision_at(dispatch.pk, seq)
    if base is None:
        return ""
    # Who changed nothing wrote no revision: what the save returned is theirs.
    wrote = sent != Copy.of(base) and revision.seq > seq + 1
    theirs = revision_at(dispatch.pk, revision.seq - 1) if wrote else revision
    return meanwhile.changes_url(dispatch.article, since=base, to=theirs or revision)


def _file(form: CopyForm | FilingForm, actor: User, article: Article | None) -> Done:
    if article is None or not isinstance(form, FilingForm):
        raise WrongState("There is nothing to file here.")
    version = form.cleaned_data["version"] or 0
    filing, base = form.filing(), form.filed_on()
    filed = workflow.file_under(
        actor=actor, article=article, filing=filing, version=version, base=base
    )
    changed = ""
    if base is not None:
        labels = {name: str(form[name].label) for name in NAMES if name in form.fields}
        changed = meanwhile.filed(actor, filed, sent=filing, base=base, labels=labels)
    return Done(filed, f"Filed under {filed.section}.", meanwhile=changed)
