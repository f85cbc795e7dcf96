"""A story and a text in every state that the newsroom has, and every verb called on them.

Robin, a reporter, owns the story and began the text; Vera, who does nothing else, saved it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch
from articles.workflow import Copy, Filing, WrongState, erasure
from authors.models import User
from tests import factories


@dataclass
class Scene:
    """A story, one text of it, and who is there."""

    robin: User
    vera: User
    edda: User
    chief: User
    dispatch: Dispatch

    @property
    def article(self) -> Article:
        return Article.objects.get(pk=self.dispatch.article_id)

    @property
    def seq(self) -> int:
        return self.dispatch.revisions.latest("seq").seq

    def changed(self, headline: str = "Changed") -> Copy:
        return replace(Copy.of(self.dispatch.revisions.latest("seq")), headline=headline)


# --- States ---


def _drafting() -> Scene:
    robin = factories.reporter()
    dispatch = factories.draft(actor=robin, headline="One")
    scene = Scene(robin, factories.editor(), factories.editor(), factories.chief(), dispatch)
    _save(scene, "Two")
    return scene


def _save(scene: Scene, headline: str) -> None:
    workflow.save(
        actor=scene.vera,
        dispatch=scene.dispatch,
        copy=scene.changed(headline),
        seq=scene.seq,
    )


def _submitted(scene: Scene) -> Scene:
    workflow.submit(actor=scene.chief, dispatch=scene.dispatch)
    return scene


def _returned(scene: Scene) -> Scene:
    workflow.return_to_reporter(actor=scene.edda, dispatch=_submitted(scene).dispatch, note="Why?")
    return scene


def _scheduled(scene: Scene) -> Scene:
    at = timezone.now() + timedelta(hours=1)
    workflow.schedule(actor=scene.edda, dispatch=scene.dispatch, seq=scene.seq, at=at)
    return scene


def _spiked(scene: Scene) -> Scene:
    workflow.spike(actor=scene.edda, dispatch=scene.dispatch)
    return scene


def _printed(scene: Scene) -> Scene:
    workflow.publish(actor=scene.edda, dispatch=scene.dispatch, seq=scene.seq)
    return scene


def _update() -> Scene:
    """A public story with an update that Robin drafts."""
    scene = _printed(_drafting())
    scene.dispatch = workflow.draft_update(
        actor=scene.robin, article=scene.article, copy=factories.copy(headline="Three")
    )
    _save(scene, "Four")
    return scene


def _corrected(scene: Scene) -> Scene:
    _save(scene, "Corrected")
    return scene


def _withdrawn(scene: Scene) -> Scene:
    workflow.withdraw(actor=scene.edda, dispatch=scene.dispatch, reason="x")
    return scene


def _erased(scene: Scene) -> Scene:
    plan = workflow.plan_erasure(actor=scene.chief, dispatch=scene.dispatch, reason="x")
    workflow.erase(actor=scene.chief, dispatch=scene.dispatch, sha256=plan.data["sha256"])
    return scene


def _unpublished(scene: Scene) -> Scene:
    workflow.unpublish(actor=scene.edda, article=scene.article, reason="x")
    return scene


def _killed(scene: Scene) -> Scene:
    workflow.kill(actor=scene.chief, article=scene.article, reason="x")
    return scene


# By the headings and columns of docs/workflow-table.md.
STATES: dict[str, Callable[[], Scene]] = {
    "draft story: drafting": _drafting,
    "draft story: submitted": lambda: _submitted(_drafting()),
    "draft story: returned": lambda: _returned(_drafting()),
    "draft story: scheduled": lambda: _scheduled(_drafting()),
    "draft story: spiked": lambda: _spiked(_drafting()),
    "draft story: erased": lambda: _erased(_drafting()),
    "update of a public story: drafting": _update,
    "update of a public story: submitted": lambda: _submitted(_update()),
    "update of a public story: returned": lambda: _returned(_update()),
    "update of a public story: scheduled": lambda: _scheduled(_update()),
    "update of a public story: spiked": lambda: _spiked(_update()),
    "in print: alone": lambda: _printed(_drafting()),
    "in print: one of several": lambda: _printed(_update()),
    "in print: correction drafted": lambda: _corrected(_printed(_update())),
    "in print: correction submitted": lambda: _submitted(_corrected(_printed(_update()))),
    "out of print: withdrawn": lambda: _withdrawn(_printed(_update())),
    "out of print: erased": lambda: _erased(_printed(_update())),
    "out of print: unpublished": lambda: _unpublished(_printed(_update())),
    "out of print: killed": lambda: _killed(_printed(_update())),
    "update of a story that was taken down: unpublished": lambda: _unpublished(_update()),
    "update of a story that was taken down: killed": lambda: _killed(_update()),
}


# --- Verbs ---


def _on_article(verb: str) -> Callable[[Scene, User], object]:
    def act(scene: Scene, who: User) -> object:
        return getattr(workflow, verb)(actor=who, article=scene.article, reason="x")

    return act


def _on_dispatch(verb: str, **said: str) -> Callable[[Scene, User], object]:
    def act(scene: Scene, who: User) -> object:
        return getattr(workflow, verb)(actor=who, dispatch=scene.dispatch, **said)

    return act


def _at_seq(verb: str, **said: str) -> Callable[[Scene, User], object]:
    def act(scene: Scene, who: User) -> object:
        return getattr(workflow, verb)(actor=who, dispatch=scene.dispatch, seq=scene.seq, **said)

    return act


def _create(scene: Scene, who: User) -> object:
    return workflow.create(actor=who, filing=factories.filing(), copy=factories.copy())


def _begin(verb: str) -> Callable[[Scene, User], object]:
    def act(scene: Scene, who: User) -> object:
        return getattr(workflow, verb)(actor=who, article=scene.article, copy=factories.copy())

    return act


def _save_another(scene: Scene, who: User) -> object:
    return workflow.save(actor=who, dispatch=scene.dispatch, copy=scene.changed(), seq=scene.seq)


def _restore_first(scene: Scene, who: User) -> object:
    return workflow.restore_revision(actor=who, dispatch=scene.dispatch, restored=1, seq=scene.seq)


def _file(scene: Scene, who: User) -> object:
    article = scene.article
    filing = replace(Filing.of(article), label="analysis")
    return workflow.file_under(actor=who, article=article, filing=filing, version=article.version)


def _schedule(scene: Scene, who: User) -> object:
    at = timezone.now() + timedelta(hours=2)
    return workflow.schedule(actor=who, dispatch=scene.dispatch, seq=scene.seq, at=at)


def _note(scene: Scene, who: User) -> object:
    return workflow.note(actor=who, article=scene.article, dispatch=scene.dispatch, text="x")


def _settle(scene: Scene, who: User) -> object:
    note = scene.dispatch.notes.create(
        article=scene.article, text="x", author=scene.edda, at=timezone.now()
    )
    return workflow.settle_note(actor=who, note=note)


def _share(scene: Scene, who: User) -> object:
    return workflow.share_preview(
        actor=who, dispatch=scene.dispatch, reader="A lawyer", lifetime="hour"
    )


def _revoke(scene: Scene, who: User) -> object:
    """Revoke a link that was made a moment before, whatever the state."""
    now = timezone.now()
    link = scene.dispatch.preview_links.create(
        secret_sha256="0" * 64,
        reader="A lawyer",
        created_by=scene.edda,
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
    return workflow.revoke_preview(actor=who, link=link)


def _erase(scene: Scene, who: User) -> object:
    """Erase what a chief editor has marked a moment before."""
    sha256 = erasure.text_hash(scene.dispatch)
    if Dispatch.objects.get(pk=scene.dispatch.pk).erased_at is None:
        workflow.plan_erasure(actor=scene.chief, dispatch=scene.dispatch, reason="x")
    return workflow.erase(actor=who, dispatch=scene.dispatch, sha256=sha256)


ACTS: dict[str, Callable[[Scene, User], object]] = {
    "create": _create,
    "draft_update": _begin("draft_update"),
    "save": _save_another,
    "restore_revision": _restore_first,
    "file_under": _file,
    "share_preview": _share,
    "revoke_preview": _revoke,
    "submit": _on_dispatch("submit"),
    "return_to_reporter": _on_dispatch("return_to_reporter", note="x"),
    "spike": _on_dispatch("spike"),
    "note": _note,
    "settle_note": _settle,
    "look_over": _at_seq("look_over"),
    "publish": _at_seq("publish"),
    "schedule": _schedule,
    "unschedule": _on_dispatch("unschedule"),
    "append_update": _begin("append_update"),
    "correct": _at_seq("correct", reason="x"),
    "withdraw": _on_dispatch("withdraw", reason="x"),
    "reinstate": _on_dispatch("reinstate", reason="x"),
    "unpublish": _on_article("unpublish"),
    "publish_again": _on_article("publish_again"),
    "kill": _on_article("kill"),
    "restore": _on_article("restore"),
    "plan_erasure": _on_dispatch("plan_erasure", reason="x"),
    "erase": _erase,
}


# --- What becomes of it ---

ALLOWED, FORBIDDEN, REFUSED = "✓", "–", "s"


def outcome(scene: Scene, verb: str, who: User) -> str:
    """Call a verb, and undo it: allowed, forbidden by permission, or refused by the state."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                ACTS[verb](scene, who)
        except PermissionDenied:
            return FORBIDDEN
        except WrongState:
            return REFUSED
        else:
            return ALLOWED
        finally:
            transaction.set_rollback(True)


def cell(scene: Scene, verb: str) -> str:
    """What becomes of a verb for the reporter whose text it is, an editor and a chief editor."""
    people = (scene.robin, scene.edda, scene.chief)
    return "".join(outcome(scene, verb, who) for who in people)
