"""The times of an agency's copy, typed in the site's time zone, New York's in these tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client

from articles import workflow
from articles.models import Article, Dispatch, Revision
from authors.models import User
from tests import factories
from tests.newsroom_pages import editor_url, signed_in, text_url, update_fields
from tests.reading import Element, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda() -> User:
    return factories.editor()


@pytest.fixture
def desk(edda: User) -> Client:
    return signed_in(edda)


@pytest.fixture
def story(edda: User) -> Article:
    return factories.story(actor=edda)


def send(desk: Client, story: Article, **times: str) -> Element:
    """Save an update with these times, as a browser sends them."""
    fields = update_fields(**times, _save="1")
    return read(desk.post(f"{editor_url(story)}?append", fields, follow=True))


def saved(story: Article) -> Revision:
    return Revision.objects.filter(dispatch__article=story).latest("pk")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_the_tests_know_their_time_zone() -> None:
    assert settings.TIME_ZONE == "America/New_York"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-01-15T09:40", utc(2026, 1, 15, 14, 40)),  # winter
        ("2026-07-15T09:40", utc(2026, 7, 15, 13, 40)),  # summer
        ("2026-03-08T01:59", utc(2026, 3, 8, 6, 59)),  # the minute before an hour is skipped
        ("2026-03-08T03:00", utc(2026, 3, 8, 7, 0)),  # and the one after it
        ("2026-11-01T00:59", utc(2026, 11, 1, 4, 59)),  # the minute before an hour comes twice
        ("2026-11-01T02:00", utc(2026, 11, 1, 7, 0)),
    ],
)
def test_a_time_is_the_sites(desk: Client, story: Article, typed: str, meant: datetime) -> None:
    send(desk, story, source_at=typed, embargo_until=typed)
    assert saved(story).source_at == saved(story).embargo_until == meant


@pytest.mark.parametrize(
    ("typed", "sentence", "choices"),
    [
        (
            "2026-03-08T02:30",
            "The clocks go forward that night, and this time does not exist.",
            {
                "1:30 a.m. EST (UTC−5)": utc(2026, 3, 8, 6, 30),
                "3:30 a.m. EDT (UTC−4)": utc(2026, 3, 8, 7, 30),
            },
        ),
        (
            "2026-11-01T01:30",
            "The clocks go back that night, and this time comes twice.",
            {
                "1:30 a.m. EDT (UTC−4)": utc(2026, 11, 1, 5, 30),
                "1:30 a.m. EST (UTC−5)": utc(2026, 11, 1, 6, 30),
            },
        ),
    ],
)
def test_a_time_that_daylight_saving_skips_or_doubles_is_an_error_with_a_choice(
    desk: Client, story: Article, typed: str, sentence: str, choices: dict[str, datetime]
) -> None:
    page = send(desk, story, embargo_until=typed)
    assert any(sentence in line for line in page.one(id="errors").lines)
    (field,) = (
        each for each in page.all("input") if each.attributes.get("name") == "embargo_until"
    )
    assert field["value"] == typed
    # The fields are folded away where they are empty, and not where something is wrong with one.
    assert "open" in page.one("details", css="wire-source").attributes
    assert not Dispatch.objects.filter(article=story, number=None).exists()
    offered = {each.text: each.one("input") for each in page.one(css="moment-which").all("label")}
    assert [*offered] == [*choices]  # in the order in which they come
    for words, moment in choices.items():
        assert "checked" not in offered[words].attributes
        send(desk, story, embargo_until=typed, embargo_until_which=offered[words]["value"])
        assert saved(story).embargo_until == moment


@pytest.mark.parametrize(
    "typed",
    [
        "noon",
        "2026-02-30T12:00",
        "2026-13-01T12:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "99999999-01-01T00:00",
        "2026-01-01T12:00+09:00",
        "12:00",
        "\x00",
    ],
)
def test_what_is_no_time_is_refused_in_words_and_comes_back(
    desk: Client, story: Article, typed: str
) -> None:
    page = send(desk, story, source_at=typed)
    said = [line for line in page.one(id="errors").lines if line.startswith("Sent")]
    assert said == ["Sent: Write a day and a time, as 2026-03-29 14:30."]
    assert not Dispatch.objects.filter(article=story, number=None).exists()


def test_what_is_left_empty_is_no_time(desk: Client, story: Article) -> None:
    page = send(desk, story, source_at="", embargo_until="  ")
    assert "Saved." in page.text
    assert saved(story).source_at is None


def test_the_form_shows_the_sites_time_and_says_so(desk: Client, story: Article) -> None:
    copy = factories.copy(source_at=utc(2026, 7, 15, 13, 40, 21))
    draft = workflow.draft_update(actor=factories.reporter(), article=story, copy=copy)
    page = read(desk.get(text_url(draft)))
    (field,) = (each for each in page.all("input") if each.attributes.get("name") == "source_at")
    assert (field["value"], field["type"]) == ("2026-07-15T09:40", "datetime-local")
    assert "Wednesday, New York time, EDT" in page.lines
    assert "open" in page.one("details", css="wire-source").attributes


@pytest.mark.parametrize(
    "moment", [utc(2026, 7, 15, 13, 40, 21), utc(2026, 11, 1, 5, 30, 7), utc(2026, 11, 1, 6, 30)]
)
def test_a_moment_that_nobody_touched_keeps_its_seconds_and_its_hour(
    desk: Client, story: Article, moment: datetime
) -> None:
    """Of the browser's minutes nothing is lost: neither seconds, nor which 1:30 a.m. it was."""
    copy = factories.copy(source_at=moment)
    draft = workflow.draft_update(actor=factories.reporter(), article=story, copy=copy)
    page = read(desk.get(text_url(draft)))
    times = {
        each["name"]: each["value"]
        for each in page.all("input")
        if each.attributes.get("name") in {"source_at", "source_at_which"}
        and ("checked" in each.attributes or each["type"] != "radio")
    }
    assert ("source_at_which" in times) is (moment.month == 11)
    desk.post(text_url(draft), update_fields(seq=1, **times, headline="Another", _save="1"))
    assert saved(story).headline == "Another"
    assert saved(story).source_at == moment


def test_a_moment_can_be_taken_away(desk: Client, story: Article) -> None:
    copy = factories.copy(embargo_until=utc(2030, 1, 1))
    draft = workflow.draft_update(actor=factories.reporter(), article=story, copy=copy)
    desk.post(text_url(draft), update_fields(seq=1, embargo_until="", _save="1"))
    assert saved(story).embargo_until is None
