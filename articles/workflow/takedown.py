"""Taking a story off the page and bringing it back: unpublish, publish_again, kill, restore."""

from __future__ import annotations

from articles import body
from articles.models import Article, Event
from articles.workflow.act import act
from articles.workflow.errors import NotReady, WrongState
from authors.models import User

_PUBLIC, _UNPUBLISHED, _KILLED = (
    Article.Status.PUBLIC,
    Article.Status.UNPUBLISHED,
    Article.Status.KILLED,
)


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
    """Bring a killed story back as it was, public or unpublished. Raises as ``_move`` does."""
    return _move("restore", actor, article, reason, {_KILLED}, _status_before_kill(article))


def _status_before_kill(article: Article) -> Article.Status:
    # A kill is written once and final until a restore: reading it needs no lock.
    kill = Event.objects.filter(article=article, verb="kill").first()
    return Article.Status(kill.data["from"]) if kill else _PUBLIC


def _move(
    verb: str,
    actor: User,
    article: Article,
    reason: str,
    sources: set[Article.Status],
    target: Article.Status,
) -> Article:
    """Move an article to another status; raises PermissionDenied, WrongState, NotReady."""
    reason = body.printable(reason).strip()
    with act(verb, actor=actor, article=article) as current:
        if not reason:
            raise NotReady({"reason": "Say why: the reason stays with the story."})
        if current.article.status not in sources:
            raise WrongState(
                f"The story is {current.article.get_status_display().lower()}: "
                f"there is nothing to {verb.replace('_', ' ')}."
            )
        current.note = reason
        current.data = {"from": current.article.status}
        current.set_status(target)
    return current.article
