"""Taking off the page and bringing back: a story (unpublish, kill) or one passage (withdraw)."""

from __future__ import annotations

from django.db.models import QuerySet

from articles import body
from articles.models import Article, Dispatch, Event, Printing, Revision
from articles.workflow.act import act
from articles.workflow.errors import NotReady, WrongState
from articles.workflow.ledger import only_live
from articles.workflow.picture_rights import taken_meanwhile
from articles.workflow.previews import revoke_all
from authors.models import User

_PUBLIC, _UNPUBLISHED, _KILLED = (
    Article.Status.PUBLIC,
    Article.Status.UNPUBLISHED,
    Article.Status.KILLED,
)
_SAY_WHY = "Say why: the reason stays with the story."


def unpublish(*, actor: User, article: Article, reason: str) -> Article:
    """Take a story off the page: its address answers 404. Raises as ``_move`` does."""
    return _move("unpublish", actor, article, reason, {_PUBLIC}, _UNPUBLISHED)


def publish_again(*, actor: User, article: Article, reason: str) -> Article:
    """Bring an unpublished story back as it was. Raises as ``_move`` does."""
    return _move("publish_again", actor, article, reason, {_UNPUBLISHED}, _PUBLIC)


def kill(*, actor: User, article: Article, reason: str) -> Article:
    """Kill a story: its address answers 410 and no list shows it. Raises as ``_move`` does."""
    return _move("kill", actor, article, reason, {_PUBLIC, _UNPUBLISHED}, _KILLED)


def restore(*, actor: User, article: Article, reason: str) -> Article:
    """Bring a killed story back as it was, public or unpublished. Raises as ``_move`` does.

    Unpublished where all of its text was erased meanwhile: there is nothing to show.
    """
    return _move("restore", actor, article, reason, {_KILLED}, None)


def withdraw(
    *, actor: User, dispatch: Dispatch, reason: str, note_kind: str = "", public_note: str = ""
) -> Printing:
    """Take one passage out of its chain; the others read on without it.

    With a public note of a kind, its place in the chain says that it was withdrawn. The last
    passage of a story is not withdrawn. Raises PermissionDenied, WrongState, NotReady.
    """
    reason, public_note = body.printable(reason).strip(), body.printable(public_note).strip()
    with act("withdraw", actor=actor, dispatch=dispatch) as current:
        if not reason:
            raise NotReady({"reason": _SAY_WHY})
        if note_kind and not public_note:
            raise NotReady({"public_note": "Tell readers why it was withdrawn."})
        if public_note and not note_kind:
            raise NotReady({"note_kind": "Choose what kind of note it is, or empty the note."})
        live = current.passage.live_revision
        if live is None:
            raise WrongState("This text is not in print: there is nothing to withdraw.")
        if only_live(current.passage):
            raise WrongState("It is all that is left of the story: unpublish or kill the story.")
        printing = current.print(
            Printing.Act.WITHDRAW,
            live,
            note_kind=note_kind,
            public_note=public_note,
            reason=reason,
        )
        current.note = reason
        current.data = {"number": current.passage.number}
    return printing


def reinstate(*, actor: User, dispatch: Dispatch, reason: str) -> Printing:
    """Bring a withdrawn passage back into its chain as it was in print.

    Raises PermissionDenied, WrongState, NotReady.
    """
    reason = body.printable(reason).strip()
    with act("reinstate", actor=actor, dispatch=dispatch) as current:
        if not reason:
            raise NotReady({"reason": _SAY_WHY})
        if current.article.status == _KILLED:
            raise WrongState("The story is killed: restore it first.")
        last = Printing.objects.filter(dispatch=dispatch).select_related("revision").last()
        if last is None or last.act != Printing.Act.WITHDRAW:
            raise WrongState("This text is not withdrawn: there is nothing to bring back.")
        text = Revision.objects.filter(pk=last.revision_id)
        if taken := taken_meanwhile(text, article=current.article):
            raise WrongState(taken)
        printing = current.print(Printing.Act.RESTORE, last.revision, reason=reason)
        current.note = reason
        current.data = {"number": current.passage.number}
    return printing


def _status_before_kill(locked: Article) -> Article.Status:
    kill = Event.objects.filter(article=locked, verb="kill").order_by("-pk").first()
    was_public = kill is None or kill.data["from"] == _PUBLIC
    return _PUBLIC if was_public and _has_text(locked) else _UNPUBLISHED


def _has_text(locked: Article) -> bool:
    return Dispatch.objects.live().filter(article=locked).exists()


def _live_texts(locked: Article) -> QuerySet[Revision]:
    live = Dispatch.objects.live().filter(article=locked)
    return Revision.objects.filter(pk__in=live.values("live_revision"))


def _move(
    verb: str,
    actor: User,
    article: Article,
    reason: str,
    sources: set[Article.Status],
    target: Article.Status | None,
) -> Article:
    """Move an article to another status; raises PermissionDenied, WrongState, NotReady.

    Without a ``target``, to the one it was killed in.
    """
    reason = body.printable(reason).strip()
    with act(verb, actor=actor, article=article) as current:
        if not reason:
            raise NotReady({"reason": _SAY_WHY})
        if current.article.status not in sources:
            raise WrongState(
                f"The story is {current.article.get_status_display().lower()}: "
                f"there is nothing to {verb.replace('_', ' ')}."
            )
        target = target or _status_before_kill(current.article)
        if target == _PUBLIC and not _has_text(current.article):
            raise WrongState("Nothing is left of this story: its text was erased.")
        if target == _PUBLIC and (
            taken := taken_meanwhile(_live_texts(current.article), article=current.article)
        ):
            raise WrongState(taken)
        current.note = reason
        current.data = {"from": current.article.status}
        if target == _KILLED:
            revoke_all(current)
        current.set_status(target)
    return current.article
