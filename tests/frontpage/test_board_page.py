"""The board in the newsroom: what it shows, what its buttons do, and what it says when refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import workflow as newsroom
from articles.models import Article
from frontpage import workflow
from frontpage.models import BoardEntry, Slot, Strip
from frontpage.places import DONT_MISS_RAIL, section_front
from tests import factories
from tests.frontpage.boards import put, seen, stands
from tests.newsroom_pages import signed_in
from tests.reading import Element, read

pytestmark = pytest.mark.django_db

BOARD = "/newsroom/board/"


@pytest.fixture
def paper() -> list[Article]:
    """Fourteen stories of one section, oldest first."""
    edda = factories.editor()
    return [factories.story(actor=edda, headline=f"Story {number:02}") for number in range(14)]


@pytest.fixture
def edda() -> Client:
    return signed_in(factories.editor(first_name="Edda", last_name="Lund"))


def press(client: Client, act: str, **sent: object) -> Element:
    """Press a button as the script does; return the board as it is then."""
    answer = client.post(BOARD, {"act": act} | sent, headers={"X-Board": "1"})
    assert answer.status_code == 200
    return read(answer)


def said(board: Element) -> str:
    return next(each for each in board.all("div") if "data-state" in each.attributes)["data-said"]


def place(page: Element, code: str) -> Element:
    return next(each for each in page.all("section") if each.attributes.get("data-part") == code)


def headlines(page: Element, code: str) -> list[str]:
    return [each.text for each in place(page, code).all(css="board-headline")]


def test_it_shows_what_readers_see_and_what_fills_itself(
    edda: Client, paper: list[Article]
) -> None:
    put(paper[3], 1)
    page = read(edda.get(BOARD))
    assert headlines(page, "front") == [f"Story {n}" for n in ("13", "03", "12", "11", "10")]
    automatic = place(page, "front").all("li", css="is-automatic")
    assert len(automatic) == 4
    assert headlines(page, "dont-miss") == ["Story 08", "Story 07", "Story 06"]
    world = section_front(paper[0].section_id)
    assert headlines(page, world.code) == ["Story 13", "Story 12", "Story 11"]
    assert "None is up." in place(page, "strip").text
    assert ("Board", BOARD) in page.links


def test_stories_are_found_by_words(edda: Client, paper: list[Article]) -> None:
    found = read(edda.get(f"{BOARD}?stories&q=sto+03"))
    assert [each.text for each in found.all(css="board-headline")] == ["Story 03"]


def test_the_buttons_do_what_they_say(edda: Client, paper: list[Article]) -> None:
    board = press(edda, "put", article=paper[3].pk, to="front:1")
    assert said(board) == "You put “Story 03” on the front page, at position 2."
    slot = Slot.objects.get()
    assert said(press(edda, "up", slot=slot.pk)).startswith("You moved “Story 03” to the front")
    assert stands() == {0: "Story 03"}
    press(edda, "down", slot=slot.pk)
    press(edda, "pin", slot=slot.pk)
    slot.refresh_from_db()
    assert (slot.position, slot.pinned) == (1, True)
    press(edda, "unpin", slot=slot.pk)
    board = press(edda, "move", slot=slot.pk, to="dont-miss:2")
    assert said(board) == "You moved “Story 03” to Don’t Miss, at position 3."
    assert headlines(board, "dont-miss")[2] == "Story 03"
    press(edda, "take_off", slot=slot.pk)
    assert stands(DONT_MISS_RAIL) == {}
    board = press(edda, "undo", entry=BoardEntry.objects.latest("pk").pk)
    assert stands(DONT_MISS_RAIL) == {2: "Story 03"}
    assert "Edda Lund took back taking off “Story 03”." in place(board, "lately").text


def test_times_are_typed_in_the_papers_time_zone(edda: Client, paper: list[Article]) -> None:
    slot = put(paper[3], 0)
    end = timezone.localtime() + timedelta(days=1)
    typed = end.strftime("%Y-%m-%dT%H:%M")
    board = press(edda, "set_times", slot=slot.pk, **{f"slot-{slot.pk}-ends_at": typed})
    assert said(board) == "You set the times of “Story 03” on the front page."
    slot.refresh_from_db()
    assert slot.ends_at == end.replace(second=0, microsecond=0)


def test_what_is_refused_is_said_and_what_was_typed_stays(
    edda: Client, paper: list[Article]
) -> None:
    slot = put(paper[3], 0)
    name = f"slot-{slot.pk}-ends_at"
    board = press(edda, "set_times", slot=slot.pk, **{name: "2020-01-01T10:00"})
    assert said(board) == "The times are not set: look at what is marked."
    assert "It would be over before it begins." in place(board, "front").text
    field = next(e for e in place(board, "front").all("input") if e.attributes.get("name") == name)
    assert field["value"] == "2020-01-01T10:00"
    board = press(edda, "raise_strip", **{"strip-text": "Bridge <closed>"})
    text = next(
        e for e in place(board, "strip").all("input") if e.attributes.get("name") == "strip-text"
    )
    assert text["value"] == "Bridge <closed>"
    assert not Strip.objects.exists()


def test_the_strip_is_raised_and_taken_off(edda: Client, paper: list[Article]) -> None:
    end = (timezone.localtime() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    fields = {"strip-text": "Bridge closed", "strip-article": paper[3].pk, "strip-ends_at": end}
    board = press(edda, "raise_strip", **fields)
    assert said(board) == "You raised the strip “Bridge closed”."
    assert "On every page" in place(board, "strip").text
    board = press(edda, "lower_strip", strip=Strip.objects.get().pk)
    assert said(board) == "You lowered the strip “Bridge closed”."
    assert not Strip.objects.live().exists()


def test_what_a_colleague_changed_meanwhile_is_told_and_not_overwritten(
    edda: Client, paper: list[Article]
) -> None:
    slot, since = put(paper[3], 0), seen()
    odin = factories.editor(first_name="Odin", last_name="Berg")
    workflow.move(actor=odin, slot=slot, position=4)
    board = press(edda, "move", slot=slot.pk, to="front:2", since=since)
    assert said(board).startswith("Odin Berg changed the same of “Story 03” meanwhile.")
    assert stands() == {4: "Story 03"}
    board = press(edda, "put", article=paper[5].pk, to="front:2", since=since)
    assert said(board).endswith("what both of you did is kept.")
    assert stands() == {2: "Story 05", 4: "Story 03"}


def test_without_a_script_the_page_comes_back_with_what_was_done(
    edda: Client, paper: list[Article]
) -> None:
    answer = edda.post(BOARD, {"act": "put", "article": paper[3].pk, "to": "front:0"}, follow=True)
    page = read(answer)
    assert "You put “Story 03” on the front page, as its lead." in page.one(css="messagelist").text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"act": "burn"},
        {"act": "put", "to": "front:0"},
        {"act": "put", "article": "1", "to": "section-x:0"},
        {"act": "up"},
        {"act": "undo", "entry": "7"},
        {"act": "lower_strip"},
        {"act": "move", "slot": "99999999", "to": "front:1"},
        {"act": "put", "article": "9" * 30, "to": "front:0"},
        {"act": "put", "article": "\x00", "to": "front:0"},
    ],
)
def test_what_nobody_could_press_changes_nothing(
    edda: Client, paper: list[Article], sent: dict[str, str]
) -> None:
    assert edda.post(BOARD, sent, headers={"X-Board": "1"}).status_code in {200, 400}
    assert not BoardEntry.objects.exists()


def test_a_story_that_is_not_public_says_so(edda: Client, paper: list[Article]) -> None:
    put(factories.draft(headline="To Come").article, 0)
    text = place(read(edda.get(BOARD)), "front").text
    assert "Draft: readers see it here once it is public" in text
    assert "meanwhile “Story 13” stands here" in text


def test_reporters_have_no_board(paper: list[Article]) -> None:
    robin = signed_in(factories.reporter())
    assert robin.get(BOARD).status_code == 403
    assert robin.post(BOARD, {"act": "put"}).status_code == 403
    assert robin.get(f"{BOARD}preview/").status_code == 403
    assert ("Board", BOARD) not in read(robin.get("/newsroom/")).links
    assert Client().get(BOARD).status_code == 302


def test_the_board_costs_the_same_with_three_stories_on_it_and_with_eleven(
    edda: Client, paper: list[Article], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world, costs = section_front(paper[0].section_id), []
    put(paper[0], 0)
    for number in (0, 3):
        for at in range(number):
            put(paper[at], at + 1)
            put(paper[at + 3], at, place=DONT_MISS_RAIL)
            put(paper[at + 6], at, place=world, ends_at=timezone.now() + timedelta(hours=1))
        with django_assert_max_num_queries(4 + 9) as queries:
            edda.get(BOARD)
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- A minute to come ---


def minute(client: Client, hours: float) -> Element:
    at = timezone.localtime() + timedelta(hours=hours)
    return read(client.get(f"{BOARD}preview/front/?at={at:%Y-%m-%dT%H:%M}"))


def leads(page: Element) -> list[str]:
    main = page.one("main")
    return [e.one("h2").text for css in ("lead", "second") for e in main.all("article", css=css)]


def test_a_minute_to_come_shows_what_will_have_begun_and_ended(
    edda: Client, paper: list[Article]
) -> None:
    now = timezone.now()
    hour = timedelta(hours=1)
    put(paper[0], 0, ends_at=now + 3 * hour)
    put(paper[1], 0, starts_at=now + hour, ends_at=now + 2 * hour)
    workflow.raise_strip(
        actor=factories.editor(), text="Bridge closed", article=paper[2], ends_at=now + 2 * hour
    )
    soon, then, later = (minute(edda, hours) for hours in (1.5, 2.5, 4))
    assert leads(soon)[:2] == ["Story 01", "Story 00"]
    assert leads(then)[:2] == ["Story 13", "Story 00"]
    assert leads(later)[0] == "Story 13"
    assert soon.all(css="breaking-strip")
    assert not then.all(css="breaking-strip")
    # Nothing has happened.
    assert stands() == {0: "Story 00"}


def test_it_shows_what_is_scheduled_until_then_in_print(edda: Client, paper: list[Article]) -> None:
    editor = factories.editor()
    dispatch = factories.draft(headline="Tomorrow’s News", actor=editor)
    at = timezone.now() + timedelta(hours=2)
    newsroom.schedule(actor=editor, dispatch=dispatch, seq=1, at=at)
    put(dispatch.article, 1)
    assert "Tomorrow’s News" not in minute(edda, 1).text
    assert leads(minute(edda, 3))[1] == "Tomorrow’s News"


def test_a_sections_front_has_its_minute_too(edda: Client, paper: list[Article]) -> None:
    now, world = timezone.now(), section_front(paper[0].section_id)
    put(paper[2], 0, place=world, starts_at=now + timedelta(hours=1))
    editor, filed = factories.editor(), factories.filing(section=paper[0].section)
    dispatch = factories.draft(headline="Tomorrow’s News", actor=editor, filed=filed)
    newsroom.schedule(actor=editor, dispatch=dispatch, seq=1, at=now + timedelta(hours=2))

    def listed(hours: float) -> list[str]:
        at = f"{timezone.localtime() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"
        page = read(edda.get(f"{BOARD}preview/front/?of=world&at={at}"))
        return [each.one("h2").text for each in page.one("main").all("article")]

    assert listed(0.5)[:2] == ["Story 13", "Story 12"]
    assert listed(1.5)[:2] == ["Story 02", "Story 13"]
    assert listed(3)[:3] == ["Story 02", "Tomorrow’s News", "Story 13"]
    assert len(set(listed(3))) == len(listed(3)) == 15


def test_the_preview_is_private_and_runs_no_script(edda: Client, paper: list[Article]) -> None:
    at = f"{timezone.localtime() + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    frame = edda.get(f"{BOARD}preview/front/?at={at}")
    assert "no-store" in frame["Cache-Control"]
    assert "sandbox" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    page = read(edda.get(f"{BOARD}preview/?at={at}"))
    assert page.one("iframe")["src"].startswith(f"{BOARD}preview/front/?at=")
    assert edda.get(f"{BOARD}preview/front/?at=2020-01-01T10:00").status_code == 400
    over = read(edda.get(f"{BOARD}preview/?at=2020-01-01T10:00"))
    assert "This minute is over." in over.text
    assert not over.all("iframe")
