"""The board: what editors put somewhere stands there for readers, and the rest fills itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from articles import workflow as newsroom
from articles.models import Article, Event
from articles.workflow import NotReady, WrongState
from frontpage import workflow
from frontpage.models import BoardEntry, Slot
from frontpage.places import DONT_MISS_RAIL, FRONT_PAGE, section_front
from frontpage.workflow.leaving import story_left
from tests import factories
from tests.frontpage.boards import dont_miss, leads, put, stands
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> list[Article]:
    """Sixteen stories of one section, oldest first, none with a picture."""
    edda = factories.editor()
    return [factories.story(actor=edda, headline=f"Story {number:02}") for number in range(16)]


def test_what_an_editor_puts_somewhere_stands_there_and_the_rest_fills_itself(
    paper: list[Article], client: Client
) -> None:
    put(paper[3], 0)
    put(paper[1], 2)
    assert leads(client) == ["Story 03", "Story 15", "Story 01", "Story 14", "Story 13"]


def test_no_story_stands_on_the_front_page_twice(paper: list[Article], client: Client) -> None:
    put(paper[15], 1)
    put(paper[15], 0, place=DONT_MISS_RAIL)
    put(paper[14], 1, place=DONT_MISS_RAIL)
    page = read(client.get("/"))
    headlines = [each.text for tag in ("h2", "h3") for each in page.all(tag)]
    stories = [each for each in headlines if each.startswith("Story")]
    assert len(stories) == len(set(stories)) == 16
    assert leads(client)[1] == "Story 15"
    # Beside other pages it stands in the rail where it was put.
    assert dont_miss(client)[:2] == ["Story 15", "Story 14"]
    assert dont_miss(client, "/")[1] == "Story 14"


def test_what_is_put_at_a_taken_position_lets_the_others_make_room(paper: list[Article]) -> None:
    for number in (0, 1, 2):
        put(paper[number], number)
    put(paper[9], 1)
    assert stands() == {0: "Story 00", 1: "Story 09", 2: "Story 01", 3: "Story 02"}


def test_what_falls_off_the_end_is_taken_off(paper: list[Article]) -> None:
    for number in range(5):
        put(paper[number], number)
    put(paper[9], 0)
    assert stands() == {0: "Story 09"} | {at + 1: f"Story 0{at}" for at in range(4)}
    assert Slot.objects.get(article=paper[4]).state == "ended"


def test_a_pinned_story_keeps_its_position(paper: list[Article]) -> None:
    put(paper[0], 0)
    put(paper[1], 1, pinned=True)
    put(paper[2], 2)
    put(paper[9], 0)
    assert stands() == {0: "Story 09", 1: "Story 01", 2: "Story 00", 3: "Story 02"}
    put(paper[8], 1)
    assert stands()[1] == "Story 01"
    assert stands()[2] == "Story 08"


def test_a_place_whose_positions_are_all_pinned_takes_nothing(paper: list[Article]) -> None:
    for number in range(3):
        put(paper[number], number, place=DONT_MISS_RAIL, pinned=True)
    with pytest.raises(WrongState, match="pinned"):
        put(paper[9], 0, place=DONT_MISS_RAIL)
    assert len(stands(DONT_MISS_RAIL)) == 3


def test_a_story_is_moved_and_the_others_close_its_gap(paper: list[Article]) -> None:
    slots = [put(paper[number], number) for number in range(4)]
    edda = factories.editor()
    workflow.move(actor=edda, slot=slots[0], position=2)
    assert stands() == {0: "Story 01", 1: "Story 02", 2: "Story 00", 3: "Story 03"}
    workflow.move(actor=edda, slot=slots[3], position=0)
    assert stands() == {0: "Story 03", 1: "Story 01", 2: "Story 02", 3: "Story 00"}
    workflow.move(actor=edda, slot=slots[3], position=1, place=DONT_MISS_RAIL)
    assert stands(DONT_MISS_RAIL) == {1: "Story 03"}
    assert 0 not in stands()


def test_a_story_taken_off_leaves_its_position_to_fill_itself(
    paper: list[Article], client: Client
) -> None:
    slot = put(paper[0], 0)
    workflow.take_off(actor=factories.editor(), slot=slot)
    assert leads(client)[0] == "Story 15"


@pytest.mark.parametrize("verb", ["unpublish", "kill"])
def test_what_is_taken_down_leaves_its_place_at_once(
    paper: list[Article], client: Client, verb: str
) -> None:
    slot = put(paper[0], 0)
    chief = factories.chief()
    getattr(newsroom, verb)(actor=chief, article=paper[0], reason="For a test")
    assert leads(client)[0] == "Story 15"
    # The worker hears of it, perhaps twice.
    event = Event.objects.get(verb=verb)
    for _ in range(2):
        story_left(Article, event=event)
    slot.refresh_from_db()
    assert slot.state == "ended"
    entry = BoardEntry.objects.get(verb="leave")
    assert (entry.actor, entry.note) == (chief, verb)
    back = "publish_again" if verb == "unpublish" else "restore"
    getattr(newsroom, back)(actor=chief, article=paper[0], reason="For a test")
    assert "Story 00" not in leads(client)


def test_a_story_that_is_not_public_yet_stands_there_from_its_print_on(
    paper: list[Article], client: Client
) -> None:
    dispatch = factories.draft(headline="To Come")
    put(dispatch.article, 0)
    assert leads(client)[0] == "Story 15"
    newsroom.publish(actor=factories.editor(), dispatch=dispatch, seq=1)
    assert leads(client)[0] == "To Come"


def test_a_killed_story_is_not_put_anywhere(paper: list[Article]) -> None:
    newsroom.kill(actor=factories.chief(), article=paper[0], reason="For a test")
    with pytest.raises(WrongState, match="killed"):
        put(paper[0], 0)


def test_a_sections_front_is_led_by_what_editors_put_there(
    paper: list[Article], client: Client
) -> None:
    world = paper[0].section
    put(paper[2], 1, place=section_front(world.pk))
    main = read(client.get("/world/")).one("main")
    listed = [each.one("h2").text for each in main.all("article")]
    assert listed[:4] == ["Story 15", "Story 02", "Story 14", "Story 13"]
    assert len(listed) == len(set(listed)) == 16
    assert len(main.all(css="section-lead")) == 3


def test_only_those_who_may_arrange_the_board_do(paper: list[Article]) -> None:
    robin, slot = factories.reporter(), put(paper[0], 0)
    later = timezone.now() + timedelta(hours=1)
    entry = BoardEntry.objects.get()
    acts = [
        lambda: put(paper[1], 0, actor=robin),
        lambda: workflow.move(actor=robin, slot=slot, position=1),
        lambda: workflow.pin(actor=robin, slot=slot, pinned=True),
        lambda: workflow.set_times(actor=robin, slot=slot, starts_at=None, ends_at=later),
        lambda: workflow.take_off(actor=robin, slot=slot),
        lambda: workflow.undo(actor=robin, entry=entry),
        lambda: workflow.raise_strip(actor=robin, text="x", article=paper[0], ends_at=later),
    ]
    for each in acts:
        with pytest.raises(PermissionDenied):
            each()
    assert BoardEntry.objects.count() == 1


def test_times_that_make_no_sense_are_refused_in_words(paper: list[Article]) -> None:
    now = timezone.now()
    with pytest.raises(NotReady, match="has passed"):
        put(paper[0], 0, starts_at=now - timedelta(minutes=1))
    with pytest.raises(NotReady, match="over before"):
        put(
            paper[0],
            0,
            starts_at=now + timedelta(hours=2),
            ends_at=now + timedelta(hours=1),
        )
    assert not Slot.objects.exists()


def test_every_act_leaves_an_entry_that_nobody_can_alter(paper: list[Article]) -> None:
    edda = factories.editor()
    slot = put(paper[0], 0, actor=edda)
    workflow.pin(actor=edda, slot=slot, pinned=True)
    workflow.pin(actor=edda, slot=slot, pinned=True)  # nothing to do
    workflow.move(actor=edda, slot=slot, position=3)
    workflow.take_off(actor=edda, slot=slot)
    entries = BoardEntry.objects.order_by("pk")
    assert [each.verb for each in entries] == ["put", "pin", "move", "take_off"]
    assert {each.actor for each in entries} == {edda}
    for change in (
        lambda: entries.update(note="x"),
        lambda: BoardEntry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_an_act_is_taken_back_and_taken_back_again(paper: list[Article]) -> None:
    edda = factories.editor()
    for number in range(5):
        put(paper[number], number, actor=edda)
    before = stands()
    put(paper[9], 0, actor=edda)
    slot = Slot.objects.open().get(article=paper[2])
    workflow.take_off(actor=edda, slot=slot)
    for _ in range(2):
        entry = BoardEntry.objects.to_take_back(edda)
        assert entry is not None
        workflow.undo(actor=edda, entry=entry)
    assert stands() == before
    entry = BoardEntry.objects.to_take_back(edda)
    assert entry is not None
    assert entry.article == paper[4]


def test_what_somebody_changed_since_is_not_taken_back(paper: list[Article]) -> None:
    edda, odin = factories.editor(), factories.editor()
    slot = put(paper[0], 0, actor=edda)
    workflow.move(actor=odin, slot=slot, position=3)
    entry = BoardEntry.objects.to_take_back(edda)
    assert entry is not None
    with pytest.raises(workflow.Meanwhile, match="changed since"):
        workflow.undo(actor=edda, entry=entry)
    assert stands() == {3: "Story 00"}


def test_the_front_page_costs_two_queries_whatever_is_on_the_board(
    paper: list[Article], client: Client, django_assert_num_queries: object
) -> None:
    counts = []
    for number in (0, 5):
        for at in range(number):
            put(paper[at], at, place=FRONT_PAGE)
        with django_assert_num_queries(2 + 2 + 1 + 1):  # type: ignore[operator]
            counts.append(client.get("/").status_code)
    assert counts == [200, 200]
