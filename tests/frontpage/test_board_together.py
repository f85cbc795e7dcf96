"""Two editors at the board at once: what both did is kept, and nothing is overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from authors.models import User
from frontpage import workflow
from frontpage.models import Slot
from tests import factories
from tests.frontpage.boards import put, seen, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda() -> User:
    return factories.editor(first_name="Edda", last_name="Lund")


@pytest.fixture
def odin() -> User:
    return factories.editor(first_name="Odin", last_name="Berg")


@pytest.fixture
def paper() -> list[Article]:
    return [factories.story(headline=f"Story {number}") for number in range(8)]


def test_two_stories_put_at_one_position_both_stand(
    paper: list[Article], edda: User, odin: User
) -> None:
    since = seen()
    put(paper[0], 0, actor=edda, since=since)
    done = workflow.put(
        actor=odin, place=Slot.objects.get().place, article=paper[1], position=0, since=since
    )
    assert stands() == {0: "Story 1", 1: "Story 0"}
    assert done.told == "Edda Lund arranged it meanwhile, too: what both of you did is kept."


def test_different_changes_of_one_story_are_both_kept(
    paper: list[Article], edda: User, odin: User
) -> None:
    slot, end = put(paper[0], 0), timezone.now() + timedelta(hours=2)
    since = seen()
    workflow.pin(actor=edda, slot=slot, pinned=True, since=since)
    workflow.set_times(actor=odin, slot=slot, starts_at=None, ends_at=end, since=since)
    slot.refresh_from_db()
    assert (slot.pinned, slot.ends_at) == (True, end)


def test_the_same_of_one_story_is_not_overwritten(
    paper: list[Article], edda: User, odin: User
) -> None:
    slot = put(paper[0], 0)
    since = seen()
    workflow.move(actor=edda, slot=slot, position=2, since=since)
    with pytest.raises(workflow.Meanwhile, match="Edda Lund changed the same of “Story 0”"):
        workflow.move(actor=odin, slot=slot, position=4, since=since)
    assert stands() == {2: "Story 0"}
    # Who has seen it may change it.
    workflow.move(actor=odin, slot=slot, position=4, since=seen())
    assert stands() == {4: "Story 0"}


def test_room_that_was_made_is_no_reason_to_refuse(
    paper: list[Article], edda: User, odin: User
) -> None:
    slot = put(paper[0], 0)
    since = seen()
    put(paper[1], 0, actor=edda, since=since)
    workflow.move(actor=odin, slot=slot, position=3, since=since)
    assert stands() == {0: "Story 1", 3: "Story 0"}


def test_what_a_colleague_took_off_is_said_to_be_gone(
    paper: list[Article], edda: User, odin: User
) -> None:
    slot = put(paper[0], 0)
    since = seen()
    workflow.take_off(actor=edda, slot=slot, since=since)
    with pytest.raises(workflow.Meanwhile, match="Edda Lund took “Story 0” off meanwhile"):
        workflow.move(actor=odin, slot=slot, position=1, since=since)


def test_a_newer_strip_is_not_overwritten(paper: list[Article], edda: User, odin: User) -> None:
    until = timezone.now() + timedelta(hours=1)
    first = workflow.raise_strip(actor=edda, text="Hers", article=paper[0], ends_at=until)
    with pytest.raises(workflow.Meanwhile, match="Edda Lund raised “Hers” meanwhile"):
        workflow.raise_strip(actor=odin, text="His", article=paper[1], ends_at=until)
    second = workflow.raise_strip(
        actor=odin, text="His", article=paper[1], ends_at=until, instead_of=first.pk
    )
    first.refresh_from_db()
    assert first.ended_at is not None
    assert second.ended_at is None
