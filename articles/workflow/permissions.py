"""Who may do what: every verb asks here, and so does every page that shows a button for it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from articles.models import Article, Dispatch
from authors.models import User

# The permission that lets a person use a verb on any story.
ON_ANY = {
    "create": "articles.write_article",
    "draft_update": "articles.write_article",
    "save": "articles.edit_article",
    "restore_revision": "articles.edit_article",
    "share_preview": "articles.edit_article",
    "revoke_preview": "articles.edit_article",
    "file_under": "articles.edit_article",
    "submit": "articles.edit_article",
    "return_to_reporter": "articles.edit_article",
    "spike": "articles.edit_article",
    "note": "articles.edit_article",
    "settle_note": "articles.edit_article",
    "look_over": "articles.print_article",
    "publish": "articles.print_article",
    "schedule": "articles.print_article",
    "unschedule": "articles.print_article",
    "append_update": "articles.print_article",
    "correct": "articles.print_article",
    "withdraw": "articles.print_article",
    "reinstate": "articles.print_article",
    "unpublish": "articles.unpublish_article",
    "publish_again": "articles.unpublish_article",
    "kill": "articles.kill_article",
    "restore": "articles.kill_article",
    "plan_erasure": "articles.erase_article",
    "erase": "articles.erase_article",
}
# The permission that is enough on what the person began, or was given, and nobody has printed.
ON_OWN = {
    "save": "articles.write_article",
    "restore_revision": "articles.write_article",
    "share_preview": "articles.write_article",
    "revoke_preview": "articles.write_article",
    "file_under": "articles.write_article",
    "submit": "articles.write_article",
    "spike": "articles.write_article",
    "note": "articles.write_article",
    "settle_note": "articles.write_article",
}


def may(
    actor: User, verb: str, *, article: Article | None = None, dispatch: Dispatch | None = None
) -> bool:
    """Whether ``actor`` may use ``verb`` here, in any state; two queries a person, then none."""
    if actor.has_perm(ON_ANY[verb]):
        return True
    if verb not in ON_OWN or not actor.has_perm(ON_OWN[verb]):
        return False
    owns = (
        article is not None
        and article.owner_id == actor.pk
        and article.status == Article.Status.DRAFT
    )
    if dispatch is not None:
        return dispatch.number is None and (owns or dispatch.created_by_id == actor.pk)
    return owns


def require(
    actor: User, verb: str, *, article: Article | None = None, dispatch: Dispatch | None = None
) -> None:
    """Raise PermissionDenied unless ``actor`` may use ``verb`` here."""
    if not may(actor, verb, article=article, dispatch=dispatch):
        raise PermissionDenied(f"{actor} may not {verb.replace('_', ' ')} here.")
