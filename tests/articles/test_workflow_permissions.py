"""Who may do what: the table of the newsroom, compared with what the verbs do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import workflow
from articles.models import Article, Dispatch
from articles.workflow import Copy, Filing, erasure, permissions
from authors.models import User
from tests import factories
from tests.articles import traces

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "reporter, own", "reporter, another's", "editor", "chief", "inactive editor")
# What each of them may do, in the order above. "Own" is what the person began and nobody printed.
TABLE = {
    "create": "- yes yes yes yes -",
    "draft_update": "- yes yes yes yes -",
    "save": "- yes - yes yes -",
    "restore_revision": "- yes - yes yes -",
    "share_preview": "- yes - yes yes -",
    "revoke_preview": "- yes - yes yes -",
    "file_under": "- yes - yes yes -",
    "submit": "- yes - yes yes -",
    "return_to_reporter": "- - - yes yes -",
    "spike": "- yes - yes yes -",
    "note": "- yes - yes yes -",
    "settle_note": "- yes - yes yes -",
    "look_over": "- - - yes yes -",
    "publish": "- - - yes yes -",
    "append_update": "- - - yes yes -",
    "schedule": "- - - yes yes -",
    "unschedule": "- - - yes yes -",
    "correct": "- - - yes yes -",
    "withdraw": "- - - yes yes -",
    "reinstate": "- - - yes yes -",
    "unpublish": "- - - yes yes -",
    "publish_again": "- - - yes yes -",
    "kill": "- - - - yes -",
    "restore": "- - - - yes -",
    "plan_erasure": "- - - - yes -",
    "erase": "- - - - yes -",
}
CASES = [
    (verb, person, word == "yes")
    for verb, row in TABLE.items()
    for person, word in zip(PEOPLE, row.split(), strict=True)
]


@dataclass
class Scene:
    """A story in the state that a verb starts from."""

    article: Article
    dispatch: Dispatch

    def changed(self) -> Copy:
        return replace(Copy.of(self.dispatch.revisions.latest("seq")), headline="Changed")


def actor(person: str) -> User:
    if person == "nobody":
        return factories.UserFactory.create()
    if person.startswith("reporter"):
        return factories.reporter()
    if person == "chief":
        return factories.chief()
    return factories.editor(is_active=person == "editor")


def draft(owner: User) -> Scene:
    """A story that ``owner`` began, ready for print."""
    # Begun by hand: whoever it is, the story is theirs, though some may not begin one today.
    dispatch = factories.draft()
    Article.objects.filter(pk=dispatch.article_id).update(owner=owner)
    Dispatch.objects.filter(pk=dispatch.pk).update(created_by=owner)
    return Scene(Article.objects.get(), Dispatch.objects.get())


def saved_twice(owner: User) -> Scene:
    scene = draft(owner)
    workflow.save(actor=factories.chief(), dispatch=scene.dispatch, copy=scene.changed(), seq=1)
    return scene


def noted(owner: User) -> Scene:
    scene = draft(owner)
    note(factories.chief(), scene)
    return scene


def shared(owner: User) -> Scene:
    scene = draft(owner)
    chief = factories.chief()
    workflow.share_preview(actor=chief, dispatch=scene.dispatch, reader="x", lifetime="day")
    return scene


def submitted(owner: User) -> Scene:
    scene = draft(owner)
    workflow.submit(actor=factories.chief(), dispatch=scene.dispatch)
    return scene


def waiting(owner: User) -> Scene:
    """A story that is to be printed in an hour."""
    scene = draft(owner)
    schedule(factories.chief(), scene)
    return scene


def public(owner: User) -> Scene:
    scene = draft(owner)
    workflow.publish(actor=factories.chief(), dispatch=scene.dispatch, seq=1)
    return scene


def mended(owner: User) -> Scene:
    scene = public(owner)
    chief = factories.chief()
    workflow.save(actor=chief, dispatch=scene.dispatch, copy=scene.changed(), seq=1)
    return scene


def unpublished(owner: User) -> Scene:
    scene = public(owner)
    workflow.unpublish(actor=factories.chief(), article=scene.article, reason="x")
    return scene


def killed(owner: User) -> Scene:
    scene = public(owner)
    workflow.kill(actor=factories.chief(), article=scene.article, reason="x")
    return scene


def running(owner: User) -> Scene:
    """A story with a breaking update on top."""
    scene = public(owner)
    factories.update(scene.article)
    return scene


def withdrawn(owner: User) -> Scene:
    scene = running(owner)
    workflow.withdraw(actor=factories.chief(), dispatch=scene.dispatch, reason="x")
    return scene


def marked(owner: User) -> Scene:
    scene = draft(owner)
    workflow.plan_erasure(actor=factories.chief(), dispatch=scene.dispatch, reason="x")
    return scene


def create(who: User, scene: Scene) -> object:
    filing = replace(Filing.of(scene.article), owner=None)
    return workflow.create(actor=who, filing=filing, copy=factories.copy())


def draft_update(who: User, scene: Scene) -> object:
    return workflow.draft_update(actor=who, article=scene.article, copy=factories.copy())


def save(who: User, scene: Scene) -> object:
    return workflow.save(actor=who, dispatch=scene.dispatch, copy=scene.changed(), seq=1)


def restore_revision(who: User, scene: Scene) -> object:
    return workflow.restore_revision(actor=who, dispatch=scene.dispatch, restored=1, seq=2)


def share_preview(who: User, scene: Scene) -> object:
    return workflow.share_preview(actor=who, dispatch=scene.dispatch, reader="x", lifetime="day")


def revoke_preview(who: User, scene: Scene) -> object:
    return workflow.revoke_preview(actor=who, link=scene.dispatch.preview_links.get())


def file_under(who: User, scene: Scene) -> object:
    filing = replace(Filing.of(scene.article), label="analysis")
    return workflow.file_under(actor=who, article=scene.article, filing=filing, version=1)


def submit(who: User, scene: Scene) -> object:
    return workflow.submit(actor=who, dispatch=scene.dispatch)


def return_to_reporter(who: User, scene: Scene) -> object:
    return workflow.return_to_reporter(actor=who, dispatch=scene.dispatch, note="x")


def spike(who: User, scene: Scene) -> object:
    return workflow.spike(actor=who, dispatch=scene.dispatch)


def note(who: User, scene: Scene) -> object:
    return workflow.note(actor=who, article=scene.article, dispatch=scene.dispatch, text="x")


def settle_note(who: User, scene: Scene) -> object:
    return workflow.settle_note(actor=who, note=scene.dispatch.notes.get())


def look_over(who: User, scene: Scene) -> object:
    return workflow.look_over(actor=who, dispatch=scene.dispatch, seq=1)


def publish(who: User, scene: Scene) -> object:
    return workflow.publish(actor=who, dispatch=scene.dispatch, seq=1)


def append_update(who: User, scene: Scene) -> object:
    return workflow.append_update(actor=who, article=scene.article, copy=factories.copy())


def schedule(who: User, scene: Scene) -> object:
    at = timezone.now() + timedelta(hours=1)
    return workflow.schedule(actor=who, dispatch=scene.dispatch, seq=1, at=at)


def unschedule(who: User, scene: Scene) -> object:
    return workflow.unschedule(actor=who, dispatch=scene.dispatch)


def correct(who: User, scene: Scene) -> object:
    return workflow.correct(actor=who, dispatch=scene.dispatch, seq=2, reason="x")


def unpublish(who: User, scene: Scene) -> object:
    return workflow.unpublish(actor=who, article=scene.article, reason="x")


def publish_again(who: User, scene: Scene) -> object:
    return workflow.publish_again(actor=who, article=scene.article, reason="x")


def kill(who: User, scene: Scene) -> object:
    return workflow.kill(actor=who, article=scene.article, reason="x")


def restore(who: User, scene: Scene) -> object:
    return workflow.restore(actor=who, article=scene.article, reason="x")


def withdraw(who: User, scene: Scene) -> object:
    return workflow.withdraw(actor=who, dispatch=scene.dispatch, reason="x")


def reinstate(who: User, scene: Scene) -> object:
    return workflow.reinstate(actor=who, dispatch=scene.dispatch, reason="x")


def plan_erasure(who: User, scene: Scene) -> object:
    return workflow.plan_erasure(actor=who, dispatch=scene.dispatch, reason="x")


def erase(who: User, scene: Scene) -> object:
    sha256 = erasure.text_hash(scene.dispatch)
    return workflow.erase(actor=who, dispatch=scene.dispatch, sha256=sha256)


# Each verb with the scene that it starts from.
ACTS: dict[str, tuple[Callable[[User], Scene], Callable[[User, Scene], object]]] = {
    "create": (draft, create),
    "draft_update": (public, draft_update),
    "save": (draft, save),
    "restore_revision": (saved_twice, restore_revision),
    "share_preview": (draft, share_preview),
    "revoke_preview": (shared, revoke_preview),
    "file_under": (draft, file_under),
    "submit": (draft, submit),
    "return_to_reporter": (submitted, return_to_reporter),
    "spike": (draft, spike),
    "note": (draft, note),
    "settle_note": (noted, settle_note),
    "look_over": (draft, look_over),
    "publish": (draft, publish),
    "append_update": (public, append_update),
    "schedule": (draft, schedule),
    "unschedule": (waiting, unschedule),
    "correct": (mended, correct),
    "withdraw": (running, withdraw),
    "reinstate": (withdrawn, reinstate),
    "unpublish": (public, unpublish),
    "publish_again": (unpublished, publish_again),
    "kill": (public, kill),
    "restore": (killed, restore),
    "plan_erasure": (draft, plan_erasure),
    "erase": (marked, erase),
}


def test_the_table_names_every_verb_there_is() -> None:
    verbs = {name for name in workflow.__all__ if name[0].islower()} - {"may"}
    assert set(TABLE) == set(ACTS) == verbs == set(permissions.ON_ANY)


@pytest.mark.parametrize(("verb", "person", "allowed"), CASES)
def test_each_does_what_the_table_says(verb: str, person: str, allowed: bool) -> None:
    who = actor(person)
    owner = factories.reporter() if person == "reporter, another's" else who
    scene, act = ACTS[verb]
    before_it = scene(owner)
    article, dispatch = before_it.article, before_it.dispatch
    article.refresh_from_db()
    dispatch.refresh_from_db()
    on = {} if verb == "create" else {"article": article, "dispatch": dispatch}
    before = traces.everything()
    assert workflow.may(who, verb, **on) is allowed  # type: ignore[arg-type]
    if allowed:
        act(who, before_it)
        assert len(traces.everything()["Event"]) == len(before["Event"]) + 1
    else:
        with pytest.raises(PermissionDenied, match=f"may not {verb.replace('_', ' ')} here"):
            act(who, before_it)
        assert traces.everything() == before


@pytest.mark.parametrize("verb", ["save", "submit"])
def test_what_is_printed_is_no_longer_the_reporters_own(verb: str) -> None:
    reporter = factories.reporter()
    scene = public(reporter)
    before = traces.everything()
    with pytest.raises(PermissionDenied):
        ACTS[verb][1](reporter, scene)
    assert traces.everything() == before


@pytest.mark.parametrize("scene", [public, unpublished, killed])
def test_a_story_that_was_published_is_filed_by_editors_only(
    scene: Callable[[User], Scene],
) -> None:
    reporter = factories.reporter()
    story = scene(reporter)
    before = traces.everything()
    with pytest.raises(PermissionDenied):
        file_under(reporter, story)
    assert traces.everything() == before
    file_under(factories.editor(), story)


def test_a_reporters_update_on_anothers_story_is_the_reporters_own() -> None:
    story, reporter = factories.story(), factories.reporter()
    dispatch = workflow.draft_update(actor=reporter, article=story, copy=factories.copy())
    save(reporter, Scene(story, dispatch))
    submit(reporter, Scene(story, dispatch))
    with pytest.raises(PermissionDenied):
        workflow.publish(actor=reporter, dispatch=dispatch, seq=2)


def test_an_update_on_the_reporters_own_story_by_another_is_the_others() -> None:
    reporter, other = factories.reporter(), factories.reporter()
    scene = public(reporter)
    dispatch = workflow.draft_update(actor=other, article=scene.article, copy=factories.copy())
    with pytest.raises(PermissionDenied):
        save(reporter, Scene(scene.article, dispatch))


def test_somebody_who_leaves_may_do_nothing_from_then_on() -> None:
    editor = factories.editor()
    scene = draft(editor)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        publish(User.objects.get(pk=editor.pk), scene)


def test_a_superuser_may_do_everything() -> None:
    root = factories.UserFactory.create(is_superuser=True)
    scene = draft(factories.reporter())
    assert all(
        workflow.may(root, verb, article=scene.article, dispatch=scene.dispatch) for verb in TABLE
    )
