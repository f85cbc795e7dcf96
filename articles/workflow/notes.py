"""What the newsroom says to itself about a story: note, settle_note."""

from __future__ import annotations

import hashlib

from articles import body
from articles.models import Article, Dispatch, Note
from articles.workflow.act import act
from articles.workflow.errors import NotReady, WrongState
from authors.models import User

LONGEST = 4_000  # characters
# A paragraph is quoted so far; its fingerprint is of the whole.
_QUOTED = 1_000


def note(
    *,
    actor: User,
    article: Article,
    text: str,
    dispatch: Dispatch | None = None,
    passage: str = "",
) -> Note:
    """Leave a note on a story, on one of its texts, or on a paragraph of the text.

    ``passage`` is the fingerprint of a paragraph of the text's newest revision (``paragraphs``).
    Raises PermissionDenied, NotReady, WrongState (erased text, or a text of another story).
    """
    text = body.printable(text).strip()
    with act("note", actor=actor, article=article, dispatch=dispatch) as current:
        if not text:
            raise NotReady({"text": "Write what you want to say."})
        if len(text) > LONGEST:
            raise NotReady({"text": f"This is longer than {LONGEST:,} characters."})
        if current.article.pk != article.pk:
            raise WrongState("This text belongs to another story.")
        quote = ""
        if dispatch is not None and current.passage.erased_at is not None:
            raise WrongState("This text was erased: there is nothing to note on it.")
        if passage and dispatch is not None:
            quote = paragraphs(current.newest().body).get(passage, "")
        if passage and not quote:
            raise NotReady(
                {"passage": "This paragraph was changed meanwhile. Choose again what it is about."}
            )
        written = Note.objects.create(
            article=current.article,
            dispatch=current.dispatch,
            quote=quote[:_QUOTED],
            quote_hash=passage if quote else "",
            text=text,
            author=actor,
            at=current.at,
        )
        current.data = {"note": written.pk}
    return written


def settle_note(*, actor: User, note: Note) -> Note:
    """Say that a note is done with. Raises PermissionDenied, WrongState."""
    with act("settle_note", actor=actor, article=note.article, dispatch=note.dispatch) as current:
        note = Note.objects.get(pk=note.pk)
        if note.is_settled:
            raise WrongState("This note is settled already.")
        note.settled_by, note.settled_at = actor, current.at
        note.save(update_fields=["settled_by", "settled_at"])
        current.data = {"note": note.pk}
    return note


def empty_notes(dispatch: Dispatch) -> None:
    """Take the words out of the notes on a text that is erased; who wrote when stays."""
    Note.objects.filter(dispatch=dispatch).update(quote="", quote_hash="", text="[erased]")


def paragraphs(html: str) -> dict[str, str]:
    """Return the paragraphs of a body as plain text, in order, by their fingerprints."""
    texts = (" ".join(body.text(block).split()) for block in body.blocks(html))
    return {hashlib.sha256(text.encode()).hexdigest(): text for text in texts if text}
