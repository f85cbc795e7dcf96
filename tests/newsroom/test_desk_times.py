"""The desk says what goes out when, and what did not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from articles import workflow
from articles.models import DueAct
from articles.templatetags.newsprint import ap_moment
from authors.models import User
from tests import factories
from tests.articles.schedules import come, printed, scheduled
from tests.newsroom_pages import signed_in, text_url
from tests.reading import Element, read

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def ana() -> User:
    return factories.editor(first_name="Ana", last_name="Ruiz")


def desk(user: User) -> Element:
    return read(signed_in(user).get("/newsroom/"))


def alarms(user: User) -> list[str]:
    found = desk(user).all(css="desk-alarms")
    return [each.text for section in found for each in section.all("li")]


def going_out(user: User) -> list[str]:
    page = desk(user)
    if not page.all(id="scheduled-title"):
        return []
    (card,) = (each for each in page.all("section") if each.all(id="scheduled-title"))
    return [each.text for each in card.all("li")]


def test_an_editor_sees_what_goes_out_the_next_first(ana: User) -> None:
    later = timezone.now() + timedelta(hours=5)
    second = scheduled(factories.draft(headline="Second"), actor=ana, at=later)
    first = scheduled(factories.draft(headline="First"), actor=ana)
    assert going_out(factories.editor()) == [
        f"First {ap_moment(first.at)} · New story · World · by Ana Ruiz",
        f"Second {ap_moment(second.at)} · New story · World · by Ana Ruiz",
    ]
    assert (text_url(first.dispatch)) in [url for _, url in desk(ana).links]
    assert alarms(ana) == []


def test_a_reporter_sees_own_texts_alone(ana: User) -> None:
    robin = factories.reporter()
    scheduled(factories.draft(actor=robin, headline="Robin’s Own"), actor=ana)
    other = scheduled(factories.draft(headline="Another’s"), actor=ana)
    DueAct.objects.filter(pk=other.pk).update(at=timezone.now() - timedelta(seconds=50))
    (line,) = going_out(robin)
    assert line.startswith("Robin’s Own")
    assert alarms(robin) == []


def test_what_went_out_late_is_an_alarm_for_a_day(ana: User) -> None:
    due = printed(scheduled(factories.draft(headline="Ferry Strikes Pier")), seconds_ago=42)
    assert alarms(ana) == ["“Ferry Strikes Pier” went out 42 s late."]
    DueAct.objects.filter(pk=due.pk).update(settled_at=timezone.now() - timedelta(hours=25))
    assert alarms(ana) == []


@pytest.mark.parametrize(
    ("seconds", "long"), [(6, "6 s"), (119, "119 s"), (700, "11 min"), (20_000, "5 h")]
)
def test_how_late_it_was_is_said_in_a_unit_that_fits(ana: User, seconds: int, long: str) -> None:
    printed(scheduled(), seconds_ago=seconds)
    (alarm,) = alarms(ana)
    assert alarm.endswith(f"went out {long} late.")


def test_what_went_out_in_time_is_none(ana: User) -> None:
    printed(scheduled(), seconds_ago=4)
    assert alarms(ana) == []


def test_what_is_overdue_is_an_alarm_though_no_worker_runs(ana: User) -> None:
    due = scheduled(factories.draft(headline="Ferry Strikes Pier"))
    come(due, seconds_ago=4)
    assert alarms(ana) == []
    come(due, seconds_ago=6)
    due.refresh_from_db()
    assert alarms(ana) == [
        f"“Ferry Strikes Pier” was to go out at {ap_moment(due.at)}, and waits still: is the "
        "worker running?"
    ]


def test_what_could_not_go_out_is_an_alarm_until_somebody_deals_with_it(ana: User) -> None:
    story = factories.story()
    copy = factories.copy(headline="Bridge Reopens")
    text = workflow.draft_update(actor=ana, article=story, copy=copy)
    due = scheduled(text, actor=ana)
    workflow.unpublish(actor=ana, article=story, reason="Wait.")
    due = printed(due)
    assert alarms(ana) == [
        f"“Bridge Reopens” did not go out at {ap_moment(due.at)}: "
        "The story is not public. Publish or restore it first."
    ]
    workflow.spike(actor=ana, dispatch=text)
    assert alarms(ana) == []


def test_what_a_save_took_off_is_an_alarm_until_it_is_scheduled_again(ana: User) -> None:
    robin = factories.reporter(first_name="Robin", last_name="Vale")
    text = factories.draft(actor=robin)
    due = scheduled(text, actor=ana)
    copy = factories.copy(headline="Mended")
    workflow.save(actor=robin, dispatch=text, copy=copy, seq=1)
    sentence = (
        f"“Mended” is off the schedule for {ap_moment(due.at)}: Robin Vale saved a newer version."
    )
    assert alarms(ana) == alarms(robin) == [sentence]
    scheduled(text, actor=ana)
    assert alarms(ana) == []


def test_what_an_editor_took_off_is_none(ana: User) -> None:
    due = scheduled(actor=ana)
    workflow.unschedule(actor=ana, dispatch=due.dispatch)
    assert alarms(ana) == []
    assert going_out(ana) == []


def test_the_desk_costs_the_same_at_any_length_of_the_schedule(
    ana: User, django_assert_max_num_queries: Budget
) -> None:
    for number in range(15):
        due = scheduled(actor=ana)
        if number % 3 == 1:
            printed(due, seconds_ago=60)
    browser = signed_in(ana)
    with django_assert_max_num_queries(4 + 8):
        assert browser.get("/newsroom/").status_code == 200


def test_both_lists_are_read_by_their_indexes() -> None:
    with connection.cursor() as cursor:
        # A table so small is not worth an index: what would be done with a large one?
        for other in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{other} = off")
    plans = [
        each.explain() for each in (DueAct.objects.waiting()[:12], DueAct.objects.amiss()[:12])
    ]
    assert "due_act_next" in plans[0]
    assert "due_act_settled" in plans[1]
    assert not [plan for plan in plans if "Sort" in plan]
