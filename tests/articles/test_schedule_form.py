"""Scheduling in the story editor: the time, the zone it is in, and what is said about it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from articles import workflow
from articles.models import Article, Dispatch, DueAct
from articles.workflow import scheduling
from authors.models import User
from tests import factories
from tests.articles.schedules import come, printed, scheduled
from tests.newsroom_pages import (
    NEW_STORY,
    editor_url,
    signed_in,
    story_fields,
    text_url,
    update_fields,
)
from tests.reading import Element, read

pytestmark = pytest.mark.django_db
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


@pytest.fixture
def desk(ana: User) -> Client:
    return signed_in(ana)


def typed(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def ask(desk: Client, url: str, **fields: Any) -> Element:
    """Press "Save and schedule" with a whole story in the form."""
    return read(desk.post(url, story_fields(**fields, _schedule="1"), follow=True))


def errors(page: Element) -> list[str]:
    return [each.text for each in page.one(id="errors").all("li")]


def print_at(page: Element) -> Element:
    (field,) = (each for each in page.all("input") if each.attributes.get("name") == "print_at")
    return field


def test_a_new_story_is_saved_and_scheduled_in_one(desk: Client) -> None:
    moment = TOMORROW
    page = ask(desk, NEW_STORY, print_at=typed(moment))
    due = DueAct.objects.get()
    assert (due.at, due.state, due.seq) == (moment, "waiting", 1)
    assert any(line.startswith("Scheduled for ") for line in page.one(css="messagelist").lines)
    note = page.one(id="scheduled")
    assert note.lines[0].endswith("by Ana Ruiz")
    assert f"{timezone.localtime(moment):%Y}" in note.lines[0]
    assert "Unschedule" in [button.text for button in page.all("button")]
    assert print_at(page)["value"] == typed(moment)


def test_what_the_editor_mended_is_saved_and_keeps_the_schedule(desk: Client, ana: User) -> None:
    due = scheduled(actor=ana)
    article = due.dispatch.article
    ask(
        desk,
        text_url(due.dispatch),
        headline="Mended",
        seq=1,
        version=1,
        slug=article.slug,
        print_at=typed(TOMORROW),
    )
    due.refresh_from_db()
    assert due.state == "cancelled"
    assert DueAct.objects.waiting().get().seq == 2
    page = read(desk.get(text_url(due.dispatch)))
    assert page.all(id="scheduled")
    assert not page.all(id="missed")


def test_unscheduling_keeps_what_was_typed_and_raises_no_alarm(desk: Client, ana: User) -> None:
    due = scheduled(actor=ana)
    fields = story_fields(
        headline="Mended", seq=1, version=1, slug=due.dispatch.article.slug, _unschedule="1"
    )
    page = read(desk.post(text_url(due.dispatch), fields, follow=True))
    assert "Off the schedule. The text is in hand again." in page.lines
    assert due.dispatch.revisions.latest("seq").headline == "Mended"
    assert not page.all(id="scheduled")
    assert not page.all(id="missed")
    assert not DueAct.objects.amiss().exists()


def test_an_update_is_scheduled_with_its_doubts_answered(desk: Client, ana: User) -> None:
    story = factories.story(actor=ana)
    url = f"{editor_url(story)}?append"
    asked = update_fields(dateline_city="", print_at=typed(TOMORROW), _schedule="1")
    page = read(desk.post(url, asked))
    assert "Nothing is printed yet: look at this first" in page.lines
    assert print_at(page)["value"] == asked["print_at"]
    assert not Dispatch.objects.filter(number=None).exists()
    desk.post(url, asked | {"override": "The sea has no place"})
    assert DueAct.objects.get().override == "The sea has no place"


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("", "Choose the day and the time of print."),
        ("tomorrow", "Write a day and a time, as 2026-03-29 14:30."),
        ("2020-01-01T10:00", "This time has passed. Choose one to come, or publish now."),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    desk: Client, moment: str, sentence: str
) -> None:
    page = ask(desk, NEW_STORY, print_at=moment)
    assert errors(page) == [f"Print at: {sentence}"]
    assert print_at(page)["value"] == moment
    assert "open" in page.one("details", css="schedule").attributes
    assert "A ferry struck the bridge." in page.one("textarea", id="id_body").text
    assert not Article.objects.exists()


def test_a_time_that_is_not_asked_for_is_not_looked_at(desk: Client) -> None:
    page = read(
        desk.post(NEW_STORY, story_fields(print_at="2020-01-01T10:00", _save="1"), follow=True)
    )
    assert "Saved." in page.lines
    assert not DueAct.objects.exists()


def test_other_errors_stand_beside_it(desk: Client) -> None:
    page = ask(desk, NEW_STORY, print_at="", headline="x" * 201)
    assert len(errors(page)) == 2


# --- The clocks go forward and back ---

FUTURE = (timezone.now() + timedelta(days=500)).year


def change(zone: str, *, back: bool) -> datetime:
    """The first minute of wall-clock time that the zone skips, or doubles, in a year to come."""
    minute = datetime(FUTURE, 7 if back else 1, 1, tzinfo=UTC)
    before = minute.astimezone(ZoneInfo(zone)).utcoffset()
    while minute.astimezone(ZoneInfo(zone)).utcoffset() == before:
        minute += timedelta(hours=1)
    local = minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return local if back else local - timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "back", "choices"),
    [
        ("America/New_York", False, ["1:30 a.m. EST (UTC−5)", "3:30 a.m. EDT (UTC−4)"]),
        ("America/New_York", True, ["1:30 a.m. EDT (UTC−4)", "1:30 a.m. EST (UTC−5)"]),
        ("Europe/Berlin", False, ["1:30 a.m. CET (UTC+1)", "3:30 a.m. CEST (UTC+2)"]),
        ("Europe/Berlin", True, ["2:30 a.m. CEST (UTC+2)", "2:30 a.m. CET (UTC+1)"]),
    ],
)
def test_a_time_that_the_clocks_skip_or_double_is_an_error_with_a_choice(
    desk: Client, settings: Settings, zone: str, back: bool, choices: list[str]
) -> None:
    settings.TIME_ZONE = zone
    moment = (change(zone, back=back) + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    page = ask(desk, NEW_STORY, print_at=moment)
    (error,) = errors(page)
    assert "comes twice" in error if back else "does not exist" in error
    offered = page.one(css="moment-which").all("label")
    assert [each.text for each in offered] == choices
    assert not DueAct.objects.exists()
    for label in offered:
        which = label.one("input")
        assert which["form"] == print_at(page)["form"] == "story-form"
        ask(desk, NEW_STORY, print_at=moment, print_at_which=which["value"])
    early, late = DueAct.objects.order_by("at")
    assert late.at - early.at == timedelta(hours=1)
    zoned = [each.at.astimezone(ZoneInfo(zone)) for each in (early, late)]
    assert [f"{each.hour}:{each.minute}" for each in zoned] == [
        words.split()[0] for words in choices
    ]
    # And the form shows it again with the choice that was made.
    again = read(desk.get(text_url(late.dispatch)))
    if back:
        (chosen,) = (each for each in again.all("input") if "checked" in each.attributes)
        assert chosen["value"] == "1"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/New_York", "New York time, E[SD]T"),
        ("Europe/Berlin", "Berlin time, CES?T"),
        ("America/Sao_Paulo", "Sao Paulo time, UTC−3"),
        ("Asia/Kolkata", "Kolkata time, IST"),
        ("UTC", "UTC"),
    ],
)
def test_the_form_says_in_which_time_zone_it_is(
    desk: Client, settings: Settings, zone: str, name: str
) -> None:
    settings.TIME_ZONE = zone
    field = read(desk.get(NEW_STORY)).one(id="id_print_at_zone")
    assert re.fullmatch(name, field.text)


# --- Embargo ---


def test_the_end_of_the_embargo_is_offered(desk: Client, ana: User) -> None:
    ends = TOMORROW + timedelta(seconds=20)
    text = factories.draft(actor=ana, embargo_until=ends)
    page = read(desk.get(text_url(text)))
    assert print_at(page)["value"] == typed(ends + timedelta(minutes=1))
    sheet = page.one("details", css="schedule")
    assert any(line.startswith("The source’s embargo ends at") for line in sheet.lines)


def test_an_embargo_that_is_over_is_not_mentioned(desk: Client, ana: User) -> None:
    text = factories.draft(actor=ana, embargo_until=timezone.now() - timedelta(minutes=1))
    page = read(desk.get(text_url(text)))
    assert print_at(page)["value"] == ""
    assert "embargo ends" not in page.text


# --- What the editor says afterwards ---


def test_a_text_that_did_not_go_out_says_so_until_it_is_dealt_with(desk: Client, ana: User) -> None:
    story = factories.story()
    text = workflow.draft_update(actor=ana, article=story, copy=factories.copy())
    due = scheduled(text, actor=ana)
    workflow.unpublish(actor=ana, article=story, reason="Wait.")
    printed(due)
    note = read(desk.get(text_url(text))).one(id="missed")
    assert note.lines[0].startswith("It did not go out at ")
    assert "The story is not public." in note.text
    workflow.publish_again(actor=ana, article=story, reason="Go.")
    scheduled(text, actor=ana)
    assert not read(desk.get(text_url(text))).all(id="missed")


def test_a_text_that_somebody_saved_says_that_it_is_off_the_schedule(
    desk: Client, ana: User
) -> None:
    robin = factories.reporter(first_name="Robin", last_name="Vale")
    text = factories.draft(actor=robin)
    due = scheduled(text, actor=ana, at=TOMORROW)
    at_robins = signed_in(robin)
    page = read(at_robins.get(text_url(text)))
    assert "A change that is saved takes it off the schedule" in page.one(id="scheduled").text
    assert not page.all("details", css="schedule")
    fields = story_fields(seq=1, version=1, slug=text.article.slug, _save="1")
    at_robins.post(text_url(text), fields)
    page = read(desk.get(text_url(text)))
    note = page.one(id="missed")
    assert note.lines[0].startswith("Off the schedule: it was to go out at ")
    assert "Robin Vale saved a newer version." in note.text
    assert print_at(page)["value"] == typed(due.at)


def test_what_arrives_says_that_it_is_scheduled_and_that_it_went_out(
    desk: Client, ana: User
) -> None:
    text = factories.draft(actor=ana)
    have = text.article.events.latest("pk").pk
    due = scheduled(text)
    arrivals = editor_url(text.article).replace("/change/", "/arrivals/")
    asked = {"dispatch": text.pk, "have": have}
    answer = desk.get(arrivals, asked).json()
    assert "chip-scheduled" in answer["state"]
    assert "scheduled an unprinted text." in answer["told"][0]
    come(due)
    scheduling.print_next()
    answer = desk.get(arrivals, asked | {"have": answer["have"]}).json()
    assert answer["told"][0].startswith("The schedule printed the story as first filed: ")


@pytest.mark.parametrize("button", ["_schedule", "_unschedule"])
def test_a_reporters_forged_request_is_refused(button: str) -> None:
    robin = factories.reporter()
    text = factories.draft(actor=robin)
    due = scheduled(text)
    fields = story_fields(
        seq=1, version=1, slug=text.article.slug, print_at=typed(TOMORROW), **{button: "1"}
    )
    assert signed_in(robin).post(text_url(text), fields).status_code == 403
    due.refresh_from_db()
    assert due.state == "waiting"
    assert text.revisions.count() == 1
